/** Reading positions as they change, against a server played by hand. */

import { assert, assertEquals } from "../support/assert.ts";
import { positionOf, ReaderWorld } from "../support/reader_world.ts";
import { settle } from "../support/turned_timers.ts";

Deno.test("RealtimeService.subscribeToProgress()", async (t) => {
  await t.step("tells each position as it is, and then each change once", async () => {
    await using world = new ReaderWorld();
    world.move("one", 0.1);
    world.move("two", 0.5);
    const subscription = await world.subscribe();
    assertEquals([subscription.state, world.told], ["live", ["one 0.1", "two 0.5"]]);

    const moved = world.move("one", 0.2);
    world.notice(moved);
    world.notice(moved);
    await settle();
    assertEquals(world.told, ["one 0.1", "two 0.5", "one 0.2"]);
    assertEquals(await world.service.unsubscribe(subscription), "ok");
  });

  await t.step("reads page after page, and goes on where it was", async () => {
    await using world = new ReaderWorld();
    world.most = 2;
    for (let series = 0; series < 5; series++) world.move(`series-${series}`, 0.1);
    const subscription = await world.subscribe();
    await settle();
    assertEquals([world.told.length, world.asked.length], [5, 3]);
    world.notice(world.move("series-1", 0.2));
    await settle();
    assertEquals([world.told.at(-1), world.asked.length], ["series-1 0.2", 4]);
    await subscription.unsubscribe();
  });

  await t.step("tells a second listener what is known, over the same channel", async () => {
    await using world = new ReaderWorld();
    world.move("one", 0.1);
    const first = await world.subscribe();
    const second = await world.subscribe();
    assertEquals([world.told, world.server.joins.length], [["one 0.1", "one 0.1"], 1]);
    await first.unsubscribe();
    world.notice(world.move("one", 0.2));
    await settle();
    assertEquals([world.told.length, first.state, second.state], [3, "stopped", "live"]);
    await second.unsubscribe();
    assertEquals([world.client.getChannels(), world.timers.waits], [[], []]);
  });

  await t.step("hears of another place under the same clock", async () => {
    await using world = new ReaderWorld();
    const { hlc } = world.move("one", 0.1);
    const subscription = await world.subscribe();
    world.notice(world.move("one", 0.2, { hlc }));
    await settle();
    assertEquals(world.told, ["one 0.1", "one 0.2"]);
    await subscription.unsubscribe();
  });

  await t.step("begins anew where another listener keeps one that stopped", async () => {
    await using world = new ReaderWorld();
    const first = await world.subscribe();
    const refusal = "Unauthorized: You do not have permissions to read";
    world.server.refuse = () => refusal;
    world.server.close(world.topic, refusal);
    await world.timers.pass(60_000);
    world.server.refuse = () => undefined;
    const second = await world.subscribe();
    assertEquals([first.state, second.state], ["stopped", "live"]);
    await Promise.all([first.unsubscribe(), second.unsubscribe()]);
    assertEquals([world.client.getChannels(), world.timers.waits], [[], []]);
  });

  await t.step("a thousand times leaves what once leaves", async () => {
    await using world = new ReaderWorld();
    const left = () => [
      world.client.getChannels().length,
      world.server.joined.size,
      world.timers.waits.length,
      ...Object.values(world.client.realtime.stateChangeCallbacks).map((all) => all.length),
    ];
    const once = async () => {
      const subscription = await world.subscribe();
      assertEquals(subscription.state, "live");
      await world.service.unsubscribe(subscription);
    };
    await once();
    const before = left();
    for (let cycle = 0; cycle < 1_000; cycle++) await once();
    assertEquals([left(), before.slice(0, 3)], [before, [0, 0, 0]]);
  });

  await t.step("asks while Realtime is away, and misses nothing on the way back", async () => {
    await using world = new ReaderWorld();
    const subscription = await world.subscribe();
    world.server.up = false;
    world.server.break();
    world.move("one", 0.1);
    await world.timers.pass(10_000);
    assertEquals([subscription.state, world.told], ["degraded", ["one 0.1"]]);
    world.move("one", 0.2);
    await world.timers.pass(5_000);
    assertEquals(world.told.at(-1), "one 0.2");

    world.move("one", 0.3);
    world.server.up = true;
    while (subscription.state !== "live") await settle();
    await settle();
    const before = world.asked.length;
    await world.timers.pass(50_000);
    assertEquals([world.told.at(-1), world.asked.length], ["one 0.3", before]);
    assertEquals(world.statuses.slice(-3), ["live", "degraded", "live"]);
    await subscription.unsubscribe();
  });

  await t.step("begins again where the server does not know the cursor", async () => {
    await using world = new ReaderWorld();
    world.move("one", 0.1);
    const subscription = await world.subscribe();
    const { http } = world;
    let refusals = 0;
    world.http = async (request) => {
      const { cursor } = await request.clone().json();
      if (!cursor) return await http(request);
      refusals++;
      return Response.json({ code: "invalid_input", message: "No such cursor" }, { status: 400 });
    };
    world.notice(world.move("one", 0.2));
    await world.timers.pass(15_000);
    assertEquals([world.told.at(-1), refusals], ["one 0.2", 1]);
    await subscription.unsubscribe();
  });

  await t.step("says one line for each change of state and each error", async () => {
    await using world = new ReaderWorld();
    const subscription = await world.subscribe();
    world.server.close(world.topic, "Too many messages per second");
    await settle();
    await subscription.unsubscribe();
    const topic = world.topic;
    assertEquals(world.lines, [
      { topic, state: "live" },
      { topic, error: `Lost ${topic}: Too many messages per second` },
      { topic, state: "degraded", reason: "Too many messages per second" },
      { topic, state: "stopped", reason: "closed" },
    ]);
  });
});

