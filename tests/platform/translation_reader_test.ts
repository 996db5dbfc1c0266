/**
 * Reading one text out of JSON that is still being written, however it is torn into pieces.
 *
 * @module
 */

import { JsonTextReader } from "@shared/platform/json_text_reader.ts";
import fc from "fast-check";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("a text inside JSON", async (t) => {
  await t.step("comes whole from any pieces, escaped or not", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(text, text, fc.boolean(), fc.array(fc.nat(12)), (before, said, ascii, cuts) => {
        const plain = JSON.stringify({ before, text: said, after: '"text": "no"' });
        const reader = new JsonTextReader("text");
        const deltas = torn(ascii ? escaped(plain) : plain, cuts).map((piece) =>
          reader.read(piece)
        );
        assertEquals(deltas.join(""), said);
        assert(deltas.every((delta) => delta.isWellFormed()));
        assert(reader.plausible);
      }),
    );
  });

  await t.step("is not taken from the inside of another text", () => {
    const reader = new JsonTextReader("text");
    const json = JSON.stringify({ other: '"text": "trap"', text: "right" });
    assertEquals(torn(json, [3, 1, 2]).map((piece) => reader.read(piece)).join(""), "right");
  });

  await t.step("cannot be prose", () => {
    for (const prose of ["I am sorry", " Here is: {", "`x` is", '"text": "x"', "[{"]) {
      const reader = new JsonTextReader("text");
      reader.read(prose);
      assertEquals([prose, reader.plausible], [prose, false]);
    }
    for (const start of ["", " \n", "```", "```js", "```json\n{", "{"]) {
      const reader = new JsonTextReader("text");
      reader.read(start);
      assertEquals([start, reader.plausible], [start, true]);
    }
  });
});

/** Cuts into pieces of these lengths, the rest into single letters. */
function torn(json: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(json.slice(at, at + length));
    at += length;
  }
  return [...pieces, ...json.slice(at).split("")];
}

function escaped(json: string): string {
  return json.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
