/** Realtime's frames: both serializers byte by byte, heartbeats, and what is not understood. */

import { assert, assertEquals } from "../support/assert.ts";
import { Wire } from "../support/phoenix_wire.ts";
import { RawSocket } from "../support/raw_socket.ts";
import { openWorld } from "../support/realtime_world.ts";

/** The message of the protocol's description: `{"x":1}` as `move`. */
const KIND_3 = "030101 0a0400 01 31 37 7265616c74696d653a72 6d6f7665 7b2278223a317d";
const KIND_4 = "040a0400 01 7265616c74696d653a72 6d6f7665 7b2278223a317d";

Deno.test("Realtime writes frames", async (t) => {
  await using world = await openWorld();
  /** A socket of which nothing but the bytes are looked at. */
  async function bare(vsn: string) {
    const heard: (string | Uint8Array)[] = [];
    let wake = () => {};
    const socket = await RawSocket.open(world.address({ vsn }), (data) => {
      heard.push(data);
      wake();
    });
    return {
      send: (data: string | Uint8Array) => socket.send(data),
      async next(): Promise<string | Uint8Array> {
        while (heard.length === 0) await new Promise<void>((done) => wake = done);
        return heard.shift() ?? "";
      },
      [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
    };
  }

  await t.step("of serializer 2.0.0 as arrays of five", async () => {
    await using socket = await bare("2.0.0");
    await socket.send('[null,"9","phoenix","heartbeat",{}]');
    assertEquals(
      await socket.next(),
      '[null,"9","phoenix","phx_reply",{"status":"ok","response":{}}]',
    );
    await socket.send('["1","1","realtime:r","phx_join",{"config":{}}]');
    assertEquals(
      JSON.parse(String(await socket.next())),
      ["1", "1", "realtime:r", "phx_reply", { status: "ok", response: { postgres_changes: [] } }],
    );
  });

  await t.step("of serializer 1.0.0 as objects of four keys", async () => {
    await using socket = await bare("1.0.0");
    await socket.send(
      '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"4","join_ref":null}',
    );
    assertEquals(JSON.parse(String(await socket.next())), {
      topic: "phoenix",
      event: "phx_reply",
      payload: { status: "ok", response: {} },
      ref: "4",
    });
    await socket.send(
      '{"topic":"realtime:r","event":"phx_join","payload":{"config":{}},"ref":"5","join_ref":"5"}',
    );
    assertEquals(JSON.parse(String(await socket.next())), {
      topic: "realtime:r",
      event: "phx_reply",
      payload: { status: "ok", response: { postgres_changes: [] } },
      ref: "5",
    });
  });

  await t.step("of serializer 1.0.0 with no ref where nobody asked", async () => {
    const wire = await world.wire({ vsn: "1.0.0" });
    await wire.join("asked", {
      broadcast: { self: true },
      presence: { key: "ana", enabled: true },
      postgres_changes: [{ event: "INSERT", schema: "world", table: "board" }],
      postgres_changes_options: { wait: true },
    });
    await wire.push("presence", { type: "presence", event: "track", payload: {} }, {
      topic: "realtime:asked",
    });
    await wire.push("broadcast", { type: "broadcast", event: "e", payload: {} }, {
      topic: "realtime:asked",
    });
    await world.sql("insert into world.board (n) values (1)");
    for (
      const event of "presence_state system presence_diff broadcast postgres_changes".split(" ")
    ) {
      const { ref, keys } = await wire.hears({ event });
      assertEquals([ref, keys?.sort()], [null, ["event", "payload", "ref", "topic"]], event);
    }
  });

  await t.step("of kind 4 for what came as kind 3, byte by byte", async () => {
    await using socket = await bare("2.0.0");
    await socket.send(
      '["1","1","realtime:r","phx_join",{"config":{"broadcast":{"self":true,"ack":true}}}]',
    );
    await socket.next();
    await socket.send(bytesOf(KIND_3));
    const both = [await socket.next(), await socket.next()];
    assertEquals(both.find((frame) => frame instanceof Uint8Array), bytesOf(KIND_4));
    assertEquals(
      JSON.parse(String(both.find((frame) => typeof frame === "string"))),
      ["1", "7", "realtime:r", "phx_reply", { status: "ok", response: {} }],
    );
  });

  await t.step("for a room of both versions, to each what it can read", async () => {
    const [old, young, speaker] = [
      await world.wire({ vsn: "1.0.0" }),
      await world.wire(),
      await world.wire(),
    ];
    for (const wire of [old, young, speaker]) await wire.join("mixed");
    const broadcast = { type: "broadcast", event: "move", payload: { x: 1 } };

    await speaker.shout("mixed", "move", { x: 1 });
    const asBytes = await young.hears({ event: "broadcast" });
    assertEquals([asBytes.binary, asBytes.payload], [true, broadcast]);
    const asText = await old.hears({ event: "broadcast" });
    assertEquals([asText.binary, asText.payload], [false, broadcast]);

    await speaker.shout("mixed", "file", new Uint8Array([0, 255, 7]));
    await speaker.push("broadcast", broadcast, { topic: "realtime:mixed" });
    const file = await young.hears({ event: "broadcast" });
    assertEquals(file.payload, {
      type: "broadcast",
      event: "file",
      payload: new Uint8Array([0, 255, 7]),
    });
    const text = await young.hears({ event: "broadcast" });
    assertEquals([text.binary, text.payload], [false, broadcast]);
    // The bytes were not for the old one: the text is the next that it hears.
    assertEquals((await old.hears({ event: "broadcast" })).payload, broadcast);
  });

  await t.step("but not where an event is too long for kind 4", async () => {
    const wire = await world.wire();
    await wire.join("long", { private: false });
    const long = "e".repeat(256);
    await world.sql("select realtime.send_binary('\\x00', $1, 'long', false)", [long]);
    await world.sql(`select realtime.send_binary('\\x01', 'short', 'long', false)`);
    const { payload } = await wire.hears({ event: "broadcast" });
    assertEquals(payload.event, "short");
  });

  await t.step("as text, however long the topic and the event are", async () => {
    const topic = "t".repeat(300);
    const event = "é".repeat(200);
    const wire = await world.wire();
    await wire.join(topic, { broadcast: { self: true } });
    await wire.push("broadcast", { type: "broadcast", event, payload: {} }, {
      topic: `realtime:${topic}`,
    });
    assertEquals((await wire.hears({ event: "broadcast" })).payload.event, event);
  });
});

Deno.test("Realtime passes over frames that it does not understand", async (t) => {
  await using world = await openWorld();
  const nonsense: Record<string, (string | Uint8Array)[]> = {
    "2.0.0": [
      "",
      "not json",
      "null",
      "7",
      "{}",
      "[]",
      '["1","2"]',
      '["1","2",{},[],null]',
      '[null,"3","phoenix","heartbeat"]',
      new Uint8Array(),
      new Uint8Array([3]),
      new Uint8Array([3, 255, 255, 255, 255, 255, 1, 49]),
      new Uint8Array([4, 0, 0, 0, 1]),
      new Uint8Array([9, 1, 2, 3]),
      bytesOf("030101 0a0400 01 31 37 7265616c74696d653a72 6d6f7665 7b2278"),
    ],
    "1.0.0": ["", "not json", "null", "[]", "{}", '{"topic":7,"event":[],"payload":3,"ref":{}}'],
  };

  for (const [vsn, frames] of Object.entries(nonsense)) {
    await t.step(`of ${vsn}, and the socket stays open`, async () => {
      const wire = await world.wire({ vsn });
      await wire.join("r");
      for (const frame of frames) await wire.raw.send(frame);
      assertEquals((await wire.ask("heartbeat", {})).status, "ok");
      assertEquals((await wire.join("still")).status, "ok");
    });
  }

  await t.step("and ends a socket whose frame is above 5,000,000 bytes", async () => {
    await using fits = await Wire.open(world.address());
    await fits.raw.send(JSON.stringify([null, "1", "phoenix", "heartbeat", {
      x: "x".repeat(4_999_900),
    }]));
    assertEquals((await fits.hears({ event: "phx_reply" })).payload.status, "ok");

    await using wire = await Wire.open(world.address());
    const sending = wire.raw.send(JSON.stringify([null, "1", "phoenix", "heartbeat", {
      x: "x".repeat(5_000_001),
    }])).catch(() => {});
    assertEquals((await wire.closed).code, 1009);
    await sending;
    assert(!wire.heard.some(({ event }) => event === "phx_reply"));
  });
});

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex.replaceAll(" ", ""));
}
