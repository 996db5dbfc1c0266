/**
 * Lets psql, drivers and the Supabase CLI reach PGlite over TCP, one transaction at a time.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";
import { converse, type Line } from "./conversation.ts";
import { Inbox } from "./inbox.ts";
import { Seat } from "./seat.ts";

export interface WireOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** How long an open transaction may wait for its client's next word. */
  patienceSeconds?: number;
  /** Hears what went wrong with a client. */
  log: (line: string) => void;
}

/** A running front. */
export interface Wire {
  readonly port: number;
  /** Sends every client away, rolls back what they left open, and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves the engine on 127.0.0.1, and nowhere else: there is no password. Clients share the
 * engine's one session as behind a transaction pooler, but keep their settings and prepared
 * statements to themselves. Not offered: encryption, LISTEN, interrupting a statement.
 */
export function serveWire(
  pglite: PGlite,
  { port = 0, patienceSeconds = 10, log }: WireOptions,
): Wire {
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const connections = new Set<Deno.Conn>();
  const clients = new Set<Promise<void>>();
  let client = 0;

  async function serve(connection: Deno.Conn): Promise<void> {
    const seat = new Seat(pglite, ++client);
    connections.add(connection);
    try {
      await converse(lineTo(connection), seat, patienceSeconds * 1000)
        .finally(() => seat.leave(connections.size === 1));
    } catch (error) {
      if (!isGone(error)) log(`A client of the wire front failed: ${error}`);
    } finally {
      connections.delete(connection);
      hangUp(connection);
    }
  }

  async function accept(): Promise<void> {
    for await (const connection of listener) {
      const served: Promise<void> = serve(connection).finally(() => clients.delete(served));
      clients.add(served);
    }
  }

  const accepting = accept();
  return {
    port: listener.addr.port,
    async close() {
      listener.close();
      await accepting;
      connections.forEach(hangUp);
      await Promise.all(clients);
    },
  };
}

function lineTo(connection: Deno.Conn): Line {
  return {
    inbox: new Inbox(connection),
    async send(bytes) {
      for (let sent = 0; sent < bytes.length;) {
        sent += await connection.write(bytes.subarray(sent));
      }
    },
    hangUp: () => hangUp(connection),
  };
}

function hangUp(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed already, by the client or by us.
  }
}

function isGone(error: unknown): boolean {
  const { errors } = Deno;
  return [errors.BrokenPipe, errors.ConnectionReset, errors.BadResource, errors.Interrupted]
    .some((kind) => error instanceof kind);
}
