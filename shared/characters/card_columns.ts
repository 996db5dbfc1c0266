/**
 * What of a card stands in columns of `characters.characters`, and back: a column that was changed
 * since changes the card. Pure.
 *
 * @module
 */

import { cardError } from "./card_error.ts";
import { clean, cut, listOf, type Since } from "./card_fields.ts";
import type { CardText } from "./card_text.ts";
import { type CardVersion, dataOf, V1_FIELDS, type Warn } from "./card_version.ts";
import { isSame, isValues, type Values } from "./json_value.ts";

/** The columns that cards fill, by their names. */
export type CardColumns = Values & { name: string; talkativeness: number };

/** Texts, and how long they may be. */
const TEXTS: Readonly<Record<string, number>> = {
  description: 100_000,
  personality: 100_000,
  scenario: 100_000,
  first_mes: 100_000,
  mes_example: 100_000,
  creator_notes: 100_000,
  system_prompt: 100_000,
  post_history_instructions: 100_000,
  creator: 200,
  character_version: 200,
};
/** Lists of texts: how many there may be, and how long each. */
const LISTS: Readonly<Record<string, readonly [most: number, long: number]>> = {
  alternate_greetings: [100, 100_000],
  tags: [100, 100],
};
/** The columns that stand in cards under their own names. */
export const COLUMNS = ["name", ...Object.keys(TEXTS), ...Object.keys(LISTS)];
const IN_V1: readonly string[] = V1_FIELDS;
/** What its columns will hold; throws a 422 for a card without a name. */
export function columnsOf(card: Values, version: CardVersion, warn: Warn = () => {}): CardColumns {
  const data = dataOf(card, version);
  const name = clean("name", data.name, 200, warn);
  if (name === "") throw cardError("the character has no name");
  const greetings = data.group_only_greetings;
  if (Array.isArray(greetings) && greetings.length > 0) {
    warn("group_only_greetings are kept in the card, and not used");
  }
  const known = (field: string) => version !== "v1" || IN_V1.includes(field);
  const texts = Object.entries(TEXTS).map(([field, most]) => {
    return [field, known(field) ? cut(field, data[field], most, warn) : ""];
  });
  const lists = Object.entries(LISTS).map(([field, [most, long]]) => {
    return [field, known(field) ? listOf(field, data[field], most, long, warn) : []];
  });
  return {
    name,
    ...Object.fromEntries([...texts, ...lists]),
    talkativeness: talkativenessOf(card, version),
  };
}

/** The card with what was changed in its columns. */
export function withColumns(
  text: CardText,
  card: Values,
  version: CardVersion,
  { was, is }: Since<CardColumns>,
  warn: Warn,
): Values {
  const before = dataOf(card, version);
  const data = { ...before };
  const root = { ...card };
  for (const field of COLUMNS) {
    if (isSame(was[field], is[field])) continue;
    if (version === "v1" && !IN_V1.includes(field)) {
      warn(`V1 has no ${field}`);
      continue;
    }
    // Many programs write the fields twice: beside the data as well.
    if (field in root && isSame(root[field], before[field])) root[field] = is[field];
    data[field] = is[field];
  }
  if (was.talkativeness !== is.talkativeness) {
    if (version === "v1") data.talkativeness = is.talkativeness;
    else {
      const extensions = isValues(data.extensions) ? data.extensions : {};
      const changed = { ...extensions, talkativeness: is.talkativeness };
      data.extensions = text.changed(extensions, changed);
    }
  }
  if (version === "v1") return text.changed(card, data);
  return text.changed(card, { ...root, data: text.changed(before, data) });
}

/** Where SillyTavern keeps it, as a number or as a text; three digits, as a column of four bytes tells. */
function talkativenessOf(card: Values, version: CardVersion): number {
  const data = dataOf(card, version);
  const extensions = isValues(data.extensions) ? data.extensions : {};
  const said = version === "v1" ? card.talkativeness : extensions.talkativeness;
  const number = typeof said === "string" || typeof said === "number" ? Number(said) : NaN;
  if (said === "" || Number.isNaN(number)) return 0.5;
  return Math.round(Math.min(1, Math.max(0, number)) * 1000) / 1000;
}
