/** Connections can end while somebody uses them; on PGlite there are none. */

import postgres from "postgres";
import { connectionOptions } from "../../supabase/local/database/pool_options.ts";
import { PostgresPool } from "../../supabase/local/database/postgres_pool.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { rest, testDatabase } from "../support/test_database.ts";

Deno.test("a connection that the server ends costs one answer and nothing else", async () => {
  await using database = await testDatabase(`
    create function public.hang_up() returns boolean language sql security definer
      as $$ select pg_terminate_backend(pg_backend_pid()) $$;
    create function public.still_there() returns boolean language sql as $$ select true $$;`);
  const { engine } = database;
  const hung = await rest(database, { path: "/rpc/hang_up", method: "POST", body: {} });
  assertEquals([hung.status, hung.json.code], [503, "PGRST001"]);
  await assertRejects(() =>
    engine.transaction(async (tx) => {
      await tx.query("select pg_terminate_backend(pg_backend_pid())").catch(() => {});
      await tx.query("select 1");
    })
  );
  await assertRejects(() => engine.exec("select pg_terminate_backend(pg_backend_pid())"));
  const pid = "select pg_backend_pid() as pid";
  const before = await engine.query(pid);
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  assertEquals(await assertRejects(() => engine.transaction(() => Promise.reject(full))), full);
  assertEquals(await engine.query(pid), before, "a full disk costs no connection");

  assertEquals((await rest(database, { path: "/rpc/still_there" })).json, true);
  assertEquals(await engine.query("select 1 as one"), [{ one: 1 }]);
});

Deno.test("of statements that are sent at once the first to fail is told of, and nothing has happened", async () => {
  await using database = await testDatabase("create table public.noted (what text)");
  const address = new URL(Deno.env.get("DATABASE_URL") ?? "");
  const [{ name } = { name: "" }] = await database.engine.query<{ name: string }>(
    "select current_database() as name",
  );
  address.pathname = name;
  const { options } = postgres(address.href, connectionOptions("test"));
  const pool = new PostgresPool(options, 1);
  const say = (text: string, values: unknown[] = []) => ({ text, values });
  const note = (what: string | null) => say("insert into noted values ($1)", [what]);
  const noted = () =>
    pool.sendAtOnce<{ what: string }, string[]>(
      [say("select what from noted order by 1")],
      (rows) => rows.map(({ what }) => what),
    );
  try {
    const last = say("select $1::int as n", [2]);
    assertEquals(await pool.sendAtOnce([note("kept"), last], (rows) => rows), [{ n: 2 }]);

    const failing = [note("a"), say("select 1 / $1::int", [0]), say("select nothing"), last];
    const error = await assertRejects(() => pool.sendAtOnce(failing, (rows) => rows));
    assertEquals(Object(error).code, "22012");

    const refused = new Error("The answer is no good");
    const refusing = () => pool.sendAtOnce([note("b")], () => Promise.reject(refused));
    assertEquals(await assertRejects(refusing), refused);

    const hangUp = say("select pg_terminate_backend(pg_backend_pid())");
    await assertRejects(() => pool.sendAtOnce([note("c"), hangUp, note("d")], (rows) => rows));
    assertEquals(await noted(), ["kept"]);
  } finally {
    await pool.end();
  }
});
