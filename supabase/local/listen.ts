/**
 * Opens the stack's one port, on this machine alone.
 *
 * @module
 */

import { Failure } from "./failure.ts";
import type { Part } from "./gateway.ts";

/** An open port. */
export interface Listening {
  port: number;
  /** Takes no new requests, waits a moment for running ones, and closes. */
  close(): Promise<void>;
}

/** How long running requests may take when the stack stops. */
const GRACE_MS = 3_000;

/** Listens on 127.0.0.1; throws a {@linkcode Failure} when the port is taken. 0 takes a free one. */
export function listen(port: number, answer: Part): Listening {
  const stop = new AbortController();
  const server = serve(port, stop.signal, answer);
  return {
    port: server.addr.port,
    async close() {
      const late = setTimeout(() => stop.abort(), GRACE_MS);
      await server.shutdown();
      clearTimeout(late);
    },
  };
}

function serve(port: number, signal: AbortSignal, answer: Part) {
  try {
    return Deno.serve({
      hostname: "127.0.0.1",
      port,
      signal,
      onListen: () => {},
      onError: () =>
        Response.json({ message: "Something went wrong in the stack" }, { status: 500 }),
    }, (request, { remoteAddr }) => answer(request, remoteAddr.hostname));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    const hint = `Stop what uses it, or choose another: deno task start --port ${port + 10}`;
    throw new Failure(`Cannot listen on port ${port}: something else does`, hint, { cause });
  }
}
