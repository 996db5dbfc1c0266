/**
 * Which database the person at the terminal wants.
 *
 * @module
 */

import { Failure } from "../failure.ts";

/** `DATABASE_URL`; undefined is the embedded database. Throws a {@linkcode Failure} where it is empty. */
export function databaseUrl(): string | undefined {
  return notEmpty(Deno.env.get("DATABASE_URL"));
}

/** What `DATABASE_URL` says in some environment, if it may say so. */
export function notEmpty(url: string | undefined): string | undefined {
  if (url !== "") return url;
  // What comes of `$(deno task postgres url)` while that server is stopped must not open another database.
  throw new Failure(
    "Cannot use DATABASE_URL: it is set, and empty",
    "Start the server it should name (deno task postgres), or unset it for the embedded database",
  );
}
