/** The wire front of PGlite, as psql, drivers and the CLI meet it. */

import { PGlite } from "@electric-sql/pglite";
import postgres from "postgres";
import { Buffer } from "node:buffer";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { serveWire } from "../../supabase/local/database/wire/serve_wire.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";

const logged: string[] = [];
const pglite = await PGlite.create();
Deno.exitCode = 0; // The engine leaves 99 behind as it starts.
await pglite.exec(`
  create table notes (id int primary key, who text not null, body text);
  create role anon;
`);

/** Under which name and path a session works. */
interface Place {
  who: string;
  path: string;
}

/** A front and a way to connect to it; both end with the block. */
function serve(patienceSeconds = 10) {
  const wire = serveWire(pglite, { patienceSeconds, log: (line) => logged.push(line) });
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

Deno.test("wire front: 20 clients write at once and see nobody's half-done work", async () => {
  await using front = serve();
  const clients = Array.from({ length: 20 }, () => front.connect());

  const counts = await Promise.all(clients.map((sql, client) =>
    sql.begin(async (tx) => {
      for (let n = 0; n < 5; n++) {
        await tx`insert into notes values (${client * 10 + n}, ${`client ${client}`}, 'x')`;
      }
      const [row] =
        await tx`select count(*)::int as own from notes where who = ${`client ${client}`}`;
      const [all] = await tx`select count(*)::int as n from notes`;
      if (client % 2) throw new RollBack(row?.own, all?.n);
      return [row?.own, all?.n % 5];
    }).catch((error) =>
      error instanceof RollBack ? [error.own, error.all % 5] : Promise.reject(error)
    )
  ));

  assertEquals(counts, clients.map(() => [5, 0]));
  const { rows } = await pglite.query("select count(*)::int as n from notes");
  assertEquals(rows, [{ n: 50 }]);
});

class RollBack extends Error {
  constructor(readonly own: number, readonly all: number) {
    super("rolled back on purpose");
  }
}

Deno.test("wire front: a client's transaction and the process's never mix", async (t) => {
  await using front = serve();
  const sql = front.connect();

  await t.step("the process waits for the client's commit", async () => {
    let counting: Promise<unknown> | undefined;
    await sql.begin(async (tx) => {
      await tx`insert into notes values (1, 'client', null)`;
      counting = pglite.query("insert into notes values (2, 'process', null)");
      await new Promise((done) => setTimeout(done, 50));
      const [row] = await tx`select count(*)::int as n from notes`;
      assertEquals(row?.n, 1);
      throw new Error("changed my mind");
    }).catch(() => {});
    await counting;
    assertEquals((await pglite.query("select who from notes")).rows, [{ who: "process" }]);
  });

  await t.step("the client waits for the process's commit", async () => {
    let insert: Promise<unknown> | undefined;
    await pglite.transaction(async (tx) => {
      await tx.query("delete from notes");
      insert = sql`insert into notes values (3, 'client', null)`.execute();
      await new Promise((done) => setTimeout(done, 50));
      await tx.rollback();
    });
    await insert;
    const { rows } = await pglite.query("select who from notes order by id");
    assertEquals(rows, [{ who: "process" }, { who: "client" }]);
  });
});

Deno.test("wire front: errors reach the client and the connection goes on", async (t) => {
  await using front = serve();
  const sql = front.connect();

  await t.step("with code and message", async () => {
    const error = await assertRejects(() => sql`select * from nowhere`, postgres.PostgresError);
    assertEquals([error.code, error.message], ["42P01", 'relation "nowhere" does not exist']);
    assertEquals([...await sql`select 1 as one`], [{ one: 1 }]);
  });

  await t.step("and a failed transaction stays failed until it ends", async () => {
    const told: string[] = [];
    await sql.begin(async (tx) => {
      await tx`select 1 / 0`.catch(() => told.push("division"));
      await tx`select 1`.catch((error) => told.push(error.code));
    }).catch(() => {});
    assertEquals(told, ["division", "25P02"]);
    assertEquals((await pglite.query("select 1 as one")).rows, [{ one: 1 }]);
  });

  await t.step("when a role does not exist", async () => {
    const stranger = front.connect({ user: "nobody_knows" });
    await assertRejects(() => stranger`select 1`, postgres.PostgresError, "nobody_knows");
  });
});

Deno.test("wire front: what a client sets stays with the client", async (t) => {
  await using front = serve();
  const [one, two] = [front.connect(), front.connect()];

  await t.step("role and search_path", async () => {
    await one`set role anon`;
    await one`select set_config('search_path', 'pg_catalog', false)`;
    const where = "select current_user::text as who, current_setting('search_path') as path";

    assertEquals([...await one.unsafe<Place[]>(where)], [{ who: "anon", path: "pg_catalog" }]);
    assertEquals([...await two.unsafe<Place[]>(where)], [{ who: "postgres", path: "public" }]);
    assertEquals((await pglite.query(where)).rows, [{ who: "postgres", path: "public" }]);
  });

  await t.step("settings and role asked for while connecting", async () => {
    const other = front.connect({ user: "anon", connection: { search_path: "pg_temp" } });
    const [row] =
      await other`select current_user::text as who, current_setting('search_path') as path`;
    assertEquals(row, { who: "anon", path: "pg_temp" });
    await other.end();
  });

  await t.step("prepared statements of the same name", async () => {
    const names = await Promise.all([one, two].map(async (sql, index) => {
      const text = `select ${index} as n, $1::text as said`;
      await sql.unsafe(text, ["hello"], { prepare: true });
      const [row] = await sql.unsafe(text, ["again"], { prepare: true });
      return { ...row };
    }));
    assertEquals(names, [{ n: 0, said: "again" }, { n: 1, said: "again" }]);
  });

  await t.step("and ends with it", async () => {
    await Promise.all([one.end(), two.end()]);
    await eventually(async () =>
      (await pglite.query("select name from pg_prepared_statements")).rows.length === 0
    );
  });
});

Deno.test("wire front: a client that disappears in a transaction leaves nothing", async () => {
  await using front = serve();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  await speak(connection, startup());
  await speak(connection, query("begin; insert into notes values (9, 'ghost', null)"));
  const waiting = pglite.query("select count(*)::int as n from notes");
  connection.close();

  assertEquals((await waiting).rows, [{ n: 0 }]);
});

Deno.test("wire front: a client that keeps a transaction open is sent away", async () => {
  await using front = serve(0.2);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  await speak(connection, startup());
  await speak(connection, query("begin"));
  const said = await heard(connection);
  connection.close();

  assertStringIncludes(said, "25P03");
  assertEquals((await pglite.query("select 1 as one")).rows, [{ one: 1 }]);
});

Deno.test("wire front: COPY in both directions", async (t) => {
  await using front = serve();
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
    const bad = pipeline(Readable.from(["1\n"]), await sql`copy notes from stdin`.writable());
    await assertRejects(() => bad, Error, "missing data");
    const hidden = () => sql.unsafe("select 1; copy notes from stdin").simple();
    await assertRejects(hidden, Error, "statement of its own");
    assertEquals([...await sql`select 1 as one`], [{ one: 1 }]);
  });
});

