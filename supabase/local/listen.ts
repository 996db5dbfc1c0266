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
  /** Takes no new requests and waits a moment for running ones; again, for what was left. */
  close(): Promise<void>;
}

/** How long running requests may take when the stack stops. */
const GRACE_MS = 3_000;

/** Listens on 127.0.0.1; throws a {@linkcode Failure} when the port is taken. 0 takes a free one. */
export function listen(port: number, answer: Part): Listening {
  const server = serve(port, answer);
  let closing: Promise<void> | undefined;
  return {
    port: server.addr.port,
    async close() {
      closing ??= server.shutdown();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((done) => timer = setTimeout(done, GRACE_MS));
      await Promise.race([closing, late]);
      clearTimeout(timer);
    },
  };
}

function serve(port: number, answer: Part) {
  try {
    return Deno.serve({
      hostname: "127.0.0.1",
      port,
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
