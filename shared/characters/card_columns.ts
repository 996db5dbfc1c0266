/**
 * What of a card stands in columns of `characters.characters`, and back: a column that was changed
 * since changes the card. Pure.
 *
 * @module
 */

import { cardError } from "./card_error.ts";
import { type CardText, isSame, isValues, type Value, type Values } from "./card_text.ts";
import { type CardVersion, dataOf, V1_FIELDS, type Warn } from "./card_version.ts";

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
const COLUMNS = ["name", ...Object.keys(TEXTS), ...Object.keys(LISTS)];
const IN_V1: readonly string[] = V1_FIELDS;
/** What says of a card how it is to be read, and is nobody's to change. */
const FIXED = new Set(["spec", "spec_version", "data", "character_book", ...COLUMNS]);

/** What its columns will hold; throws a 422 for a card without a name. */
export function columnsOf(card: Values, version: CardVersion, warn: Warn = () => {}): CardColumns {
  const data = dataOf(card, version);
  const name = clean(data.name);
  if (name === "") throw cardError("the character has no name");
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

/** A card without what columns and lorebooks hold: for `spec`, which others may read. */
export function specOf(card: Values, version: CardVersion): Values {
  const without = (values: Values, fields: readonly string[]) =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !fields.includes(key)));
  if (version === "v1") return without(card, IN_V1);
  const inner = [...COLUMNS, "character_book"];
  return { ...without(card, inner), data: without(dataOf(card, version), inner) };
}

/** What the database knew when the card came, and knows now. */
export interface Since<T> {
  readonly was: T;
  readonly is: T;
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
    if (!FIXED.has(key) && !isSame(was[key], is[key])) result[key] = is[key];
  }
  return result;
}

/** One line that says something: what steers terminals is taken out of it, and breaks lines there. */
function clean(value: Value | undefined): string {
  const line = scalar(value)?.replace(/[\p{Cc}\u2028\u2029\ufff9-\ufffb]+/gu, " ") ?? "";
  return short(line, 200).trim();
}

function scalar(value: Value | undefined): string | null {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? null : String(value);
}

/** A text of so many characters at most, with no half of one at its end. */
export function short(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
}

/** A field as a text that fits; the card itself keeps all of it. */
export function cut(field: string, value: Value | undefined, most: number, warn: Warn): string {
  const text = scalar(value);
  if (text === null) {
    warn(`${field} is no text: it is kept in the card, and not used`);
    return "";
  }
  if (text.length > most) warn(`${field} is longer than ${most} characters: the rest is not used`);
  return short(text, most);
}

/** A field as a list of texts that fits. */
export function listOf(
  field: string,
  value: Value | undefined,
  most: number,
  long: number,
  warn: Warn,
): string[] {
  if (value === undefined || value === null) return [];
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  if (!Array.isArray(value) || texts.length < value.length) {
    warn(`${field} holds what is no text: it is kept in the card, and not used`);
  }
  if (texts.length > most) warn(`${field} has more than ${most} entries: the rest is not used`);
  return texts.slice(0, most).map((text) => short(text, long));
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
