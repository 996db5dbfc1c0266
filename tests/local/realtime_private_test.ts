/** Realtime's private channels: policies on `realtime.messages` say who hears, sees, speaks and appears. */

import { assertEquals, assertMatch } from "../support/assert.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { idOf, openWorld, subscribed, type World } from "../support/realtime_world.ts";

const ACK = { broadcast: { ack: true, self: false }, private: true };

Deno.test("Realtime asks policies about private channels", async (t) => {
  await using world = await openWorld({ realtime: { limits: { presencePushes: Infinity } } });
  /** Somebody's socket, and whether they got into the room. */
  async function enter(name: string, room: string, config: object = {}): Promise<[Wire, string]> {
    const wire = await world.wire();
    const access_token = await world.token(name);
    const { status, response } = await wire.join(room, { ...ACK, ...config }, { access_token });
    return [wire, status === "ok" ? "ok" : String(response.reason)];
  }
  const seen = { presence: { key: "", enabled: true } };

  await t.step("who may enter: whoever may hear, or see who is there", async () => {
    const room = "world:enter";
    await world.seat(room, { ana: "hear", ben: "see", cid: "speak appear" });
    const unauthorized =
      `Unauthorized: You do not have permissions to read from this Channel topic: ${room}`;
    assertEquals((await enter("ana", room))[1], "ok");
    assertEquals((await enter("ben", room, seen))[1], "ok");
    // Without presence there is nothing that this one may read.
    assertEquals((await enter("ben", room))[1], unauthorized);
    assertEquals((await enter("cid", room))[1], unauthorized);
    assertEquals((await enter("dan", room))[1], unauthorized);
  });

  await t.step("who hears: not whoever may only see", async () => {
    const room = "world:hear";
    await world.seat(room, { ana: "hear speak", ben: "see", cid: "hear" });
    const [ana] = await enter("ana", room);
    const [ben] = await enter("ben", room, seen);
    const [cid] = await enter("cid", room);
    assertEquals(await speak(ana, room), "ok");
    await cid.hears({ event: "broadcast" });
    const [, ...rest] = [await ben.hears({ event: "presence_state" }), ...await ben.hush()];
    assertEquals(rest, []);
  });

  await t.step("who speaks: to others there is only silence", async () => {
    const room = "world:speak";
    await world.seat(room, { ana: "hear speak", ben: "hear" });
    const [ana] = await enter("ana", room);
    const [ben] = await enter("ben", room);
    await ben.push("broadcast", { type: "broadcast", event: "no", payload: {} }, {
      topic: `realtime:${room}`,
    });
    await ben.shout(room, "no", {});
    assertEquals(await speak(ana, room), "ok");
    assertEquals((await ben.hears({ event: "broadcast" })).payload.event, "move");
    // Their pushes stand before this one of theirs, and there was no reply to them.
    await ben.ask("phx_leave", {}, { topic: `realtime:${room}` });
    assertEquals((await ben.hush()).map(({ event }) => event), ["phx_close"]);
    assertEquals(await ana.hush(), []);
  });

  await t.step("who sees and who appears", async () => {
    const room = "world:see";
    await world.seat(room, { ana: "hear see appear", ben: "hear see", cid: "hear" });
    const [ana] = await enter("ana", room, seen);
    const [ben] = await enter("ben", room, seen);
    const [cid] = await enter("cid", room, seen);
    const track = { type: "presence", event: "track", payload: { name: "x" } };
    const topic = `realtime:${room}`;
    const refused = await ben.ask("presence", track, { topic });
    assertEquals([refused.status, refused.response], ["error", {}]);
    assertEquals((await ana.ask("presence", track, { topic })).status, "ok");
    await ben.hears({ event: "presence_diff" });
    assertEquals((await ben.hush()).map(({ event }) => event), ["presence_state"]);
    assertEquals(await cid.hush(), []);
  });

  await t.step("what no policy names is for nobody", async () => {
    const client = await world.client("ana");
    const { promise, resolve } = Promise.withResolvers<string>();
    const channel = client.channel("nobody's", { config: { private: true } });
    channel.subscribe((_, error) => resolve(error?.message ?? ""));
    assertEquals(
      await promise,
      "Unauthorized: You do not have permissions to read from this Channel topic: nobody's",
    );
    await client.removeChannel(channel);
  });

  await t.step("with the handshake's x- headers, and no others", async () => {
    const lobby = async (headers: Record<string, string>) =>
      (await (await world.wire({ headers })).join("lobby", { private: true })).status;
    assertEquals(await lobby({ "x-lobby": "open" }), "ok");
    assertEquals(await lobby({ "x-lobby": "shut" }), "error");
    assertEquals(await lobby({ lobby: "open" }), "error");
  });

  await t.step("for service_role everything is allowed", async () => {
    const wire = await world.wire({ apikey: world.keys.secrets.default });
    assertEquals((await wire.join("world:any", ACK)).status, "ok");
    assertEquals(await speak(wire, "world:any"), "ok");
  });

  await t.step("nobody becomes a role that no caller may have", async () => {
    for (const role of ["postgres", "supabase_admin", "supabase_realtime_admin", "nobody"]) {
      const wire = await world.wire();
      const access_token = await world.token("ana", { role });
      const { status } = await wire.join("world:enter", { private: true }, { access_token });
      assertEquals(status, "error", role);
    }
  });

  await t.step("and nothing of the asking is kept", async () => {
    assertEquals(await world.sql("select from realtime.messages"), []);
  });

  await t.step("a policy that raises counts as no, and is told the log", async () => {
    const room = "world:raises";
    // A policy beside it that says yes may be asked first: here is none.
    const raises = `(case when (select realtime.topic()) = '${room}'
      then split_part((select realtime.topic()), ':', 9)::uuid is null else false end)`;
    await world.engine.exec(
      `create policy "raises" on realtime.messages for select using ${raises}`,
    );
    assertEquals(
      (await enter("ana", room))[1],
      `Unauthorized: You do not have permissions to read from this Channel topic: ${room}`,
    );
    assertMatch(world.logged.join("\n"), /invalid input syntax for type uuid/);

    await world.seat(room, { ana: "hear" });
    await world.engine.exec(`drop policy "raises" on realtime.messages;
      create policy "raises" on realtime.messages for insert with check ${raises}`);
    world.logged.length = 0;
    const [ana, entered] = await enter("ana", room);
    await ana.shout(room, "move", {});
    await ana.ask("phx_leave", {}, { topic: `realtime:${room}` });
    assertEquals([entered, (await ana.hush()).map(({ event }) => event)], ["ok", ["phx_close"]]);
    assertMatch(world.logged.join("\n"), /invalid input syntax for type uuid/);
    await world.engine.exec(`drop policy "raises" on realtime.messages`);
  });
});