Deno.test("wire front: what cannot be shared is refused with a reason", async (t) => {
  await using front = serve();
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
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
      await connection.write(new TextEncoder().encode(noise));
      assertEquals(await heard(connection), "");
      connection.close();
    }
    assertEquals([...await sql`select 1 as one`], [{ one: 1 }]);
  });
});

Deno.test("wire front: encryption is declined, and closing leaves no one connected", async () => {
  const front = serve();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  await connection.write(new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]));
  const answer = new Uint8Array(1);
  await connection.read(answer);
  assertEquals(answer, new TextEncoder().encode("N"));
  await speak(connection, startup());
  await speak(connection, query("begin"));

  await front[Symbol.asyncDispose]();
  assertEquals(await connection.read(answer).catch(() => null), null);
  connection.close();
  assertEquals(logged, []);
});

function startup(): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode("\0\x03\0\0user\0postgres\0\0");
  return withLength(body);
}

function query(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array([81, ...withLength(new TextEncoder().encode(text + "\0"))]);
}

function withLength(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(4 + body.length);
  new DataView(whole.buffer).setUint32(0, whole.length);
  whole.set(body, 4);
  return whole;
}

/** Sends and waits until the server is ready for the next query. */
async function speak(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  await connection.write(bytes);
  const chunk = new Uint8Array(65_536);
  for (let read; (read = await connection.read(chunk)) !== null;) {
    if (chunk[read - 6] === "Z".charCodeAt(0)) return;
  }
  assert(false, "The server hung up");
}

/** All that is said until the server hangs up. */
async function heard(connection: Deno.Conn): Promise<string> {
  const chunk = new Uint8Array(65_536);
  let said = "";
  for (let read; (read = await connection.read(chunk).catch(() => null)) !== null;) {
    said += new TextDecoder().decode(chunk.subarray(0, read));
  }
  return said;
}
