/** The wire front of PGlite, as psql, drivers and the CLI meet it. */

import postgres from "postgres";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { pglite, serveNotes } from "../support/wire.ts";

/** Under which name and path a session works. */
interface Place {
  who: string;
  path: string;
}

Deno.test("wire front: 20 clients write at once and see nobody's half-done work", async () => {
  await using front = serveNotes();
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
  await using front = serveNotes();
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
  await using front = serveNotes();
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

Deno.test("wire front: temporary tables go with the last client", async () => {
  await using front = serveNotes();
  for (let round = 0; round < 2; round++) {
    const sql = front.connect();
    await sql`create temp table scratch (n int)`;
    await sql.end();
    await eventually(async () => {
      const { rows } = await pglite.query("select from pg_class where relname = 'scratch'");
      return rows.length === 0;
    });
  }
});

Deno.test("wire front: what a client sets stays with the client", async (t) => {
  await using front = serveNotes();
  const [one, two] = [front.connect(), front.connect()];

  await t.step("role and search_path", async () => {
    await one`set role anon`;
    await one`select set_config('search_path', 'pg_catalog', false)`;
    const where = "select current_user::text as who, current_setting('search_path') as path";

    assertEquals([...await one.unsafe<Place[]>(where)], [{ who: "anon", path: "pg_catalog" }]);
    assertEquals([...await two.unsafe<Place[]>(where)], [{ who: "postgres", path: "public" }]);
    assertEquals((await pglite.query(where)).rows, [{ who: "postgres", path: "public" }]);
  });

  await t.step("also what it sets in a transaction, and for one", async () => {
    await two.begin(async (tx) => {
      await tx`set local search_path to pg_temp`;
      await tx`set role anon`;
    });
    const where = "select current_user::text as who, current_setting('search_path') as path";
    assertEquals([...await two.unsafe<Place[]>(where)], [{ who: "anon", path: "public" }]);
    assertEquals((await pglite.query(where)).rows, [{ who: "postgres", path: "public" }]);
    await two`reset role`;
    await assertRejects(() => two.begin((tx) => tx`set nothing to 1`), postgres.PostgresError);
  });

  await t.step("settings and role asked for while connecting", async () => {
    const other = front.connect({ user: "anon", connection: { search_path: "pg_temp" } });
    const [row] =
      await other`select current_user::text as who, current_setting('search_path') as path`;
    assertEquals(row, { who: "anon", path: "pg_temp" });
    await other.end();
  });

  await t.step("and its prepared statements", async () => {
    const text = "select $1::text as said";
    await one.unsafe(text, ["hello"], { prepare: true });
    await one.end();
    await two.end();
    await eventually(async () =>
      (await pglite.query("select name from pg_prepared_statements")).rows.length === 0
    );
  });
});
