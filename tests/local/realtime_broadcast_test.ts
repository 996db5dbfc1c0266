/** Realtime's broadcasts between clients: who hears what, what is acknowledged, and in which form. */

import type { RealtimeChannel } from "@supabase/supabase-js";
import { assertEquals, assertExists } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

/** What a channel heard, in its order. */
type Heard = Record<string, unknown>[];

Deno.test("Realtime carries broadcasts between clients", async (t) => {
  await using world = await openWorld();
  const [ana, ben] = [await world.client("ana"), await world.client("ben")];

  /** Joins and collects; the last message of each test is a marker called `end`. */
  async function listen(channel: RealtimeChannel): Promise<{ heard: Heard; end: Promise<void> }> {
    const heard: Heard = [];
    const end = Promise.withResolvers<void>();
    channel.on("broadcast", { event: "*" }, ({ event, payload, ...more }) => {
      if (event === "end") end.resolve();
      else heard.push({ event, payload, ...more });
    });
    await subscribed(channel);
    return { heard, end: end.promise };
  }
  const say = (channel: RealtimeChannel, event: string, payload: object = {}) =>
    channel.send({ type: "broadcast", event, payload });
  const spoken = (event: string, payload: object = {}) => ({ type: "broadcast", event, payload });

  await t.step("to everybody in the room but the sender", async () => {
    const here = ana.channel("room");
    const mine = await listen(here);
    const theirs = await listen(ben.channel("room"));
    await say(here, "move", { x: 1, text: "Grüße 🎈" });
    await say(here, "end");
    await theirs.end;
    assertEquals(theirs.heard, [spoken("move", { x: 1, text: "Grüße 🎈" })]);
    await say(ben.channel("room"), "end");
    await mine.end;
    assertEquals(mine.heard, []);
  });

  await t.step("to the sender as well who asks for it", async () => {
    const channel = ana.channel("echo", { config: { broadcast: { self: true } } });
    const { heard, end } = await listen(channel);
    await say(channel, "move", { x: 1 });
    await say(channel, "end");
    await end;
    assertEquals(heard, [spoken("move", { x: 1 })]);
  });

  await t.step("to another socket of the same person", async () => {
    const second = await world.client("ana");
    const { heard, end } = await listen(second.channel("tabs"));
    const channel = ana.channel("tabs");
    await subscribed(channel);
    await say(channel, "move");
    await say(channel, "end");
    await end;
    assertEquals(heard.length, 1);
  });

  await t.step("to nobody in another room", async () => {
    const near = await listen(ben.channel("near"));
    const far = await listen(ben.channel("near:far"));
    const [here, there] = [ana.channel("near"), ana.channel("near:far")];
    await Promise.all([subscribed(here), subscribed(there)]);
    await say(here, "near");
    await say(there, "far");
    await Promise.all([say(here, "end"), say(there, "end")]);
    await Promise.all([near.end, far.end]);
    assertEquals([near.heard, far.heard], [[spoken("near")], [spoken("far")]]);
  });

  await t.step("in the order in which they were sent", async () => {
    const { heard, end } = await listen(ben.channel("order"));
    const channel = ana.channel("order");
    await subscribed(channel);
    for (let n = 0; n < 200; n++) void say(channel, "n", { n });
    await say(channel, "end");
    await end;
    assertEquals(heard.map(({ payload }) => (payload as { n: number }).n), [...Array(200).keys()]);
  });

  await t.step("and bytes as bytes", async () => {
    const { heard, end } = await listen(ben.channel("bytes"));
    const channel = ana.channel("bytes");
    await subscribed(channel);
    const payload = new Uint8Array([0, 1, 254, 255]).buffer;
    await channel.send({ type: "broadcast", event: "file", payload });
    await say(channel, "end");
    await end;
    const [file] = heard;
    assertExists(file);
    assertEquals(new Uint8Array(file.payload as ArrayBuffer), new Uint8Array([0, 1, 254, 255]));
  });

  await t.step("between clients of both serializers", async () => {
    const old = await world.client("ben", { vsn: "1.0.0" });
    const heardOld = await listen(old.channel("versions"));
    const heardNew = await listen(ben.channel("versions"));
    await say(old.channel("versions"), "from old", { x: 1 });
    await say(ben.channel("versions"), "from new", { x: 2 });
    await say(old.channel("versions"), "end");
    await say(ben.channel("versions"), "end");
    await Promise.all([heardOld.end, heardNew.end]);
    assertEquals(heardOld.heard, [spoken("from new", { x: 2 })]);
    assertEquals(heardNew.heard, [spoken("from old", { x: 1 })]);
  });

  await t.step("and acknowledges where that was asked for", async () => {
    const channel = ana.channel("ack", { config: { broadcast: { ack: true } } });
    await subscribed(channel);
    assertEquals(await say(channel, "move"), "ok");
    assertEquals(await say(channel, "big", { big: "x".repeat(300_000) }), "error");
    assertEquals(await say(channel, "move"), "ok");
  });

  await t.step("and a message to keep like any other", async () => {
    await world.seat("world:keep", { ana: "hear speak", ben: "hear" });
    const options = { config: { private: true, broadcast: { ack: true } } };
    const { heard, end } = await listen(ben.channel("world:keep", options));
    const channel = ana.channel("world:keep", options);
    await subscribed(channel);
    const sent = { type: "broadcast" as const, event: "move", payload: { x: 1 } };
    assertEquals(await channel.send({ ...sent, persist: true }), "ok");
    await say(channel, "end");
    await end;
    assertEquals(heard, [spoken("move", { x: 1 })]);
    const kept = await world.sql("select from realtime.messages where topic = 'world:keep'");
    assertEquals(kept.length, 0);
  });

  await t.step("and one that is sent before the channel is joined, by way of HTTP", async () => {
    const { heard, end } = await listen(ben.channel("early"));
    const early = await world.client("ana", { logger: () => {} });
    const channel = early.channel("early");
    assertEquals(await say(channel, "move", { x: 1 }), "ok");
    assertEquals(await channel.httpSend("end", {}), { success: true });
    await end;
    assertEquals(heard, [spoken("move", { x: 1 })]);
  });

  await t.step("and stops when a channel is left", async () => {
    const channel = ben.channel("left");
    const { heard } = await listen(channel);
    const here = ana.channel("left", { config: { broadcast: { ack: true } } });
    await subscribed(here);
    assertEquals(await ben.removeChannel(channel), "ok");
    assertEquals(await say(here, "move"), "ok");
    const again = await listen(ben.channel("left"));
    await say(here, "end");
    await again.end;
    assertEquals([heard, again.heard], [[], []]);
  });
});

