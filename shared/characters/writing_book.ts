/**
 * The lorebooks of a character in its card: an entry that nobody changed stays as the card has it. Pure.
 *
 * @module
 */

import { type BookEntry, type CardBook, ENTRY, SETTINGS } from "./card_book.ts";
import type { Since } from "./card_fields.ts";
import type { CardText } from "./card_text.ts";
import { type CardVersion, dataOf, type Warn } from "./card_version.ts";
import { isSame, isValues, type Value, type Values } from "./json_value.ts";

/** What every entry says, whether or not it is as usual. */
const REQUIRED = new Set(["keys", "content", "enabled", "insertion_order", "extensions"]);

/** The card with what was changed in its lorebooks; several become one. */
export function withBooks(
  text: CardText,
  card: Values,
  version: CardVersion,
  { was, is }: { readonly was: CardBook | null; readonly is: readonly CardBook[] },
  warn: Warn,
): Values {
  const entries = is.flatMap((book) => book.entries);
  const [first] = is;
  if (version === "v1") {
    if (entries.length > 0 && !was) warn("V1 has no character_book");
    return card;
  }
  if (!first && !was) return card;
  const isUntouched = first && was && isSame(was.settings, first.settings) &&
    isSame([...was.entries], entries);
  if (isUntouched) return card;

  const before = dataOf(card, version);
  const there = isValues(before.character_book) ? before.character_book : { extensions: {} };
  const book = first && text.changed(there, {
    ...changedFields(there, { was: was?.settings ?? SETTINGS, is: first.settings }),
    entries: entriesOf(text, there, was, entries, version),
  });
  const data = text.changed(before, { ...before, character_book: book });
  return text.changed(card, { ...card, data });
}

function entriesOf(
  text: CardText,
  book: Values,
  was: CardBook | null,
  rows: readonly BookEntry[],
  version: CardVersion,
): Value[] {
  const old = Array.isArray(book.entries) ? book.entries : [];
  const known = new Map((was?.entries ?? []).map((entry) => [entry.card_place, entry]));
  // What is no entry has no row, and stays where it was.
  const others = old.flatMap((each, place) => isValues(each) ? [] : [{ each, place }]);
  const before = (place: number) => {
    const until = others.findIndex((other) => other.place > place);
    return others.splice(0, until === -1 ? others.length : until).map(({ each }) => each);
  };
  const entries = rows.flatMap(({ card_place: place, ...is }) => {
    const [row, own] = [known.get(place), place === null ? undefined : old[place]];
    if (!row || place === null || !isValues(own)) return [newEntry(is, version)];
    // Another row with the same place is no second of it.
    known.delete(place);
    const { card_place: _, ...was } = row;
    return [...before(place), text.changed(own, changedFields(own, { was, is }))];
  });
  return [...entries, ...before(Infinity)];
}

function changedFields(into: Values, { was, is }: Since<Values>): Values {
  const changed = Object.entries(is).filter(([field, value]) => !isSame(was[field], value));
  return { ...into, ...Object.fromEntries(changed) };
}

function newEntry(is: Values, version: CardVersion): Values {
  const said = Object.entries(is).filter(([field, value]) =>
    REQUIRED.has(field) || !isSame(value, ENTRY[field])
  );
  return { ...Object.fromEntries(said), ...(version === "v3" && { use_regex: false }) };
}
