/** The wire front of PGlite, message by message: COPY, refusals, strangers, sudden ends. */

import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import postgres from "postgres";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import {
  complaints,
  heard,
  pglite,
  query,
  serveNotes,
  speak,
  startup,
  typed,
} from "../support/wire.ts";

Deno.test("wire front: a client that disappears in a transaction leaves nothing", async () => {
  await using front = serveNotes();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  await speak(connection, startup());
  await speak(connection, query("begin; insert into notes values (9, 'ghost', null)"));
  const waiting = pglite.query("select count(*)::int as n from notes");
  connection.close();

  assertEquals((await waiting).rows, [{ n: 0 }]);
});

Deno.test("wire front: a client that keeps a transaction open is sent away", async () => {
  await using front = serveNotes(0.2);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  await speak(connection, startup());
  await speak(connection, query("begin"));
  const said = await heard(connection);

  assertStringIncludes(said, "25P03");
  assertEquals((await pglite.query("select 1 as one")).rows, [{ one: 1 }]);
});

Deno.test("wire front: statements of one name do not meet", async (t) => {
  await using front = serveNotes();
  const dial = async () => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
    await speak(connection, startup());
    return connection;
  };
  using one = await dial();
  using two = await dial();

  await t.step("with a name", async () => {
    await speak(one, prepare("same", "select 'of one'"));
    await speak(two, prepare("same", "select 'of two'"));
    assertStringIncludes(await speak(one, execute("same")), "of one");
    assertStringIncludes(await speak(two, execute("same")), "of two");
  });

  await t.step("and without: the other one waits until it has run", async () => {
    await speak(one, prepare("", "select 'nameless one'"));
    const other = speak(two, prepare("", "select 'nameless two'"));
    await new Promise((done) => setTimeout(done, 50));
    assertStringIncludes(await speak(one, execute("")), "nameless one");
    await other;
    assertStringIncludes(await speak(two, execute("")), "nameless two");
  });
});

Deno.test("wire front: COPY in both directions", async (t) => {
  await using front = serveNotes();
  const sql = front.connect();

  await t.step("rows go in", async () => {
    const rows = Array.from({ length: 500 }, (_, id) => `${id}\tcopied\t${"x".repeat(500)}\n`);
    await pipeline(Readable.from(rows), await sql`copy notes from stdin`.writable());
    const [row] = await sql`select count(*)::int as n, sum(length(body))::int as size from notes`;
    assertEquals(row, { n: 500, size: 250_000 });
  });

  await t.step("rows come out", async () => {
    const parts: Buffer[] = [];
    for await (const part of await sql`copy notes to stdout`.readable()) parts.push(part);
    assertEquals(Buffer.concat(parts).toString().split("\n").length, 501);
  });

  await t.step("a wrong row is refused, a hidden COPY too, and the engine lives on", async () => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
    await speak(connection, startup());
    const copy = [...query("copy notes from stdin"), ...typed("d", "1\n"), ...typed("c", "")];
    assertStringIncludes(await speak(connection, new Uint8Array(copy)), "missing data");

    const hidden = () => sql.unsafe("select 1; copy notes from stdin").simple();
    await assertRejects(hidden, Error, "statement of its own");
    assertEquals([...await sql`select 1 as one`], [{ one: 1 }]);
  });
});

Deno.test("wire front: what cannot be shared is refused with a reason", async (t) => {
  await using front = serveNotes();
  const sql = front.connect();

  await t.step("LISTEN and DISCARD ALL", async () => {
    for (const statement of ["listen news", "discard all"]) {
      const error = await assertRejects(() => sql.unsafe(statement), postgres.PostgresError);
      assertEquals(error.code, "0A000");
    }
  });

  await t.step("while the process still hears its own channels, also from clients", async () => {
    const news: string[] = [];
    const stop = await pglite.listen("news", (payload) => news.push(payload));
    await sql`notify news, 'from a client'`;
    await eventually(() => news.length);
    await stop();
    assertEquals(news, ["from a client"]);
  });

  await t.step("strangers who speak no Postgres are cut off, the engine lives on", async () => {
    for (const noise of ["GET / HTTP/1.1\r\n\r\n", "\0\0\0\x08\0\x02\0\0", "\0\0\0\x03"]) {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
      await connection.write(new TextEncoder().encode(noise));
      assertEquals(await heard(connection), "");
    }
    assertEquals([...await sql`select 1 as one`], [{ one: 1 }]);
  });
});

Deno.test("wire front: encryption is declined, and closing leaves no one connected", async () => {
  const front = serveNotes();
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  await connection.write(new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]));
  const answer = new Uint8Array(1);
  await connection.read(answer);
  assertEquals(answer, new TextEncoder().encode("N"));
  await speak(connection, startup());
  await speak(connection, query("begin"));

  await front[Symbol.asyncDispose]();
  assertEquals(await connection.read(answer).catch(() => null), null);
  assertEquals(complaints, []);
});

/** Parse and Sync. */
function prepare(name: string, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...typed("P", `${name}\0${text}\0\0\0`), ...typed("S", "")]);
}

/** Bind, Execute and Sync, without parameters. */
function execute(name: string): Uint8Array<ArrayBuffer> {
  const bind = typed("B", `\0${name}\0\0\0\0\0\0\0`);
  return new Uint8Array([...bind, ...typed("E", "\0\0\0\0\0"), ...typed("S", "")]);
}
