/** Cards that somebody has damaged: read, or refused with a reason, and never anything else. */

import fc from "fast-check";
import { bookOf } from "@shared/characters/card_book.ts";
import { columnsOf } from "@shared/characters/card_columns.ts";
import { specOf } from "@shared/characters/card_spec.ts";
import { openCard } from "@shared/characters/opening_card.ts";
import { AppError } from "@shared/edge/errors.ts";
import { archive, cardChunk, PICTURE, pictureWith, V1, V2, V3 } from "../support/cards.ts";
import { assert } from "../support/assert.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

const FILES: Record<string, Uint8Array<ArrayBuffer>> = {
  v1: utf8(V1),
  v3: utf8(V3),
  png: pictureWith(cardChunk("chara", V2), cardChunk("ccv3", V3, "iTXt")),
  packed: pictureWith(cardChunk("chara", V2, "zTXt")),
  charx: await archive({ "card.json": V3, "assets/icon/images/main.png": PICTURE }, { level: 9 }),
  stored: await archive({ "card.json": V3, "a.txt": "A" }, { level: 0 }),
};

/** One damage: bytes put over others, taken out, put in, or what follows cut off. */
const damage = fc.record({
  how: fc.constantFrom("over", "out", "in", "cut", "twice"),
  at: fc.double({ min: 0, max: 0.9999, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
});

function damaged(
  file: Uint8Array,
  { how, at, bytes }: { how: string; at: number; bytes: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const place = Math.floor(at * file.length);
  const [before, after] = [[...file.slice(0, place)], [...file.slice(place)]];
  if (how === "over") return Uint8Array.from([...before, ...bytes, ...after.slice(bytes.length)]);
  if (how === "out") return Uint8Array.from([...before, ...after.slice(bytes.length)]);
  if (how === "in") return Uint8Array.from([...before, ...bytes, ...after]);
  if (how === "cut") return Uint8Array.from(before);
  return Uint8Array.from([...file, ...after]);
}

for (const [name, file] of Object.entries(FILES)) {
  Deno.test(`a damaged card (${name}) is read or refused`, async () => {
    let [read, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const begun = performance.now();
        try {
          const { card, version } = await openCard(damages.reduce(damaged, file));
          columnsOf(card, version);
          bookOf(card, version);
          specOf(card, version);
          read++;
        } catch (error) {
          assert(error instanceof AppError && error.status < 500, `${error}`);
          refused++;
        }
        assert(performance.now() - begun < 2_000, "it took too long");
      }),
      { numRuns: 400 },
    );
    assert(refused > 0, `${read} were read, and none refused`);
  });
}
