/** Cards as other programs write them come out as they came, in every file, and changed where they were. */

import { bookOf } from "@shared/characters/card_book.ts";
import { columnsOf } from "@shared/characters/card_columns.ts";
import { pngWithCard } from "@shared/characters/card_png.ts";
import { specOf } from "@shared/characters/card_spec.ts";
import { CardText } from "@shared/characters/card_text.ts";
import type { CardVersion } from "@shared/characters/card_version.ts";
import { charxWithCard } from "@shared/characters/charx.ts";
import { isSame, isValues, type Values } from "@shared/characters/json_value.ts";
import { cardOf, openCard } from "@shared/characters/opening_card.ts";
import { type StoredCharacter, storedCharacter } from "@shared/characters/stored_character.ts";
import { writtenCard } from "@shared/characters/writing_card.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { SHAPES } from "../support/card_shapes.ts";
import {
  archive,
  cardChunk,
  chunk,
  latin,
  PICTURE,
  pictureWith,
  V1,
  V2,
  V3,
} from "../support/cards.ts";

const CARDS = Object.entries({ V1, V2, V3, ...SHAPES });

function stored(json: string): StoredCharacter {
  const { card, version } = cardOf(json);
  const book = bookOf(card, version);
  return storedCharacter.parse(JSON.parse(JSON.stringify({
    columns: columnsOf(card, version),
    character: { spec: specOf(card, version), avatar_path: null },
    file: { format: "json", card: json, has_mark: false, path: null, avatar_path: null },
    books: book ? [{ settings: book.settings, entries: [...book.entries] }] : [],
  })));
}
const write = (was: StoredCharacter, version?: CardVersion) => writtenCard(was, version, null);
const valueOf = (json: string) => new CardText(json).value as Values;

for (const [program, json] of CARDS) {
  Deno.test(`a card of ${program}'s`, async (t) => {
    const was = stored(json);

    await t.step("comes out letter for letter", () => {
      assertEquals([write(was).json, write(was).isAsItCame], [json, true]);
    });

    await t.step(
      "is found in every file, and any other chunk or file stays beside it",
      async () => {
        const others = [
          chunk("tEXt", latin("chara-ext-asset_:0\0AAAA")),
          chunk("zTXt", latin("Comment\0\0x")),
          chunk("eXIf", latin("MM")),
        ];
        for (const type of ["tEXt", "zTXt", "iTXt"] as const) {
          const { text } = await openCard(pictureWith(cardChunk("chara", json, type), ...others));
          assertEquals(text.text, json);
        }
        // The newer of two is read, and both are in the file as it came.
        const both = pictureWith(cardChunk("chara", V2), ...others, cardChunk("ccv3", json));
        assertEquals((await openCard(both)).text.text, json);
        assertEquals(
          pngWithCard(both, "ccv3", json),
          pictureWith(cardChunk("ccv3", json), ...others),
        );
        const files = {
          "assets/other/other/a.bin": latin("\x00\xff"),
          "card.json": json,
          "x.json": "{}",
        };
        const packed = await archive({ ...files, "assets/icon/images/main.png": PICTURE }, {
          level: 9,
        });
        assertEquals((await openCard(packed)).text.text, json);
        assertEquals((await openCard(charxWithCard(packed, json))).text.text, json);
      },
    );

    await t.step("changes where it was changed, and nowhere else", () => {
      const changed = { ...was, columns: { ...was.columns, first_mes: "CHANGED" } };
      const { json: now } = write(changed);
      const there = /("first_mes"\s*:\s*)"(?:[^"\\]|\\.)*"/g;
      assertEquals(now, json.replace(there, '$1"CHANGED"'));
      const [book] = was.books;
      const [first, ...rest] = book?.entries ?? [];
      if (!book || !first) return;
      const told = {
        ...was,
        books: [{ ...book, entries: [{ ...first, content: "TOLD" }, ...rest] }],
      };
      const content = /("entries".*?"content"\s*:\s*)"(?:[^"\\]|\\.)*"/s;
      assertEquals(write(told).json, json.replace(content, '$1"TOLD"'));
      const fewer = valueOf(write({ ...was, books: [{ ...book, entries: rest }] }).json);
      const listed = ((valueOf(json).data as Values).character_book as Values).entries as Values[];
      const left = listed.filter((entry) => !isValues(entry) || entry !== listed.find(isValues));
      assertEquals(((fewer.data as Values).character_book as Values).entries, left);
    });

    await t.step("is the same again after it was a card of another version", () => {
      const { version } = cardOf(json);
      for (const other of version === "v1" ? ["v2", "v3"] as const : ["v3"] as const) {
        const back = write(stored(write(was, other).json), version).json;
        const [own, came] = [valueOf(back), valueOf(json)];
        if (version !== "v2") assert(isSame(own, came), back);
        else {
          // What V2 has to have, and this one left out, is there.
          const [data, missed] = [own.data as Values, came.data as Values];
          const said = Object.keys(missed).filter((key) => key !== "character_book");
          for (const key of said) assert(isSame(data[key], missed[key]), key);
        }
      }
    });
  });
}

Deno.test("of a card in a program's own form somebody is told that its name alone is used", () => {
  const own = '{"kind":"character","name":"Mia","greeting":"Hello","persona":{"kind":"text"}}';
  const warnings: string[] = [];
  cardOf(own, (warning) => warnings.push(warning));
  assertEquals(warnings, [
    "It has a name, and nothing else that V1 knows: the rest is kept, and not used",
  ]);
  assertEquals(write(stored(own)).json, own);
});

Deno.test("of what a card holds and has no room, or no place, here somebody is told", () => {
  const warnings: string[] = [];
  const warn = (warning: string) => void warnings.push(warning);
  const { card, version } = cardOf(JSON.stringify({
    spec: "chara_card_v2",
    data: {
      name: "M".repeat(201),
      tags: ["x".repeat(101)],
      // As books of their own are written, that nobody has put into a card.
      character_book: { entries: { "0": { key: ["fish"], content: "Mia loves fish." } } },
    },
  }));
  assertEquals(columnsOf(card, version, warn).name, "M".repeat(200));
  assertEquals(bookOf(card, version, warn)?.entries, []);
  assertEquals(warnings, [
    "name is longer than 200 characters: the rest is not used",
    "tags holds more than 100 characters in one: the rest is not used",
    "The lorebook's entries are no list: they are kept in the card, and not used",
  ]);
});