Deno.test("Realtime remembers what a channel may write, until its token changes", async (t) => {
  await using world = await openWorld();
  const room = "world:cache";
  await world.seat(room, { ana: "hear speak" });
  const wire = await world.wire();
  const topic = `realtime:${room}`;
  await wire.join(room, ACK, { access_token: await world.token("ana") });

  await t.step("a right that is taken away meanwhile goes on", async () => {
    assertEquals(await speak(wire, room), "ok");
    await world.seat(room, { ana: "hear" });
    assertEquals(await speak(wire, room), "ok");
  });

  await t.step("and ends with a new token", async () => {
    const access_token = await world.token("ana", { fresh: true });
    await wire.push("access_token", { access_token }, { topic });
    await wire.shout(room, "move", {});
    await wire.ask("phx_leave", {}, { topic });
    assertEquals((await wire.hush()).map(({ event }) => event), ["phx_close"]);
  });
});

Deno.test("Realtime looks again at who may read when the database says so", async () => {
  await using world = await openWorld();
  const room = "world:rights";
  await world.seat(room, { ana: "hear see", ben: "hear" });
  const enter = async (name: string) => {
    const wire = await world.wire();
    const config = { private: true, presence: { key: name, enabled: name === "ana" } };
    await wire.join(room, config, { access_token: await world.token(name) });
    return wire;
  };
  const [ana, ben] = [await enter("ana"), await enter("ben")];
  await world.sql("delete from world.members where topic = $1 and person = $2", [
    room,
    idOf("ana"),
  ]);
  await world.sql("select pg_notify('realtime_rights', $1)", [room]);
  const { payload } = await ana.hears({ event: "system" });
  assertEquals(payload, {
    extension: "system",
    status: "error",
    message: `You no longer have permission to read from this Channel topic: ${room}`,
    channel: room,
  });
  await ana.hears({ event: "phx_close" });
  await world.sql("select realtime.send('{}', 'goes on', $1)", [room]);
  assertEquals((await ben.hears({ event: "broadcast" })).payload.event, "goes on");
  assertEquals((await ana.hush()).filter(({ event }) => event === "broadcast"), []);
});

Deno.test("Realtime of a project with private channels alone", async () => {
  await using world = await openWorld({ realtime: { privateOnly: true } });
  const wire = await world.wire();
  const { status, response } = await wire.join("room");
  assertEquals([status, response.reason], [
    "error",
    "PrivateOnly: This project only allows private channels",
  ]);
  await lets(world);
});

async function lets(world: World): Promise<void> {
  await world.seat("world:in", { ana: "hear" });
  const client = await world.client("ana");
  await subscribed(client.channel("world:in", { config: { private: true } }));
}

async function speak(wire: Wire, room: string): Promise<string> {
  const ref = await wire.shout(room, "move", {});
  return String((await wire.hears({ event: "phx_reply", ref })).payload.status);
}
