/**
 * Runs the Supabase CLI, the version this project is tested with, without a word to the outside.
 *
 * @module
 */

import { Failure } from "../failure.ts";

const PACKAGE = "supabase@3.1.0";

/** How a run ended and what it said. */
export interface CliRun {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the CLI through npx. `home` is an empty folder it may keep notes in; the user's own profile,
 * token and `SUPABASE_*` variables are out of its sight.
 */
export async function runSupabaseCli(
  args: string[],
  { home, env = {} }: { home: string; env?: Record<string, string> },
): Promise<CliRun> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => !name.startsWith("SUPABASE_") && !name.startsWith("PG"));
  const command = new Deno.Command(Deno.build.os === "windows" ? "npx.cmd" : "npx", {
    args: ["-y", PACKAGE, ...args],
    clearEnv: true,
    env: {
      ...Object.fromEntries(inherited),
      DO_NOT_TRACK: "1",
      SUPABASE_TELEMETRY_DISABLED: "1",
      SUPABASE_NO_UPDATE_NOTIFIER: "1",
      SUPABASE_NO_KEYRING: "1",
      SUPABASE_HOME: home,
      npm_config_prefer_offline: "true",
      npm_config_update_notifier: "false",
      npm_config_loglevel: "error",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  try {
    const { code, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Failure(
      "Cannot run the Supabase CLI: npx is not on the PATH",
      "Install Node 20 or later; npx comes with it",
      { cause },
    );
  }
}

/** The last words of a failed run, without npm's. */
export function lastWords({ stderr, stdout }: CliRun): string {
  const lines = `${stdout}\n${stderr}`.split("\n")
    .filter((line) => line.trim() && !/^(npm |Try rerunning|Uploading asset|Deploying)/.test(line));
  return lines.slice(-3).join("; ");
}
