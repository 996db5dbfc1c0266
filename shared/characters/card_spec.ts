/**
 * What of a card stands in the column `spec` of `characters.characters`, and back: all that no other
 * column knows. Pure.
 *
 * @module
 */

import { COLUMNS } from "./card_columns.ts";
import type { Since } from "./card_fields.ts";
import type { CardText } from "./card_text.ts";
import { type CardVersion, dataOf, V1_FIELDS } from "./card_version.ts";
import { isSame, isValues, own, type Values } from "./json_value.ts";

/** What says of a card how it is to be read, and is nobody's to change. */
const FIXED = new Set(["spec", "spec_version", "data", "character_book", ...COLUMNS]);

/** A card without what columns and lorebooks hold: for `spec`, which others may read. */
export function specOf(card: Values, version: CardVersion): Values {
  const without = (values: Values, fields: readonly string[]) =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !fields.includes(key)));
  if (version === "v1") return without(card, V1_FIELDS);
  const inner = [...COLUMNS, "character_book"];
  return { ...without(card, inner), data: without(dataOf(card, version), inner) };
}

/** The card with what was changed in `spec`. */
export function withSpec(
  text: CardText,
  card: Values,
  version: CardVersion,
  { was, is }: Since<Values>,
): Values {
  if (isSame(was, is)) return card;
  const root = merged(card, { was, is });
  if (version === "v1" || !isValues(is.data)) return text.changed(card, root);
  const before = dataOf(card, version);
  const data = merged(before, { was: isValues(was.data) ? was.data : {}, is: is.data });
  return text.changed(card, { ...root, data: text.changed(before, data) });
}

function merged(into: Values, { was, is }: Since<Values>): Values {
  const result = { ...into };
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (!FIXED.has(key) && !isSame(own(was, key), own(is, key))) result[key] = own(is, key);
  }
  return result;
}
