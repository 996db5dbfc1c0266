/** A recording's kind by its first bytes, and how long it may last at most. */

import { type AudioKind, audioKindOf, mostSeconds } from "@shared/platform/audio_kinds.ts";
import { assertEquals } from "../support/assert.ts";
import { HEADS, latin1, wav } from "../support/recordings.ts";

Deno.test("each kind of recording is known by its first bytes", () => {
  for (const [kind, head] of Object.entries(HEADS)) {
    assertEquals(audioKindOf(latin1(head)), kind as AudioKind, kind);
  }
  // Without a tag before it: MPEG 1 and 2, layer III.
  assertEquals(audioKindOf(latin1("\xff\xfb\x90\x00")), "mp3");
  assertEquals(audioKindOf(latin1("\xff\xf3\x40\xc0")), "mp3");
});

Deno.test("what looks like one is none", () => {
  const others = {
    "nothing": "",
    "text": "Good morning",
    "Matroska": HEADS.webm.replace("webm", "mkva"),
    "an AVI": "RIFF\x24\x00\x00\x00AVI LIST",
    "a picture": "\x89PNG\r\n\x1a\n",
    "AAC without a file around it": "\xff\xf1\x50\x80",
    "layer II": "\xff\xfd\x90\x00",
    "a bit rate that does not exist": "\xff\xfb\xf0\x00",
    "a sample rate that does not exist": "\xff\xfb\x9c\x00",
    "half a beginning": "Ogg",
  };
  for (const [what, head] of Object.entries(others)) {
    assertEquals(audioKindOf(latin1(head)), undefined, what);
  }
});

Deno.test("samples tell how long they last, and compressed bytes the most that they may", () => {
  assertEquals(mostSeconds(wav(3), "wav"), 3);
  assertEquals(mostSeconds(wav(3, { told: false }), "wav"), 3);
  const compressed = new Uint8Array(4_000);
  assertEquals(mostSeconds(compressed, "webm"), 1);
  // What is compressed in a WAV, cut off, or no rate at all is not believed.
  assertEquals(mostSeconds(wav(3, { format: 85 }), "wav"), (24_000 + 44) / 4_000);
  assertEquals(mostSeconds(wav(3).subarray(0, 30), "wav"), 30 / 4_000);
  assertEquals(mostSeconds(wav(3).fill(0, 22, 28), "wav"), (24_000 + 44) / 4_000);
});
