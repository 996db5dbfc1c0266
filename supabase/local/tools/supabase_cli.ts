/**
 * Runs the Supabase CLI, the version this project is tested with, without a word to the outside.
 *
 * @module
 */

import { hidePassword } from "../postgres/hide_password.ts";
import { type NpxRun, runNpx } from "./npx.ts";

const PACKAGE = "supabase@3.1.0";

/**
 * Runs the CLI through npx. `home` is an empty folder it may keep notes in; the user's own profile,
 * token and `SUPABASE_*` variables are out of its sight.
 */
export async function runSupabaseCli(
  args: string[],
  { home, env = {} }: { home: string; env?: Record<string, string> },
): Promise<NpxRun> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => !name.startsWith("SUPABASE_") && !name.startsWith("PG"));
  const hidden = withoutPasswords(args);
  return await runNpx(PACKAGE, hidden.args, {
    env: {
      ...Object.fromEntries(inherited),
      ...hidden.env,
      DO_NOT_TRACK: "1",
      SUPABASE_TELEMETRY_DISABLED: "1",
      SUPABASE_NO_UPDATE_NOTIFIER: "1",
      SUPABASE_NO_KEYRING: "1",
      SUPABASE_HOME: home,
      ...env,
    },
  });
}

function withoutPasswords(args: string[]): { args: string[]; env: Record<string, string> } {
  const env: Record<string, string> = {};
  const shown = args.map((arg) => {
    const [, option, given] = /^(--(?:remote|db-url)=)(.+)$/.exec(arg) ?? [];
    if (option === undefined || given === undefined) return arg;
    const hidden = hidePassword(given);
    Object.assign(env, hidden.env);
    return option + hidden.address;
  });
  return { args: shown, env };
}
