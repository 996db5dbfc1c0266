/**
 * Runs the pg_dump of Postgres 17.
 *
 * @module
 */

import { Failure } from "../failure.ts";
import { hidePassword } from "../postgres/hide_password.ts";
import { findSoftware } from "../postgres/software.ts";

/** The script that pg_dump writes for a database; throws a {@linkcode Failure} with its last words. */
export async function pgDump(url: string, args: readonly string[]): Promise<string> {
  const program = await findPgDump();
  const { address, env } = hidePassword(url);
  const { success, stdout, stderr } = await program(
    [`--dbname=${address}`, "--no-password", ...args],
    { env: { LC_ALL: "C", ...env } },
  ).output();
  if (success) return new TextDecoder().decode(stdout);

  const lastLine = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new Failure(`Cannot read the database's definition: ${lastLine}`);
}

type Program = (args: string[], options?: Deno.CommandOptions) => Deno.Command;

/** The project's own Postgres before the machine's: a pg_dump older than the server refuses it. */
async function findPgDump(): Promise<Program> {
  const software = await findSoftware();
  if (software) {
    return (args, options) => software.command("pg_dump", args, { stdin: "null", ...options });
  }
  const found = await onPath(["--version"]).output().catch(() => undefined);
  const version = found && /\d+/.exec(new TextDecoder().decode(found.stdout))?.[0];
  if (Number(version) >= 17) return onPath;

  throw new Failure(
    "Cannot back up a Postgres server: " +
      (version
        ? `the pg_dump on the PATH is version ${version}, older than 17`
        : "there is no pg_dump"),
    "Run `deno task postgres` once, which brings one, or put the pg_dump of Postgres 17 on the PATH",
  );
}

function onPath(args: string[], options: Deno.CommandOptions = {}): Deno.Command {
  return new Deno.Command("pg_dump", { args, stdin: "null", ...options });
}
