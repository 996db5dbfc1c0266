/**
 * Which database the person at the terminal wants.
 *
 * @module
 */

import { Failure } from "../failure.ts";

/** `DATABASE_URL` of the process or of `env`; undefined is the embedded database. Throws a {@linkcode Failure} where it is empty. */
export function databaseUrl(
  env: Record<string, string> = Deno.env.toObject(),
): string | undefined {
  const url = env.DATABASE_URL;
  if (url !== "") return url;
  // What comes of `$(deno task postgres url)` while that server is stopped must not open another database.
  throw new Failure(
    "Cannot use DATABASE_URL: it is set, and empty",
    "Start the server it should name (deno task postgres), or unset it for the embedded database",
  );
}
