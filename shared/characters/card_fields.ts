/**
 * Fields of cards as what columns hold: whoever wrote a card may have written anything into them. Pure.
 *
 * @module
 */

import type { Warn } from "./card_version.ts";
import type { Value } from "./json_value.ts";

/** What the database knew when the card came, and knows now. */
export interface Since<T> {
  readonly was: T;
  readonly is: T;
}

/** One line that says something: what steers terminals is taken out of it, and breaks lines there. */
export function clean(field: string, value: Value | undefined, most: number, warn: Warn): string {
  const line = scalar(value)?.replace(/[\p{Cc}\u2028\u2029\ufff9-\ufffb]+/gu, " ").trim() ?? "";
  return cut(field, line, most, warn).trim();
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
  if (texts.some((text) => text.length > long)) {
    warn(`${field} holds more than ${long} characters in one: the rest is not used`);
  }
  return texts.slice(0, most).map((text) => short(text, long));
}
