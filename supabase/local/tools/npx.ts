/**
 * Runs the program of an npm package, from npm's cache where it is there.
 *
 * @module
 */

import { Failure } from "../failure.ts";

/** How a run ended and what it said. */
export interface NpxRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Where and with which variables; `env` is all that the program sees. */
export interface NpxOptions {
  env: Record<string, string>;
  cwd?: string;
}

/** Runs `package@version` with arguments; throws a {@linkcode Failure} where there is no npx. */
export async function runNpx(
  program: string,
  args: string[],
  { env, cwd }: NpxOptions,
): Promise<NpxRun> {
  const command = new Deno.Command(Deno.build.os === "windows" ? "npx.cmd" : "npx", {
    args: ["-y", program, ...args],
    ...cwd === undefined ? {} : { cwd },
    clearEnv: true,
    env: {
      ...env,
      npm_config_prefer_offline: "true",
      npm_config_update_notifier: "false",
      npm_config_loglevel: "error",
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
      `Cannot run ${program}: npx is not on the PATH`,
      "Install Node 20 or later; npx comes with it",
      { cause },
    );
  }
}

/** The last words of a failed run, without npm's. */
export function lastWords({ stderr, stdout }: NpxRun): string {
  const lines = `${stdout}\n${stderr}`.split("\n")
    .filter((line) => line.trim() && !/^(npm |Try rerunning|Uploading asset|Deploying)/.test(line));
  return lines.slice(-3).join("; ");
}
