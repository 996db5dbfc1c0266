/** Cards as text: what is not changed stays as it was written, whatever version is asked for. */

import fc from "fast-check";
import { bookOf } from "@shared/characters/card_book.ts";
import { columnsOf } from "@shared/characters/card_columns.ts";
import { specOf } from "@shared/characters/card_spec.ts";
import { CardText } from "@shared/characters/card_text.ts";
import { type CardVersion, VERSIONS } from "@shared/characters/card_version.ts";
import type { Value, Values } from "@shared/characters/json_value.ts";
import { cardOf } from "@shared/characters/opening_card.ts";
import { type StoredCharacter, storedCharacter } from "@shared/characters/stored_character.ts";
import { writtenCard } from "@shared/characters/writing_card.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { V1, V2, V3 } from "../support/cards.ts";

/** As the database keeps it: jsonb has an order of keys of its own. */
function stored(json: string): StoredCharacter {
  const { card, version } = cardOf(json);
  const book = bookOf(card, version);
  return storedCharacter.parse(reordered({
    columns: columnsOf(card, version),
    character: { spec: specOf(card, version), avatar_path: null },
    file: { format: "json", card: json, has_mark: false, path: null, avatar_path: null },
    books: book ? [{ settings: book.settings, entries: [...book.entries] }] : [],
  }));
}

function reordered(value: Value): Value {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => one < other ? 1 : -1);
  return Object.fromEntries(entries.map(([key, each]) => [key, reordered(each ?? null)]));
}

const write = (json: string, version?: CardVersion) => writtenCard(stored(json), version, null);

Deno.test("the specifications' own cards come out letter for letter", () => {
  for (const json of [V1, V2, V3]) {
    const { json: written, isAsItCame, warnings } = write(json);
    assertEquals([written, isAsItCame, warnings], [json, true, []]);
  }
});

/** JSON as anybody might write it into a card, with no key that JavaScript knows. */
const anything = fc.jsonValue({ maxDepth: 2 }).filter((value) =>
  !/__proto__|constructor|prototype|e[-+]?3\d\d|\\u0000/.test(JSON.stringify(value))
);
const words = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), anything);
const some = (...keys: string[]) =>
  fc.record(
    Object.fromEntries(keys.map((key) => [key, words])),
    { requiredKeys: [] },
  );
const name = fc.string({ minLength: 1 }).map((text) => `N${text.replaceAll("\0", "")}`);
const entries = fc.array(fc.oneof(
  anything,
  some("keys", "content", "extensions", "insertion_order", "enabled", "id", "use_regex"),
));
const data = fc.tuple(
  some("description", "first_mes", "tags", "creator", "extensions", "alternate_greetings", "own"),
  name,
  fc.option(fc.record({ entries, scan_depth: words, extensions: words })),
).map(([fields, name, character_book]) => ({
  ...fields,
  name,
  ...character_book && { character_book },
}));
const card = fc.oneof(
  data.map(({ character_book: _, ...fields }) => fields),
  fc.tuple(fc.constantFrom(2, 3), data, some("name", "own")).map(([version, data, root]) => ({
    ...root,
    spec: `chara_card_v${version}`,
    spec_version: `${version}.0`,
    data,
  })),
);
const json = fc.tuple(card, fc.constantFrom("", " ", "\t", "  "))
  .map(([card, space]) => `${space}${JSON.stringify(card, null, space)}\n`)
  .filter((json) => !json.includes("\\u0000") && json.isWellFormed());

Deno.test("any card comes out letter for letter, whatever is wrong with its fields", () => {
  fc.assert(
    fc.property(json, (json) => assertEquals(write(json).json, json)),
    { numRuns: 500 },
  );
});

Deno.test("what is written in any version is a card of that version, and says the same again", () => {
  fc.assert(
    fc.property(json, fc.constantFrom(...VERSIONS), (json, version) => {
      const written = write(json, version);
      assertEquals(cardOf(written.json).version, version);
      assertEquals(write(written.json).json, written.json);
    }),
    { numRuns: 300 },
  );
});

Deno.test("up a version and back nothing is lost", () => {
  const value = (json: string) => new CardText(json).value;
  for (const [json, own, up] of [[V1, "v1", "v2"], [V1, "v1", "v3"], [V2, "v2", "v3"]] as const) {
    const higher = write(json, up);
    const back = write(higher.json, own);
    assertEquals([higher.warnings, back.warnings], [[], []]);
    assertEquals(value(back.json), value(json));
  }
});

Deno.test("numbers stay as they are spelled, also in another version", () => {
  for (const version of ["v2", "v3"] as const) {
    const { json } = write(V3, version);
    for (const spelled of ["1.50", "1e2", "12345678901234567890", "0.10", "\\u00e9"]) {
      assert(json.includes(spelled), `${version} has lost ${spelled}`);
    }
  }
});