Deno.test("RealtimeService.handleProgressUpdate()", async (t) => {
  await t.step("takes whole positions, and the new row of a table's change", async () => {
    await using world = new ReaderWorld();
    const subscription = await world.subscribe();
    const position = positionOf("one", 0.4, 9);
    assert(world.service.handleProgressUpdate(position));
    assert(world.service.handleProgressUpdate({
      eventType: "UPDATE",
      new: positionOf("one", 0.5, 10),
    }));
    assertEquals(world.told, ["one 0.4", "one 0.5"]);
    await subscription.unsubscribe();
  });

  await t.step("drops repeats and whatever is older than what is known", async () => {
    await using world = new ReaderWorld();
    const subscription = await world.subscribe();
    const late = positionOf("one", 0.4, 9);
    const now = positionOf("one", 0.5, 10);
    const news = [now, now, late].map((each) => world.service.handleProgressUpdate(each));
    assertEquals([news, world.told], [[true, false, false], ["one 0.5"]]);
    await subscription.unsubscribe();
  });

  await t.step("goes back where the server says so later, whatever the clock", async () => {
    await using world = new ReaderWorld();
    const subscription = await world.subscribe();
    const { hlc } = positionOf("one", 0, 2);
    world.service.handleProgressUpdate(positionOf("one", 0.9, 10));
    world.service.handleProgressUpdate(positionOf("one", 0.3, 11, { hlc }));
    assertEquals(world.told, ["one 0.9", "one 0.3"]);
    await subscription.unsubscribe();
  });

  await t.step("refuses what is no position", async () => {
    await using world = new ReaderWorld();
    const subscription = await world.subscribe();
    const bad: unknown[] = [
      null,
      "one",
      [],
      {},
      { series_id: "one", hlc: "yesterday", op: "UPDATE" },
      { series_id: "", hlc: "1767225600000-0000", op: "UPDATE" },
      { series_id: "one", hlc: "1767225600000-0000", op: "TRUNCATE" },
      positionOf("one", 1.5, 1),
      positionOf("one", 0.5, 1, { updated_at: "soon" }),
    ];
    const before = world.asked.length;
    assertEquals(bad.map((each) => world.service.handleProgressUpdate(each)), bad.map(() => false));
    await settle();
    assertEquals([world.told, world.asked.length], [[], before]);
    await subscription.unsubscribe();
  });
});
