/** Realtime's tokens on open channels: a new one, a bad one, one that runs out. */

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { idOf, openWorld, subscribed } from "../support/realtime_world.ts";

const ACK = { broadcast: { ack: true, self: false } };

Deno.test("Realtime takes a new token on an open channel", async (t) => {
  await using world = await openWorld();
  const renew = (wire: Wire, room: string, access_token: unknown) =>
    wire.push("access_token", { access_token }, { topic: `realtime:${room}` });
  const speak = (wire: Wire, room: string) =>
    wire.ask("broadcast", { type: "broadcast", event: "x", payload: {} }, {
      topic: `realtime:${room}`,
    });

  await t.step("and says nothing where it is none, the same, or a key", async () => {
    const wire = await world.wire();
    const access_token = await world.token("ana");
    await wire.join("same", ACK, { access_token });
    for (const token of [null, access_token, world.keys.publishable, "sb_secret_x"]) {
      await renew(wire, "same", token);
    }
    await wire.push("access_token", {}, { topic: "realtime:same" });
    assertEquals((await speak(wire, "same")).status, "ok");
    assertEquals(await wire.hush(), []);
  });

  await t.step("and says nothing to a good one, which counts from then on", async () => {
    const wire = await world.wire();
    await world.seat("world:good", { ana: "hear", ben: "hear speak" });
    const config = { ...ACK, private: true };
    await wire.join("world:good", config, { access_token: await world.token("ana") });
    await renew(wire, "world:good", await world.token("ben"));
    assertEquals((await speak(wire, "world:good")).status, "ok");
    assertEquals(await wire.hush(), []);
  });

  await t.step("and sees rows with its eyes, and says that it is subscribed again", async () => {
    const wire = await world.wire();
    const bindings = [{ event: "INSERT", schema: "world", table: "notes" }];
    const { frame: { ref } } = await wire.join("rows", { postgres_changes: bindings }, {
      access_token: await world.token("ana"),
    });
    const subscribedAgain = {
      join_ref: ref,
      ref: null,
      topic: "realtime:rows",
      event: "system",
      payload: {
        extension: "postgres_changes",
        status: "ok",
        message: "Subscribed to PostgreSQL",
        channel: "rows",
      },
    };
    await wire.hears(subscribedAgain);
    await renew(wire, "rows", await world.token("ben"));
    await wire.hears(subscribedAgain);
    for (const name of ["ana", "ben"]) {
      await world.sql("insert into world.notes (owner, text) values ($1, $2)", [idOf(name), name]);
    }
    const { payload } = await wire.hears({ event: "postgres_changes" });
    assertEquals((payload.data as { record: { text: string } }).record.text, "ben");
  });

  await t.step("and ends the channel over a bad one", async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const bad: [string, RegExp][] = [
      ["junk", /^The token provided is not a valid JWT$/],
      [await world.token("ana", { exp: seconds - 60 }), /^Token has expired 6\d seconds ago$/],
      [
        await world.token("ana", { role: undefined }),
        /^Fields `role` and `exp` are required in JWT$/,
      ],
      [
        `${(await world.token("ana")).slice(0, -86)}${"A".repeat(86)}`,
        /^Failed to validate JWT signature$/,
      ],
    ];
    for (const [token, message] of bad) {
      const wire = await world.wire();
      const { frame: { ref } } = await wire.join("bad", {}, {
        access_token: await world.token("ana"),
      });
      await renew(wire, "bad", token);
      assertMatch(await toldAndClosed(wire, "bad", ref), message);
      assertEquals((await wire.ask("heartbeat", {})).status, "ok");
    }
  });

  await t.step("and ends a private channel whose reader may no longer read", async () => {
    const room = "world:lost";
    await world.seat(room, { ana: "hear see", ben: "hear" });
    const config = { private: true, presence: { key: "", enabled: true } };
    const access_token = await world.token("ana");
    const none = await world.wire();
    const { frame: one } = await none.join(room, config, { access_token });
    await renew(none, room, await world.token("cid"));
    assertEquals(
      await toldAndClosed(none, room, one.ref),
      `You do not have permissions to read from this Channel topic: ${room}`,
    );
    const half = await world.wire();
    const { frame: two } = await half.join(room, config, { access_token });
    await renew(half, room, await world.token("ben"));
    assertEquals(
      await toldAndClosed(half, room, two.ref),
      `You no longer have permission to read from this Channel topic: ${room}`,
    );
  });

  await t.step("which the official client sends by itself", async () => {
    const client = await world.client();
    const statuses = await subscribed(client.channel("auth", { config: ACK }));
    await client.realtime.setAuth(await world.token("ana"));
    await client.realtime.setAuth(await world.token("ben"));
    const [channel] = client.getChannels();
    assertEquals(
      await channel?.send({ type: "broadcast", event: "x", payload: {} }),
      "ok",
    );
    assertEquals(statuses, ["SUBSCRIBED"]);
  });
});

Deno.test("Realtime ends a channel when its token runs out", async (t) => {
  await using world = await openWorld();
  const soon = Math.floor(Date.now() / 1000) + 2;
  const access_token = await world.token("ana", { exp: soon });
  const wire = await world.wire();
  const { frame: { ref } } = await wire.join("short", {}, { access_token });
  await wire.join("long", {}, { access_token: await world.token("ana") });
  await wire.join("renewed", ACK, { access_token });
  await wire.push("access_token", { access_token: await world.token("ana") }, {
    topic: "realtime:renewed",
  });
  const keyed = await world.wire({ apikey: access_token });
  const { frame: keyedJoin } = await keyed.join("keyed");
  const client = await world.client();
  await client.realtime.setAuth(access_token);
  const statuses = await subscribed(client.channel("short"));

  await t.step("and says since when", async () => {
    assertMatch(await toldAndClosed(wire, "short", ref), /^Token has expired \d+ seconds ago$/);
    assert(Date.now() / 1000 >= soon);
    const told = await toldAndClosed(keyed, "keyed", keyedJoin.ref);
    assertMatch(told, /^Token has expired \d+ seconds ago$/);
  });

  await t.step("and no other channel of the socket", async () => {
    for (const topic of ["realtime:long", "realtime:renewed"]) {
      assertEquals((await wire.ask("phx_leave", {}, { topic })).status, "ok");
      await wire.hears({ event: "phx_close", topic });
    }
    assertEquals(await wire.hush(), []);
  });

  await t.step("and the official client lets the channel go", async () => {
    await eventually(() => statuses.includes("CLOSED"));
    assertEquals(client.getChannels(), []);
  });
});

/** The system error of a channel that the server ends, and that it ends it then. */
async function toldAndClosed(wire: Wire, room: string, join: string | null): Promise<string> {
  const frame = await wire.hears({ event: "system", topic: `realtime:${room}` });
  const { message, ...more } = frame.payload;
  assertEquals(more, { extension: "system", status: "error", channel: room });
  const close = await wire.hears({ event: "phx_close", topic: `realtime:${room}` });
  assertEquals([close.ref, close.join_ref, close.payload], [join, join, {}]);
  return String(message);
}
