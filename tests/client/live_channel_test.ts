/** How a private channel comes back to life, against a server played by hand. */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { LiveWorld } from "../support/live_world.ts";
import { settle } from "../support/turned_timers.ts";

const SECOND = 1_000;

Deno.test("openLive() is live once the server lets it in, and has caught up", async () => {
  await using world = new LiveWorld();
  const live = await world.open();

  assertEquals([live.state, world.states, world.reads], ["live", ["live"], 1]);
  const [join] = world.server.joins;
  assertEquals([join?.topic, join?.payload.access_token], [`realtime:${world.topic}`, "token-1"]);
  assertEquals((join?.payload.config as { private: boolean }).private, true);
  await live.close();
});

Deno.test("a server that is away", async (t) => {
  await t.step(
    "is asked at a pace after 8 s, less often after errors, until it is back",
    async () => {
      await using world = new LiveWorld();
      world.server.up = false;
      const live = await world.open({ random: () => 0.5 });
      await world.timers.pass(7.9 * SECOND);
      assertEquals([live.state, world.reads], ["connecting", 0]);

      await world.timers.pass(0.2 * SECOND);
      assertEquals([live.state, world.reads], ["degraded", 1]);
      await world.timers.pass(10 * SECOND);
      assertEquals(world.reads, 3);

      world.read = () => Promise.reject(new Error("no answer"));
      const paces: (number | undefined)[] = [];
      await world.timers.pass(world.timers.waits[0] ?? 0);
      for (let failure = 0; failure < 5; failure++) {
        paces.push(world.timers.waits[0]);
        await world.timers.pass(world.timers.waits[0] ?? 0);
      }
      assertEquals(paces, [10_000, 20_000, 40_000, 60_000, 60_000]);

      world.read = () => Promise.resolve();
      await world.timers.pass(60 * SECOND);
      const before = world.reads;
      world.server.up = true;
      await eventually(() => live.state === "live");
      await world.timers.pass(59 * SECOND);
      assertEquals([world.reads, world.timers.waits], [before + 1, [1_000]]);
      assertEquals(world.states.map((state) => state.split(":")[0]), ["degraded", "live"]);
      await live.close();
    },
  );

  await t.step("for a moment is not shown, and what it said meanwhile is read", async () => {
    await using world = new LiveWorld();
    const live = await world.open();
    world.server.break();
    assertEquals([live.state, world.errors.length], ["live", 1]);

    await eventually(() => world.server.joins.length === 2);
    await world.timers.pass(20 * SECOND);
    assertEquals([live.state, world.states, world.reads], ["live", ["live"], 2]);
    await live.close();
  });

  await t.step("spreads its askers over ±20 % of the pace", async () => {
    for (const [chance, pace] of [[0, 4_000], [1, 6_000]] as const) {
      await using world = new LiveWorld();
      world.server.up = false;
      const live = await world.open({ random: () => chance });
      await world.timers.pass(8 * SECOND);
      assertEquals(world.timers.waits, [pace]);
      await live.close();
    }
  });
});

Deno.test("a channel that the server closes", async (t) => {
  await t.step(
    "is made again after 1, 2, 4 … 30 s, and after 1 s when it was healthy",
    async () => {
      await using world = new LiveWorld();
      const live = await world.open();
      const waits: (number | undefined)[] = [];
      for (let close = 0; close < 7; close++) {
        world.server.close(world.topic);
        await settle();
        assertEquals(live.state, "degraded");
        // Two waits: the pace of asking is 6 s here, the other one is the channel's.
        waits.push(world.timers.waits.find((wait) => wait !== 6_000));
        await world.timers.pass(30 * SECOND);
        assertEquals(live.state, "live");
      }
      assertEquals(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);

      await world.timers.pass(60 * SECOND);
      world.server.close(world.topic);
      await settle();
      assertEquals(world.timers.waits[0], 1_000);
      await live.close();
    },
  );

  await t.step("because the token expired joins with a new one", async () => {
    await using world = new LiveWorld();
    const live = await world.open();
    world.token = "token-2";
    world.server.close(world.topic, "Token has expired 3 seconds ago");
    await world.timers.pass(1 * SECOND);

    assertEquals(live.state, "live");
    assertEquals(world.server.joins.map(({ payload }) => payload.access_token), [
      "token-1",
      "token-2",
    ]);
    assertEquals(world.states[1], "degraded: Token has expired 3 seconds ago");
    await live.close();
  });

  await t.step("because too much was sent stays away for 30 s", async () => {
    await using world = new LiveWorld();
    const live = await world.open();
    world.server.close(world.topic, "Too many messages per second");
    await world.timers.pass(29.9 * SECOND);
    assertEquals([live.state, world.server.joins.length], ["degraded", 1]);
    await world.timers.pass(1.2 * SECOND);
    assertEquals(live.state, "live");
    await live.close();
  });

  await t.step("because the user may not listen any more is not made again", async () => {
    await using world = new LiveWorld();
    const live = await world.open();
    const reason = `You no longer have permission to read from this Channel topic: ${world.topic}`;
    world.server.close(world.topic, reason);
    await world.timers.pass(100 * SECOND);

    assertEquals(world.states, ["live", `stopped: ${reason}`]);
    assertEquals([world.server.joins.length, world.client.getChannels()], [1, []]);
    assertEquals(world.timers.waits, []);
    await live.close();
  });
});

Deno.test("a join", async (t) => {
  await t.step(
    "that is refused is not repeated by the client, but after a growing wait",
    async () => {
      await using world = new LiveWorld();
      world.server.refuse = () => "UnableToConnectToProject: try later";
      const live = await world.open();
      assertEquals([live.state, world.client.getChannels()], ["degraded", []]);
      assertEquals(world.states, ["degraded: UnableToConnectToProject: try later"]);

      for (const joins of [2, 3, 4, 5, 6]) {
        await world.timers.pass(2 ** (joins - 2) * SECOND);
        assertEquals(world.server.joins.length, joins);
      }
      world.server.refuse = () => undefined;
      await world.timers.pass(30 * SECOND);
      assertEquals(live.state, "live");
      await live.close();
    },
  );

  await t.step("that is not answered is tried again", async () => {
    await using world = new LiveWorld();
    world.server.refuse = () => "silence";
    const live = await world.open();
    assertEquals(live.state, "connecting");
    await eventually(() => live.state === "degraded");
    assertEquals(world.states, ["degraded: the join was not answered"]);
    // The client leaves what it could not join, and waits for an answer to that as well.
    await new Promise((over) => setTimeout(over, 250));

    world.server.refuse = () => undefined;
    await world.timers.pass(1 * SECOND);
    assertEquals(live.state, "live");
    await live.close();
  });

  await t.step("of somebody who may not listen ends it and says so", async () => {
    await using world = new LiveWorld();
    const reason =
      `Unauthorized: You do not have permissions to read from this Channel topic: ${world.topic}`;
    world.server.refuse = () => reason;
    const live = await world.open();
    await settle();

    assertEquals(world.states, [`stopped: ${reason}`]);
    assertEquals([world.client.getChannels(), world.timers.waits], [[], []]);
    await live.close();
  });

  await t.step("with a token that has changed meanwhile is tried with that", async () => {
    await using world = new LiveWorld();
    world.server.refuse = () => {
      world.token = "token-2";
      return "Unauthorized: You do not have permissions";
    };
    const live = await world.open();
    assertEquals(live.state, "connecting");

    world.server.refuse = () => undefined;
    await world.timers.pass(1 * SECOND);
    assertEquals(live.state, "live");
    assert(world.server.joins.at(-1)?.payload.access_token === "token-2");
    await live.close();
  });
});
