/**
 * The real Supabase CLI, as a person types it in the repository.
 *
 * @module
 */

import type { NpxRun } from "../../supabase/local/tools/npx.ts";
import { runSupabaseCli } from "../../supabase/local/tools/supabase_cli.ts";
import { ROOT } from "./test_database.ts";

/** Runs `supabase <words>` against a database; the old name of `--remote` is taken as well. */
export async function supabase(
  words: string,
  url: string,
  { target = "--remote", workdir = ROOT }: { target?: "--remote" | "--db-url"; workdir?: string } =
    {},
): Promise<NpxRun> {
  const home = await Deno.makeTempDir({ prefix: "cli-" });
  try {
    const address = `${target}=${url.split("?")[0]}?sslmode=disable`;
    return await runSupabaseCli([...words.split(" "), address, "--workdir", workdir], { home });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** The two columns of `supabase migration list`: what is here and what is there. */
export function migrationList({ stdout }: NpxRun): { here: string[]; there: string[] } {
  const rows = [...stdout.matchAll(/^ *`(\d*) *` *\| `(\d*) *` *\|/gm)];
  return {
    here: rows.flatMap(([, version]) => version || []),
    there: rows.flatMap(([, , version]) => version || []),
  };
}
