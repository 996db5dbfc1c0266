/**
 * The lorebook of a card as rows of `characters.lorebooks` and `characters.lorebook_entries`. Pure.
 *
 * @module
 */

import { cardError } from "./card_error.ts";
import { cut, listOf, short } from "./card_fields.ts";
import { type CardVersion, dataOf, type Warn } from "./card_version.ts";
import { isValues, type Value, type Values } from "./json_value.ts";
import { decorated } from "./decorators.ts";

/** An entry, by the names of its columns; `card_place` is where it stands in the card. */
export type BookEntry = Values & { card_place: number | null };

/** A book, by the names of its columns. */
export interface CardBook {
  readonly settings: Values;
  readonly entries: readonly BookEntry[];
}

/** What a book is where its card says nothing: as its table has it. */
export const SETTINGS: Readonly<Values> = {
  name: "",
  description: "",
  scan_depth: 4,
  token_budget: 1024,
  recursive_scanning: false,
  extensions: {},
};

/** The same of an entry. */
export const ENTRY: Readonly<Values> = {
  keys: [],
  secondary_keys: [],
  content: "",
  name: "",
  comment: "",
  enabled: true,
  constant: false,
  selective: false,
  case_sensitive: false,
  insertion_order: 100,
  priority: 10,
  position: "before_char",
  extensions: {},
};
const MAX_ENTRIES = 5_000;
const MAX_EXTENSIONS = 100_000;
/** A warning for each, so that there are no more than anybody reads. */
const MAX_NAMED = 5;
const MAX_INT = 2_147_483_647;

/** The book of a card; null where it has none. */
export function bookOf(card: Values, version: CardVersion, warn: Warn = () => {}): CardBook | null {
  const book = version === "v1" ? undefined : dataOf(card, version).character_book;
  if (book === undefined || book === null) return null;
  if (!isValues(book)) {
    warn("character_book is no lorebook: it is kept in the card, and not used");
    return null;
  }
  const listed = Array.isArray(book.entries) ? book.entries : [];
  // Lorebooks of other programs number their entries as keys.
  if (book.entries && !Array.isArray(book.entries)) {
    warn("The lorebook's entries are no list: they are kept in the card, and not used");
  }
  if (listed.length > MAX_ENTRIES) {
    throw cardError(`its lorebook has more than ${MAX_ENTRIES} entries`);
  }
  const entries = listed.flatMap((entry, place) =>
    isValues(entry) ? [{ ...entryOf(entry, warn), card_place: place }] : []
  );
  if (entries.length < listed.length) {
    warn(`Not every lorebook entry is one: ${entries.length} of ${listed.length} are used`);
  }
  return {
    settings: {
      name: cut("The lorebook's name", book.name, 200, warn),
      description: cut("The lorebook's description", book.description, 20_000, warn),
      scan_depth: whole(book.scan_depth, SETTINGS.scan_depth, 0, 200),
      token_budget: whole(book.token_budget, SETTINGS.token_budget, 0, 100_000),
      recursive_scanning: book.recursive_scanning === true,
      extensions: extensionsOf(book.extensions, warn),
    },
    entries,
  };
}

function entryOf(entry: Values, warn: Warn): Values {
  if (entry.use_regex === true) {
    warn("Lorebook entries with patterns are kept; their keys are taken for plain words here");
  }
  for (const name of decorated(String(entry.content)).ignored.slice(0, MAX_NAMED)) {
    warn(`Lorebook entries say @@${short(name, 40)}: it is kept, and not obeyed here`);
  }
  return {
    keys: listOf("A lorebook entry's keys", entry.keys, 100, 1_000, warn),
    secondary_keys: listOf("secondary_keys", entry.secondary_keys, 100, 1_000, warn),
    content: cut("A lorebook entry's content", entry.content, 100_000, warn),
    name: cut("A lorebook entry's name", entry.name, 200, warn),
    comment: cut("A lorebook entry's comment", entry.comment, 20_000, warn),
    enabled: entry.enabled !== false,
    constant: entry.constant === true,
    selective: entry.selective === true,
    case_sensitive: entry.case_sensitive === true,
    insertion_order: whole(entry.insertion_order, ENTRY.insertion_order, -MAX_INT, MAX_INT),
    priority: whole(entry.priority, ENTRY.priority, -MAX_INT, MAX_INT),
    position: entry.position === "after_char" ? "after_char" : "before_char",
    extensions: extensionsOf(entry.extensions, warn),
  };
}

function whole(value: Value | undefined, usual: Value | undefined, least: number, most: number) {
  if (typeof value !== "number") return usual;
  return Math.min(most, Math.max(least, Math.round(value)));
}

function extensionsOf(value: Value | undefined, warn: Warn): Values {
  if (!isValues(value)) return {};
  if (JSON.stringify(value).length <= MAX_EXTENSIONS) return value;
  warn("A lorebook's extensions are too large: they are kept in the card, and not used");
  return {};
}