Deno.test("what an older version cannot hold is named", () => {
  assertEquals(write(V3, "v2").warnings, [
    "V2 has no assets",
    "V2 has no nickname",
    "V2 has no creator_notes_multilingual",
    "V2 has no source",
    "V2 has no group_only_greetings",
    "V2 has no creation_date",
    "V2 has no modification_date",
    "V2 takes the patterns of 1 lorebook entry for plain words",
  ]);
  assertEquals(write(V2, "v1").warnings, [
    "V1 has no creator_notes",
    "V1 has no system_prompt",
    "V1 has no post_history_instructions",
    "V1 has no alternate_greetings",
    "V1 has no tags",
    "V1 has no creator",
    "V1 has no character_version",
    "V1 has no extensions",
    "V1 has no character_book",
  ]);
});

Deno.test("decorators and ids of V3's lorebooks stay in it, and V2 says what becomes of them", () => {
  const decorated = V3.replace('"Mia loves fish."', '"@@depth 5\\n@@@role user\\nMia loves fish."')
    .replace('"id": 1', '"id": "fish"');
  assertEquals(write(decorated).json, decorated);
  const older = write(decorated, "v2");
  assertEquals(older.warnings.slice(-2), [
    "V2 tells the @@ lines of 1 lorebook entry to the model",
    "V2 has numbers for ids alone: 1 lorebook entry lost theirs",
  ]);
  assert(older.json.includes("@@depth 5\\n@@@role user\\nMia loves fish."));
});

Deno.test("a change is written where it belongs, and nothing else is touched", () => {
  const was = stored(V2);
  const written = (changes: Partial<StoredCharacter>) =>
    writtenCard({ ...was, ...changes }, undefined, null).json;

  const columns = { ...was.columns, name: "Mio", personality: "Shy", talkativeness: 1 };
  assertEquals(
    written({ columns }),
    V2.replaceAll('"Mia"', '"Mio"').replace('"Proud"', '"Shy"').replace('"0.7"', "1"),
  );

  const [book] = was.books;
  assert(book);
  const [fish, dog, always] = book.entries;
  assert(fish && dog && always);
  const shorter = { ...book, entries: [{ ...fish, content: "Tuna." }, always] };
  const json = written({ books: [shorter] });
  assert(json.includes(`"content": "Tuna.", "extensions": {"x": 1.0}`), json);
  assert(!json.includes("Rex") && json.includes('"id": 1, "unknown": [0.10]'), json);

  const added = { ...always, card_place: null, keys: ["sea"], content: "It is wet." };
  const more = JSON.parse(written({ books: [{ ...book, entries: [...book.entries, added] }] }));
  assertEquals(more.data.character_book.entries.at(-1), {
    keys: ["sea"],
    content: "It is wet.",
    enabled: true,
    constant: true,
    insertion_order: 3,
    extensions: {},
  });
  assertEquals(JSON.parse(written({ books: [] })).data.character_book, undefined);

  const spec = structuredClone(was.character.spec) as { data: Values };
  spec.data.extensions = { mine: true };
  const character = { ...was.character, spec: spec as unknown as Values };
  const extended = JSON.parse(written({ character }));
  assertEquals(extended.data.extensions, { mine: true });
});

Deno.test("a field that is called as something of every object goes as any other", () => {
  const came = stored(V2.replace('"creator"', '"toString": "x", "creator"'));
  const spec = structuredClone(came.character.spec) as { data: Values };
  Reflect.deleteProperty(spec.data, "toString");
  const character = { ...came.character, spec: spec as unknown as Values };
  assertEquals(
    writtenCard({ ...came, character }, undefined, null).json.includes("toString"),
    false,
  );
  assertEquals(writtenCard(came, undefined, null).isAsItCame, true);
});

Deno.test("a character that was made here is a whole card in every version", () => {
  const made = {
    ...stored(V2),
    file: null,
    character: { spec: {}, avatar_path: null },
  };
  for (const version of VERSIONS) {
    const written = writtenCard(made, version, null);
    assertEquals(cardOf(written.json).version, version);
    assertEquals(columnsOf(...asRead(written.json)).description, "A cat.");
  }
  const { json } = writtenCard(made, undefined, null);
  const [card, version] = asRead(json);
  assertEquals([version, columnsOf(card, version)], ["v3", made.columns]);
  assertEquals(bookOf(card, version)?.entries.map(({ content }) => content), [
    "Mia loves fish.",
    "Mia fears Rex.",
    "Always.",
  ]);
});

function asRead(json: string): [Values, CardVersion] {
  const { card, version } = cardOf(json);
  return [card, version];
}
