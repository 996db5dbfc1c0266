/** What a private channel carries, and what is left when it is closed; a server played by hand. */

import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { LiveWorld } from "../support/live_world.ts";
import { settle } from "../support/turned_timers.ts";

Deno.test("events", async (t) => {
  await t.step("reach the listener of their name with their payload", async () => {
    await using world = new LiveWorld();
    const heard: unknown[] = [];
    const live = await world.open({ events: { progress: (payload) => void heard.push(payload) } });
    world.server.broadcast(world.topic, "progress", { series_id: "one" });
    world.server.broadcast(world.topic, "other", { series_id: "two" });
    await settle();
    assertEquals(heard, [{ series_id: "one" }]);
    await live.close();
  });

  await t.step("go on when a listener throws", async () => {
    await using world = new LiveWorld();
    const heard: unknown[] = [];
    const live = await world.open({
      events: {
        progress: (payload) => {
          heard.push(payload);
          throw new Error("the page is broken");
        },
      },
    });
    world.server.broadcast(world.topic, "progress", { n: 1 });
    world.server.broadcast(world.topic, "progress", { n: 2 });
    await settle();
    assertEquals([heard.length, world.errors], [2, ["the page is broken", "the page is broken"]]);
    await live.close();
  });

  await t.step("that the server left out are read", async () => {
    await using world = new LiveWorld();
    const live = await world.open();
    world.server.say(world.topic, "system", {
      extension: "postgres_changes",
      status: "error",
      message: "too much at once",
    });
    await settle();
    assertEquals([live.state, world.reads], ["live", 2]);
    await live.close();
  });
});

Deno.test("send()", async (t) => {
  await t.step("resolves when the server has it, and rejects when that refuses", async () => {
    await using world = new LiveWorld();
    const live = await world.open();
    await live.send("typing", { on: true });
    world.server.pushes = "error";
    await assertRejects(
      () => live.send("typing", { on: true }),
      Error,
      "Cannot send typing: error",
    );
    await live.close();
    await assertRejects(() => live.send("typing", {}), Error, "is stopped");
  });

  await t.step("goes over HTTP while the socket is away", async () => {
    await using world = new LiveWorld();
    const live = await world.open();
    world.server.up = false;
    world.server.break();
    await live.send("typing", { on: true });
    const path = encodeURIComponent(world.topic);
    assertEquals(world.asked, [`/realtime/v1/api/broadcast/${path}/events/typing`]);
    world.http = () => new Response(null, { status: 403 });
    await assertRejects(() => live.send("typing", { on: true }));
    await live.close();
  });
});

Deno.test("presence is shown again at every beginning", async () => {
  await using world = new LiveWorld();
  const people: unknown[] = [];
  const live = await world.open({
    presence: {
      key: "ana",
      state: () => ({ tries: world.server.joins.length }),
      onChange: (now) => void people.push(Object.keys(now)),
    },
  });
  world.server.say(world.topic, "presence_state", { ana: { metas: [{ phx_ref: "F1" }] } });
  await settle();
  world.server.break();
  await eventually(() => world.server.tracked.length === 2);
  assertEquals(world.server.tracked, [{ tries: 1 }, { tries: 2 }]);
  assertEquals(people, [["ana"]]);
  const [join] = world.server.joins;
  assertEquals((join?.payload.config as { presence: unknown }).presence, {
    key: "ana",
    enabled: true,
  });
  await live.close();
});

