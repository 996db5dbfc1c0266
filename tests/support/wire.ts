/**
 * A wire front over an embedded database of its own, drivers to reach it, and a client that speaks
 * raw bytes.
 *
 * @module
 */

import { PGlite } from "@electric-sql/pglite";
import postgres from "postgres";
import { keepExitCode } from "../../supabase/local/database/exit_code.ts";
import { serveWire } from "../../supabase/local/database/wire/serve_wire.ts";

/** What fronts have complained about; empty in a good run. */
export const complaints: string[] = [];

/** The engine behind every front of a test file, with the table `notes` and the role `anon`. */
export const pglite = await PGlite.create();
Deno.exitCode = 0; // The engine leaves 99 behind as it starts.
keepExitCode(pglite);
await pglite.exec(`
  create table notes (id int primary key, who text not null, body text);
  create role anon;
`);

/** A front and a way to connect to it; both end with the block. */
export function serveNotes(patienceSeconds = 10) {
  const wire = serveWire(pglite, {
    patienceSeconds,
    log: (line) => complaints.push(line),
  });
  const connections: postgres.Sql[] = [];
  return {
    port: wire.port,
    /** One connection of its own. */
    connect(options: postgres.Options<Record<string, never>> = {}) {
      const sql = postgres({
        host: "127.0.0.1",
        port: wire.port,
        user: "postgres",
        database: "postgres",
        max: 1,
        onnotice: () => {},
        ...options,
      });
      connections.push(sql);
      return sql;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(connections.map((sql) => sql.end({ timeout: 1 })));
      await wire.close();
      await pglite.exec("truncate notes");
    },
  };
}

/** A start-up message of the user postgres. */
export function startup(): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode("\0\x03\0\0user\0postgres\0\0");
  return withLength(body);
}

/** A simple query. */
export function query(text: string): Uint8Array<ArrayBuffer> {
  return typed("Q", text + "\0");
}

/** Any other message. */
export function typed(type: string, body: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array([type.charCodeAt(0), ...withLength(new TextEncoder().encode(body))]);
}

function withLength(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(4 + body.length);
  new DataView(whole.buffer).setUint32(0, whole.length);
  whole.set(body, 4);
  return whole;
}

/** Sends, waits until the server is ready for the next query, and returns what it said. */
export async function speak(connection: Deno.Conn, bytes: Uint8Array): Promise<string> {
  await connection.write(bytes);
  const chunk = new Uint8Array(65_536);
  let said = "";
  for (let read; (read = await connection.read(chunk)) !== null;) {
    said += new TextDecoder().decode(chunk.subarray(0, read));
    if (chunk[read - 6] === "Z".charCodeAt(0)) return said;
  }
  throw new Error("The server hung up");
}

/** All that is said until the server hangs up. */
export async function heard(connection: Deno.Conn): Promise<string> {
  const chunk = new Uint8Array(65_536);
  let said = "";
  for (let read; (read = await connection.read(chunk).catch(() => null)) !== null;) {
    said += new TextDecoder().decode(chunk.subarray(0, read));
  }
  return said;
}
