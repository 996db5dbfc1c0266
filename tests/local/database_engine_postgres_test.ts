/** Connections can end while somebody uses them; on PGlite there are none. */

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