Deno.test("catchUp()", async (t) => {
  await t.step("during a reading begins another one afterwards, for all who asked", async () => {
    await using world = new LiveWorld();
    const answers: (() => void)[] = [];
    world.read = () => new Promise((done) => answers.push(done));
    const live = await world.open();
    const asked = [live.catchUp(), live.catchUp(), live.catchUp()];
    await settle();
    assertEquals(world.reads, 1);

    answers[0]?.();
    await settle();
    assertEquals(world.reads, 2);
    answers[1]?.();
    await Promise.all(asked);
    assertEquals(world.reads, 2);
    await live.close();
  });

  await t.step("by whoever saw a reading end does not begin a second one at once", async () => {
    await using world = new LiveWorld();
    const answers: (() => void)[] = [];
    let [atOnce, most] = [0, 0];
    world.read = () => {
      most = Math.max(most, ++atOnce);
      return new Promise<void>((done) => answers.push(done)).finally(() => atOnce--);
    };
    const live = await world.open();
    answers.shift()?.();
    await settle();
    const first = live.catchUp();
    const asked = [first, live.catchUp(), first.then(() => live.catchUp())];
    for (let reading = 0; reading < 4; reading++) {
      answers[reading]?.();
      await settle();
    }
    await Promise.all(asked);
    assertEquals([most, world.reads], [1, 3]);
    await live.close();
  });

  await t.step("that fails is tried again though events are pushed", async () => {
    await using world = new LiveWorld();
    world.read = () => Promise.reject(new Error("no answer"));
    const live = await world.open({ random: () => 0.5 });
    await assertRejects(() => live.catchUp(), Error, "no answer");
    world.read = () => Promise.resolve();
    await world.timers.pass(20_000);
    assertEquals([live.state, world.reads, world.errors.length], ["live", 3, 2]);
    await world.timers.pass(50_000);
    assertEquals(world.reads, 3);
    await live.close();
  });

  await t.step("that hangs is given up after 30 s", async () => {
    await using world = new LiveWorld();
    let given: AbortSignal | undefined;
    world.read = (signal) => {
      given = signal;
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
    };
    const live = await world.open();
    await world.timers.pass(30_000);
    assert(given?.aborted);
    assertEquals(world.errors, ["Cannot catch up: no answer within 30 s"]);
    await world.timers.pass(12_000);
    assertEquals(world.reads, 2);
    await live.close();
  });
});

Deno.test("close()", async (t) => {
  await t.step("leaves no channel, timer or listener, whatever the state", async () => {
    for (const up of [true, false]) {
      await using world = new LiveWorld();
      world.server.up = up;
      world.read = (signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const live = await world.open({ presence: { key: "a", state: () => ({}), onChange() {} } });
      await world.timers.pass(11_000);
      assertEquals(live.state, up ? "live" : "degraded");

      assertEquals(await live.close(), "ok");
      assertEquals(await live.close(), "ok");
      assertEquals([world.client.getChannels(), world.timers.waits], [[], []]);
      assertEquals(world.states.at(-1), "stopped: closed");
      await assertRejects(() => live.catchUp(), Error, "closed");
    }
  });

  await t.step("while it is opening opens nothing", async () => {
    await using world = new LiveWorld();
    const opening = world.open();
    await (await opening).close();
    const before = world.server.joins.length;
    const live = await world.open();
    await live.close();
    assertEquals([before, world.server.joins.length], [1, 2]);
    assertEquals(world.server.joined.size, 0);
  });

  await t.step("lets the next listener in, who need not wait for it", async () => {
    await using world = new LiveWorld();
    const first = await world.open({ presence: { key: "a", state: () => ({}), onChange() {} } });
    await assertRejects(() => world.open(), Error, "this client does already");
    const closing = first.close();
    const second = await world.open();
    assertEquals([await closing, second.state], ["ok", "live"]);
    await second.close();
  });

  await t.step("a hundred times leaves what once leaves", async () => {
    await using world = new LiveWorld();
    const left = () => [
      world.client.getChannels().length,
      world.server.joined.size,
      world.timers.waits.length,
      ...Object.values(world.client.realtime.stateChangeCallbacks).map((all) => all.length),
    ];
    const once = async () => {
      const live = await world.open({ presence: { key: "a", state: () => ({}), onChange() {} } });
      assertEquals(live.state, "live");
      await live.close();
    };
    await once();
    const before = left();
    for (let cycle = 0; cycle < 100; cycle++) await once();
    assertEquals(left(), before);
  });
});