Deno.test("Realtime answers a broadcast frame by frame", async (t) => {
  await using world = await openWorld();
  const move = { type: "broadcast", event: "move", payload: { x: 1 } };

  await t.step("with text for text, in exactly this form", async () => {
    const [sender, listener] = [await world.wire(), await world.wire()];
    await Promise.all([sender.join("form"), listener.join("form")]);
    await sender.push("broadcast", move, { topic: "realtime:form" });
    const { join_ref, ref, topic, event, payload } = await listener.hears({ event: "broadcast" });
    assertEquals([join_ref, ref, topic, event, payload], [
      null,
      null,
      "realtime:form",
      "broadcast",
      move,
    ]);
  });

  await t.step("with no reply unless ack was asked for", async () => {
    const wire = await world.wire();
    await wire.join("silent", { broadcast: { self: true, ack: false } });
    await wire.push("broadcast", move, { topic: "realtime:silent" });
    await wire.shout("silent", "move", {});
    await wire.hears({ event: "broadcast" });
    await wire.hears({ event: "broadcast" });
    assertEquals(await wire.hush(), []);
  });

  await t.step("with the same ack for text and bytes", async () => {
    const wire = await world.wire();
    await wire.join("acks", { broadcast: { ack: true } });
    const ref = await wire.shout("acks", "move", {});
    const { payload } = await wire.hears({ event: "phx_reply", ref });
    assertEquals(payload, { status: "ok", response: {} });
    const { frame } = await wire.ask("broadcast", move, { topic: "realtime:acks" });
    assertEquals(frame.payload, { status: "ok", response: {} });
  });

  await t.step("up to the size that a payload may have, and not above it", async () => {
    const limit = 256 * 1000 + 500;
    const [sender, listener] = [await world.wire(), await world.wire()];
    await sender.join("sizes", { broadcast: { ack: true } });
    await listener.join("sizes");
    for (const [size, status] of [[limit - 600, "ok"], [limit + 600, "error"]] as const) {
      const payload = { type: "broadcast", event: "big", payload: { x: "x".repeat(size) } };
      const reply = await sender.ask("broadcast", payload, { topic: "realtime:sizes" });
      assertEquals(reply.status, status, `${size}`);
      const ref = await sender.shout("sizes", "big", new Uint8Array(size));
      const frame = await sender.hears({ event: "phx_reply", ref });
      assertEquals(frame.payload.status, status, `${size} bytes`);
    }
    await sender.shout("sizes", "end", {});
    await listener.hears(({ payload }) => payload.event === "end");
    assertEquals(listener.heard.length, 2);
  });

  await t.step("and to one that is odd, or as deep as a well, not with its end", async () => {
    const wire = await world.wire();
    await wire.join("odd", { broadcast: { ack: true, self: true } });
    for (const payload of [{}, { event: 7 }, { event: "x", payload: null }, { payload: [1] }]) {
      await wire.push("broadcast", payload, { topic: "realtime:odd" });
    }
    const well = `${"[".repeat(60_000)}${"]".repeat(60_000)}`;
    const deep = `{"type":"broadcast","event":"deep","payload":{"x":${well}}}`;
    await wire.raw.send(`["1","99","realtime:odd","broadcast",${deep}]`);
    await wire.shout("odd", "end", {});
    await eventually(() => wire.heard.some(({ payload }) => payload.event === "end"));
    assertEquals((await wire.ask("heartbeat", {})).status, "ok");
  });
});
