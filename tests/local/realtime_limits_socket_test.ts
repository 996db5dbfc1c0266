/** Realtime's limits: how many sockets, channels and messages there may be, and what is said beyond. */

import { assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { Refused } from "../support/raw_socket.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

Deno.test("Realtime limits the sockets of a project", async (t) => {
  await using world = await openWorld({ realtime: { limits: { connections: 2 } } });
  const [first] = [await world.wire(), await world.wire()];

  await t.step("and answers one more 429", async () => {
    const { status, body } = await assertRejects(() => world.wire(), Refused);
    assertEquals([status, body], [429, { error: "Too many connected users" }]);
  });

  await t.step("until one has gone", async () => {
    await first.raw.close();
    assertEquals((await (await world.wire()).ask("heartbeat", {})).status, "ok");
  });
});

Deno.test("Realtime limits the channels of a socket to a hundred, and the size of a track", async (t) => {
  await using world = await openWorld();
  const wire = await world.wire();
  for (let n = 0; n < 100; n++) assertEquals((await wire.join(`room ${n}`)).status, "ok");
  const TOO_MANY = { reason: "ChannelRateLimitReached: Too many channels" };

  await t.step("and refuses one more", async () => {
    const { status, response } = await wire.join("room 100");
    assertEquals([status, response], ["error", TOO_MANY]);
  });

  await t.step("but not one that takes another's place", async () => {
    assertEquals((await wire.join("room 7")).status, "ok");
    await wire.ask("phx_leave", {}, { topic: "realtime:room 8" });
    assertEquals((await wire.join("room 100")).status, "ok");
    assertEquals((await wire.join("room 101")).response, TOO_MANY);
  });

  await t.step("of each socket by itself", async () => {
    assertEquals((await (await world.wire()).join("room 100")).status, "ok");
  });

  await t.step("and what somebody tracks, which ends the official client's channel", async () => {
    const wire = await world.wire();
    await wire.join("big", { presence: { key: "ana", enabled: true } });
    await wire.push("presence", {
      type: "presence",
      event: "track",
      payload: { x: "x".repeat(300_000) },
    }, { topic: "realtime:big" });
    assertEquals(await toldAndClosed(wire, "big"), "Track message size exceeded");

    const client = await world.client();
    const channel = client.channel("big", { config: { presence: { enabled: true } } });
    const told = Promise.withResolvers<string>();
    channel.on("system", {}, ({ message }) => told.resolve(message));
    const statuses = await subscribed(channel);
    void channel.track({ x: "x".repeat(300_000) });
    assertEquals(await told.promise, "Track message size exceeded");
    await eventually(() => statuses.at(-1) === "CLOSED");
  });
});

Deno.test("Realtime limits what has no limit in a frame", async (t) => {
  await using world = await openWorld({ realtime: { delays: { joinMs: 5_000 } } });
  const long = "x".repeat(300_000);
  const topic = "realtime:long";

  await t.step("the name of an event", async () => {
    await using wire = await world.wire();
    await wire.join("long", { broadcast: { ack: true } });
    const said = { type: "broadcast", event: long, payload: {} };
    assertEquals((await wire.ask("broadcast", said, { topic })).status, "error");
  });

  await t.step("the key of whoever is present", async () => {
    await using wire = await world.wire();
    await wire.join("long", { presence: { key: long, enabled: true } });
    await wire.push("presence", { type: "presence", event: "track", payload: {} }, { topic });
    assertEquals(await toldAndClosed(wire, "long"), "Track message size exceeded");
  });

  await t.step("and what waits for a join that is refused", async () => {
    await using wire = await world.wire();
    await wire.push("phx_join", { config: { private: true } }, { topic });
    const payload = { type: "broadcast", event: "big", payload: "x".repeat(4_500_000) };
    for (let n = 0; n < 3; n++) await wire.push("broadcast", payload, { topic });
    assertEquals((await wire.closed).code, 1013);
  });
});

Deno.test("Realtime limits how often somebody joins", async (t) => {
  // Rates are averages over 60 s: a sixtieth of a second's allows one.
  await using world = await openWorld({ realtime: { limits: { joinsPerSecond: 3 / 60 } } });
  const wire = await world.wire();

  await t.step("and ends the socket that does it too often", async () => {
    for (let n = 0; n < 3; n++) assertEquals((await wire.join(`room ${n}`)).status, "ok");
    const { status, response } = await wire.join("room 3");
    assertEquals([status, response.reason], [
      "error",
      "ClientJoinRateLimitReached: Too many joins per second",
    ]);
    assertEquals((await wire.closed).code, 1001);
  });

  await t.step("and refuses a socket that comes back too early", async () => {
    const { status, body } = await assertRejects(async () => {
      const again = await world.wire();
      await again.join("room 4");
      throw new Error("It was let in");
    }, Refused);
    assertEquals([status, body], [429, { error: "Too many joins per second" }]);
  });
});

Deno.test("Realtime limits messages and presence", async (t) => {
  const limits = { messagesPerSecond: 5 / 60, presencePerSecond: 8 / 60 };
  await using world = await openWorld({ realtime: { limits } });

  const message = { topic: "r", event: "e", payload: {} };
  /** What a broadcast over HTTP is answered. */
  async function post(path: string, body: object) {
    const answer = await fetch(`${world.url}/realtime/v1/api/broadcast${path}`, {
      method: "POST",
      headers: { apikey: world.keys.publishable, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return [answer.status, await answer.json()];
  }

  await t.step("and a batch to what may still be sent", async () => {
    assertEquals(await post("", { messages: Array(6).fill(message) }), [429, {
      message: "Too many messages to broadcast, please reduce the batch size",
    }]);
  });

  await t.step("and ends the channel that sends too many", async () => {
    const wire = await world.wire();
    await wire.join("loud");
    for (let n = 0; n < 6; n++) await wire.shout("loud", "move", {});
    assertEquals(await toldAndClosed(wire, "loud"), "Too many messages per second");
    assertEquals((await wire.ask("heartbeat", {})).status, "ok");
  });

  await t.step("over HTTP as well", async () => {
    for (const length of [1, 400]) {
      const [status, { message: told }] = await post("", { messages: Array(length).fill(message) });
      assertEquals(status, 429);
      assertMatch(told, /^You have exceeded your rate limit$|^Too many messages to broadcast/);
    }
    assertEquals((await post("/r/events/e", {}))[0], 429);
  });

  await t.step("to five pushes of a client in half a minute", async () => {
    const wire = await world.wire();
    await wire.join("busy", { presence: { key: "ana", enabled: true } });
    for (let n = 0; n < 5; n++) assertEquals(await track(wire, "busy", { n }), "ok");
    await wire.push("presence", { type: "presence", event: "track", payload: { n: 5 } }, {
      topic: "realtime:busy",
    });
    assertEquals(await toldAndClosed(wire, "busy"), "Client presence rate limit exceeded");
  });

  await t.step("to so many of the project", async () => {
    for (let n = 5; n < 8; n++) {
      const wire = await world.wire();
      await wire.join("many", { presence: { key: `${n}`, enabled: true } });
      assertEquals(await track(wire, "many", {}), "ok");
    }
    const wire = await world.wire();
    await wire.join("many", { presence: { key: "one more", enabled: true } });
    await wire.push("presence", { type: "presence", event: "track", payload: {} }, {
      topic: "realtime:many",
    });
    assertEquals(await toldAndClosed(wire, "many"), "Too many presence messages per second");
  });
});

async function track(wire: Wire, room: string, payload: object): Promise<string> {
  const { status } = await wire.ask("presence", { type: "presence", event: "track", payload }, {
    topic: `realtime:${room}`,
  });
  return status;
}

async function toldAndClosed(wire: Wire, room: string): Promise<unknown> {
  const { payload } = await wire.hears({ event: "system", topic: `realtime:${room}` });
  const { message, ...more } = payload;
  assertEquals(more, { extension: "system", status: "error", channel: room });
  await wire.hears({ event: "phx_close", topic: `realtime:${room}` });
  return message;
}
