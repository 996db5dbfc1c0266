/** Two stacks on one database are one Realtime: changes, broadcasts and presence reach both. */

import { assertEquals } from "../support/assert.ts";
import { nextChange, watch } from "../support/changes.ts";
import { eventually } from "../support/eventually.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

Deno.test("Realtime of two stacks on one database", async (t) => {
  await using undo = new AsyncDisposableStack();
  const dataDir = await Deno.makeTempDir({ prefix: "home_" });
  undo.defer(() => Deno.remove(dataDir, { recursive: true }));
  const here = undo.use(await openWorld({ dataDir }));
  const { databaseUrl = "" } = here;
  const there = undo.use(await openWorld({ dataDir, databaseUrl }));
  const both = [here, there];
  const BOARD = { event: "INSERT", schema: "world", table: "board" };

  await t.step("tells each change once on each of them", async () => {
    const wires = await Promise.all(both.map((world) => watch(world, [BOARD])));
    for (const [n, world] of [here, there, here].entries()) {
      await world.sql("insert into world.board (n) values ($1)", [n]);
    }
    for (const wire of wires) {
      const heard = [await nextChange(wire), await nextChange(wire), await nextChange(wire)];
      assertEquals(heard.map(({ record }) => record?.n), [0, 1, 2]);
    }
  });

  await t.step("tells a broadcast of the database once on each of them", async () => {
    const wires = await enter("rows");
    for (const n of [1, 2, 3]) {
      await here.sql("select realtime.send(jsonb_build_object('n', $1::int), 'n', 'rows', false)", [
        n,
      ]);
    }
    for (const wire of wires) assertEquals(await numbers(wire, 3), [1, 2, 3]);
  });

  await t.step("carries clients' broadcasts from one to the other", async () => {
    const [ana, ben] = await enter("talk");
    for (const n of [1, 2, 3]) await ana?.shout("talk", "n", { n });
    if (ben) assertEquals(await numbers(ben, 3), [1, 2, 3]);
    await ben?.push("broadcast", { type: "broadcast", event: "n", payload: { n: 4 } }, {
      topic: "realtime:talk",
    });
    if (ana) assertEquals(await numbers(ana, 1), [4]);
    await ben?.shout("talk", "bytes", new Uint8Array([0, 255]));
    const bytes = await ana?.hears({ event: "broadcast" });
    assertEquals([bytes?.binary, bytes?.payload.payload], [true, new Uint8Array([0, 255])]);
  });

  await t.step("also long ones, in their order", async () => {
    const [ana, ben] = await enter("long");
    for (let n = 0; n < 20; n++) {
      await ana?.shout("long", "n", { n, x: "x".repeat(n % 2 ? 20 : 100_000) });
    }
    if (ben) assertEquals(await numbers(ben, 20), [...Array(20).keys()]);
  });

  await t.step("keeps private rooms private", async () => {
    await here.seat("world:two", { ana: "hear speak", ben: "hear" });
    const ana = await here.wire();
    const ben = await there.wire();
    const open = await there.wire();
    const config = { private: true };
    await ana.join("world:two", config, { access_token: await here.token("ana") });
    await ben.join("world:two", config, { access_token: await there.token("ben") });
    await open.join("world:two");
    await ana.shout("world:two", "n", { n: 1 });
    assertEquals(await numbers(ben, 1), [1]);
    const other = await here.wire();
    await other.join("world:two");
    await other.shout("world:two", "n", { n: 2 });
    assertEquals(await numbers(open, 1), [2]);
  });

  await t.step("shows who is there on both, and who goes", async () => {
    const presence = (key: string) => ({ config: { presence: { key, enabled: true } } });
    const [ana, ben] = [await here.client("ana"), await there.client("ben")];
    const [mine, theirs] = [
      ana.channel("who", presence("ana")),
      ben.channel("who", presence("ben")),
    ];
    await Promise.all([subscribed(mine), subscribed(theirs)]);
    await mine.track({ name: "Ana" });
    await theirs.track({ name: "Ben" });
    const seen = (channel: typeof mine) => Object.keys(channel.presenceState()).sort().join();
    for (const channel of [mine, theirs]) await eventually(() => seen(channel) === "ana,ben");
    const cid = await there.client("cid");
    const later = cid.channel("who", presence("cid"));
    await subscribed(later);
    await eventually(() => seen(later) === "ana,ben");
    await theirs.untrack();
    await eventually(() => seen(mine) === "ana");
  });

  await t.step("forgets the people of a stack that stops", async () => {
    const [mine, theirs] = await enter("stop");
    for (const wire of [mine, theirs]) {
      await wire?.ask("presence", { type: "presence", event: "track", payload: {} }, {
        topic: "realtime:stop",
      });
    }
    await mine?.hears({ event: "presence_diff" });
    await mine?.hears({ event: "presence_diff" });
    await there.stop();
    const { payload } = await mine?.hears({ event: "presence_diff" }) ?? {};
    assertEquals(Object.keys(payload?.leaves as object).length, 1);
    await mine?.push("broadcast", {}, { topic: "realtime:stop" });
    assertEquals((await mine?.ask("heartbeat", {}))?.status, "ok");
  });

  /** A wire on each stack, in one room. */
  function enter(room: string): Promise<Wire[]> {
    return Promise.all(both.map(async (world) => {
      const wire = await world.wire();
      await wire.join(room, { presence: { key: "", enabled: true } });
      await wire.hears({ event: "presence_state" });
      return wire;
    }));
  }
});

async function numbers(wire: Wire, count: number): Promise<number[]> {
  const heard: number[] = [];
  while (heard.length < count) {
    const { payload } = await wire.hears({ event: "broadcast" });
    heard.push((payload.payload as { n: number }).n);
  }
  return heard;
}
