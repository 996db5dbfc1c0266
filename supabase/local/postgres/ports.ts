/**
 * Which port a server gets.
 *
 * @module
 */

import { Failure } from "../failure.ts";

/** The Supabase CLI's own: without `--remote`, its commands act on whatever listens there. */
const CLI_PORT = 54_322;

/** The last one if it is free, or else any. */
export function choosePort(last?: number): number {
  if (last !== undefined && isFree(last)) return last;
  while (true) {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    if (port !== CLI_PORT) return port;
  }
}

/** Throws a {@linkcode Failure} for a port that is taken or should stay empty. */
export function assertFree(port: number): void {
  if (port === CLI_PORT) {
    throw new Failure(
      `Cannot start Postgres on port ${port}: the Supabase CLI acts on whatever listens there`,
      "Choose another port, or none: a free one is found",
    );
  }
  if (isFree(port)) return;
  throw new Failure(
    `Cannot start Postgres on port ${port}: something else listens there`,
    "Choose another port, or none: a free one is found",
  );
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
