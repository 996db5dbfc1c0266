/**
 * What the Supabase CLI answers as JSON.
 *
 * @module
 */

import type { z } from "zod";
import { Failure } from "../../failure.ts";
import { lastWords } from "../npx.ts";
import { runSupabaseCli } from "../supabase_cli.ts";

/** The project's folder for the CLI, and an empty one for its notes. */
export interface CliPlaces {
  workdir: string;
  home: string;
}

/** Runs a command and checks its answer; throws a {@linkcode Failure} when it gives none. */
export async function cliAnswer<Schema extends z.ZodType>(
  schema: Schema,
  args: string[],
  { workdir, home }: CliPlaces,
): Promise<z.output<Schema>> {
  const run = await runSupabaseCli(
    [...args, "--output-format", "json", "--workdir", workdir],
    { home },
  );
  if (run.code !== 0) {
    throw new Failure(`Cannot run \`supabase ${args.slice(0, 2).join(" ")}\`: ${lastWords(run)}`);
  }
  return schema.parse(JSON.parse(run.stdout));
}
