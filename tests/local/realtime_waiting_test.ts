/** Realtime's joins that wait until changes are watched, and those that do not. */

import { eventually } from "../support/eventually.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

const BOARD = { event: "INSERT", schema: "world", table: "board" } as const;
const WAIT = { postgres_changes_options: { wait: true } };

Deno.test("Realtime lets a join wait for its changes", async (t) => {
  await using world = await openWorld();
  const write = (n: number) => world.sql("insert into world.board (n) values ($1)", [n]);

  await t.step("and replies when they are watched", async () => {
    const wire = await world.wire();
    const { status } = await wire.join("waits", { postgres_changes: [BOARD], ...WAIT });
    await write(1);
    const { payload } = await wire.hears({ event: "postgres_changes" });
    assertEquals([status, (payload.data as { type: string }).type], ["ok", "INSERT"]);
  });

  await t.step("of many bindings as well, and of many sockets at once", async () => {
    const client = await world.client("ana");
    const heard: number[] = [];
    await Promise.all(Array.from({ length: 20 }, async (_, n) => {
      const channel = client.channel(`many ${n}`, { config: WAIT });
      channel.on("postgres_changes", { ...BOARD, filter: `n=eq.${100 + n}` }, (told) => {
        heard.push((told.new as { n: number }).n);
      });
      await subscribed(channel);
      await write(100 + n);
    }));
    await eventually(() => heard.length === 20);
    assertEquals(heard.sort((a, b) => a - b), Array.from({ length: 20 }, (_, n) => 100 + n));
  });

  await t.step("and refuses it where they cannot be", async () => {
    const wire = await world.wire();
    const quiet = { event: "*", schema: "world", table: "quiet" };
    const { status, response } = await wire.join("room", { postgres_changes: [quiet], ...WAIT });
    assertEquals(status, "error");
    assertMatch(
      String(response.reason),
      /^RealtimeDisabledForConfiguration: Unable to subscribe to changes with given parameters/,
    );
  });

  await t.step("and refuses it where the time runs out", async () => {
    const wire = await world.wire();
    const tables = await world.sql<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       where relkind = 'r' and relnamespace = '_realtime'::regnamespace`,
    );
    await world.engine.transaction(async (tx) => {
      for (const { name } of tables) await tx.exec(`lock table ${name} in access exclusive mode`);
      const { status, response } = await wire.join("late", {
        postgres_changes: [{ event: "*", schema: "world", table: "versions" }],
        postgres_changes_options: { wait: true, timeout: 300 },
      });
      assertEquals(status, "error");
      assertMatch(String(response.reason), /^PostgresChangesSubscribeTimeout: \S/);
    });
    const again = await wire.join("late", { postgres_changes: [BOARD], ...WAIT });
    assertEquals(again.status, "ok");
  });

  await t.step("and replies at once where it need not wait", async () => {
    const wire = await world.wire();
    await world.engine.transaction(async (tx) => {
      await tx.query("select 1");
      const { status } = await wire.join("now", { postgres_changes: [BOARD] });
      assertEquals(status, "ok");
    });
    assertEquals((await wire.hears({ event: "system" })).payload.status, "ok");
  });
});
