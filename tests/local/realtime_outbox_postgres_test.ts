/** What only a server brings: writers beside each other, lost connections, crashes, clones. */

import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { heardOutbox } from "../support/heard_outbox.ts";
import { testDatabase } from "../support/test_database.ts";

const WORLD = `
  create table public.notes (id int primary key, n int default 0);
  alter publication supabase_realtime add table public.notes;`;

Deno.test("the outbox on a server", async (t) => {
  await using database = await testDatabase(WORLD);
  const { engine } = database;

  await t.step("misses nothing of a transaction that commits after a later one", async () => {
    await using it = await heardOutbox(engine, ["notes"]);
    await engine.transaction(async (tx) => {
      await tx.exec("insert into notes values (1)");
      await engine.exec("insert into notes values (2)");
      assertEquals(await it.until(1), ["I 2"]);
    });
    assertEquals(await it.until(2), ["I 2", "I 1"]);
  });

  await t.step("tells a row's changes in the order in which they were made", async () => {
    await using it = await heardOutbox(engine, ["notes"]);
    const add = () => engine.exec("update notes set n = n + 1 where id = 1");
    await Promise.all(Array.from({ length: 60 }, add));
    await it.until(60);
    const numbers = it.rows.map((row) => JSON.parse(row.new ?? "").n);
    assertEquals(numbers, Array.from({ length: 60 }, (_, at) => at + 1));
  });

  await t.step(
    "goes on when the connection that listens is lost, without losing a row",
    async () => {
      await using it = await heardOutbox(engine, ["notes"]);
      await engine.exec(
        `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'quintet listener';
       insert into notes values (3)`,
      );
      assertEquals(await it.until(1), ["I 3"]);
      assertEquals(it.counts.dropped, 0);
      await engine.exec("insert into notes values (4)");
      assertEquals(await it.until(2), ["I 3", "I 4"]);
    },
  );

  await t.step("says that changes were lost when the server has forgotten it", async () => {
    await using it = await heardOutbox(engine, ["notes"]);
    // What a crash leaves of unlogged tables, and how it is noticed.
    await engine.exec(
      `truncate _realtime.consumers, _realtime.watched, _realtime.outbox;
       select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'quintet listener'`,
    );
    await eventually(() => it.counts.dropped === 1, { seconds: 5 });
    await engine.exec("insert into notes values (5)");
    assertEquals(await it.until(1), ["I 5"]);
  });
});
