/** The engine's own promises: transactions nobody joins, notices that arrive, nothing left open. */

import { assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { databaseOptions, testDatabase } from "../support/test_database.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { Failure } from "../../supabase/local/failure.ts";

Deno.test("an engine", async (t) => {
  await using database = await testDatabase("create table public.counted (n int)");
  const { engine } = database;

  await t.step("fills in values and answers with rows", async () => {
    assertEquals(
      await engine.query(
        "select $1::int + 1 as n, $2::text[] as names, $3::jsonb as j, $4::text as t",
        [
          1,
          ["a", "b"],
          { x: [1] },
          undefined,
        ],
      ),
      [{ n: 2, names: ["a", "b"], j: { x: [1] }, t: null }],
    );
  });

  await t.step("runs scripts of several statements", async () => {
    await engine.exec("insert into counted values (1); insert into counted values (2); -- three");
    assertEquals(await engine.query("select count(*), sum(n) from counted"), [{
      count: 2,
      sum: 3,
    }]);
  });

  await t.step("keeps a transaction to itself, and rolls it back when it throws", async () => {
    const inside = Promise.withResolvers<void>();
    const transaction = engine.transaction(async (tx) => {
      await tx.exec("insert into counted values (100)");
      inside.resolve();
      await tx.query("select pg_sleep(0.05)");
      throw new Error("changed my mind");
    });
    await inside.promise;
    const meanwhile = engine.query("select count(*) from counted where n = 100");
    await assertRejects(() => transaction, Error, "changed my mind");
    assertEquals(await meanwhile, [{ count: 0 }]);
    assertEquals(await engine.transaction((tx) => tx.query("select 1 as one")), [{ one: 1 }]);
  });

  await t.step("hears notices until it is told to stop", async () => {
    const heard: string[] = [];
    const stop = await engine.listen("some_channel", (payload) => heard.push(payload));
    await engine.query("select pg_notify('some_channel', 'one')");
    await eventually(() => heard.length === 1);
    await stop();
    await engine.query("select pg_notify('some_channel', 'two')");
    await engine.query("select 1");
    assertEquals(heard, ["one"]);
  });
});

Deno.test("a server that cannot be used is named without its password", async (t) => {
  const open = async (url: string) => openDatabase({ ...await databaseOptions(), url });

  await t.step("when nothing listens there", async () => {
    const failure = await assertRejects(
      () => open("postgres://postgres:hidden@127.0.0.1:1/app"),
      Failure,
      'Cannot reach the database at "127.0.0.1:1/app": ',
    );
    assertEquals(`${failure.message} ${failure.hint}`.includes("hidden"), false);
  });

  await t.step("when the address is none", async () => {
    await assertRejects(() => open("not an address"), Failure, "DATABASE_URL");
  });
});
