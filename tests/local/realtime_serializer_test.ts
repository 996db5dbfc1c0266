/**
 * Frames, byte for byte as the official client writes and reads them.
 *
 * @module
 */

import { readBinary, writeBinary } from "../../supabase/local/realtime/binary_frames.ts";
import { broadcastFrames } from "../../supabase/local/realtime/frames.ts";
import { readText, writeText } from "../../supabase/local/realtime/serializer.ts";
import { assertEquals } from "../support/assert.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => Uint8Array.fromHex(text.replace(/[\s|]/g, ""));

const KIND_3 = hex(
  "03 01 01 0a 04 00 01 | 31 | 37 | 7265616c74696d653a72 | 6d6f7665 | 7b2278223a317d",
);
const KIND_4 = hex(
  "04 0a 04 0a 01 | 7265616c74696d653a72 | 6d6f7665 | 7b226964223a2237227d | 7b2278223a317d",
);

Deno.test("serializer 1.0.0 takes five keys and sends four", async (t) => {
  await t.step("reads a push", () => {
    const frame =
      '{"topic":"realtime:room","event":"phx_join","payload":{},"ref":"4","join_ref":"4"}';
    assertEquals(readText(1, frame), {
      joinRef: "4",
      ref: "4",
      topic: "realtime:room",
      event: "phx_join",
      payload: {},
    });
  });

  await t.step("writes a reply without its join_ref", () => {
    const reply = {
      joinRef: "4",
      ref: "4",
      topic: "realtime:room",
      event: "phx_reply",
      payload: { status: "ok", response: {} },
    };
    assertEquals(
      writeText(1, reply),
      '{"topic":"realtime:room","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"4"}',
    );
  });
});

Deno.test("serializer 2.0.0 is an array in one order", async (t) => {
  await t.step("reads a push", () => {
    assertEquals(readText(2, '[null,"9","phoenix","heartbeat",{}]'), {
      joinRef: null,
      ref: "9",
      topic: "phoenix",
      event: "heartbeat",
      payload: {},
    });
  });

  await t.step("writes a reply", () => {
    const reply = {
      joinRef: "3",
      ref: "4",
      topic: "realtime:room",
      event: "phx_reply",
      payload: { status: "ok", response: {} },
    };
    assertEquals(
      writeText(2, reply),
      '["3","4","realtime:room","phx_reply",{"status":"ok","response":{}}]',
    );
  });

  await t.step("writes null for refs that are not there", () => {
    const message = { topic: "realtime:room", event: "presence_diff", payload: {} };
    assertEquals(writeText(2, message), '[null,null,"realtime:room","presence_diff",{}]');
  });
});

Deno.test("a malformed text is nobody's push", () => {
  for (
    const text of [
      "",
      "{",
      "null",
      "[]",
      '["1","1","realtime:r"]',
      '["1","1",5,"phx_join",{}]',
      '["1","1","realtime:r","phx_join",[]]',
      '["1","1","realtime:r","phx_join",{},6]',
    ]
  ) assertEquals(readText(2, text), undefined, text);
  assertEquals(readText(1, '{"topic":"realtime:r"}'), undefined);
  assertEquals(readText(1, '["1","1","realtime:r","phx_join",{}]'), undefined);
});

Deno.test("kind 3 is read as the client writes it", async (t) => {
  await t.step("JSON", () => {
    assertEquals(readBinary(KIND_3), {
      joinRef: "1",
      ref: "7",
      topic: "realtime:r",
      event: "move",
      isJson: true,
      bytes: bytes('{"x":1}'),
    });
  });

  await t.step("bytes, without refs, with a meta", () => {
    const frame = hex("03 00 00 0a 01 02 00 | 7265616c74696d653a72 | 65 | 7b7d | ff00fe");
    assertEquals(readBinary(frame), {
      joinRef: null,
      ref: null,
      topic: "realtime:r",
      event: "e",
      isJson: false,
      bytes: hex("ff00fe"),
    });
  });

  await t.step("names of more than one byte a letter", () => {
    const topic = bytes("realtime:größe");
    const frame = new Uint8Array([3, 0, 0, topic.length, 0, 0, 1, ...topic, ...bytes("{}")]);
    assertEquals(readBinary(frame)?.topic, "realtime:größe");
  });

  await t.step("not when it is cut short, of another kind, or no UTF-8", () => {
    for (let length = 0; length < 23; length++) {
      assertEquals(readBinary(KIND_3.subarray(0, length)), undefined, `${length} bytes`);
    }
    assertEquals(readBinary(KIND_4), undefined);
    assertEquals(readBinary(hex("03 00 00 00 00 00 02")), undefined);
    assertEquals(readBinary(hex("03 00 00 01 00 00 01 ff")), undefined);
  });
});

Deno.test("kind 4 is written as the client reads it", async (t) => {
  const broadcast = {
    topic: "realtime:r",
    event: "move",
    isJson: true,
    bytes: bytes('{"x":1}'),
    meta: { id: "7" },
  };

  await t.step("with a meta", () => assertEquals(writeBinary(broadcast), KIND_4));

  await t.step("not when a name does not fit", () => {
    assertEquals(writeBinary({ ...broadcast, event: "e".repeat(255) })?.[2], 255);
    assertEquals(writeBinary({ ...broadcast, event: "e".repeat(256) }), undefined);
    assertEquals(writeBinary({ ...broadcast, topic: "ö".repeat(128) }), undefined);
    assertEquals(writeBinary({ ...broadcast, meta: { id: "7".repeat(256) } }), undefined);
  });
});

Deno.test("one broadcast suits both serializers of a room", async (t) => {
  const move = { topic: "realtime:r", event: "move" };
  const one = '{"topic":"realtime:r","event":"broadcast","payload":' +
    '{"type":"broadcast","event":"move","payload":{"x":1},"meta":{"id":"7"}},"ref":null}';
  const two = '[null,null,"realtime:r","broadcast",' +
    '{"type":"broadcast","event":"move","payload":{"x":1},"meta":{"id":"7"}}]';

  await t.step("text goes out as text to both", () => {
    const frames = broadcastFrames({ ...move, payload: '{"x":1}', meta: { id: "7" } });
    assertEquals([frames.of(1), frames.of(2), frames.id], [one, two, "7"]);
  });

  await t.step("JSON bytes go out as text to 1.0.0, as bytes to 2.0.0", () => {
    const frames = broadcastFrames({
      ...move,
      isJson: true,
      payload: bytes('{"x":1}'),
      meta: { id: "7" },
    });
    assertEquals([frames.of(1), frames.of(2)], [one, KIND_4]);
  });

  await t.step("other bytes do not reach 1.0.0", () => {
    const frames = broadcastFrames({ ...move, payload: hex("ff") });
    assertEquals([frames.of(1), frames.of(2)?.length], [undefined, 20]);
  });

  await t.step("each is written once", () => {
    const frames = broadcastFrames({ ...move, payload: "{}" });
    const binary = broadcastFrames({ ...move, isJson: true, payload: bytes("{}") });
    assertEquals([frames.of(2) === frames.of(2), binary.of(2) === binary.of(2)], [true, true]);
  });
});
