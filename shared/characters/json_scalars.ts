/**
 * Texts and numbers of JSON: what they say, and whether every program and the database can keep it.
 * Pure.
 *
 * @module
 */

/** Names that mean something to JavaScript itself are never data. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);
const MAX_DIGITS = 400;
const MAX_EXPONENT = 308;

/** Whether a key is none that is kept. */
export function isReserved(key: string): boolean {
  return RESERVED.has(key);
}

/** What a text in its quotes says; null for one that is broken. */
export function stringOf(spelled: string): string | null {
  try {
    return JSON.parse(spelled);
  } catch {
    return null;
  }
}

/** Whether a database keeps a text: no NUL, and no half of a character. */
export function isKeepable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Whether both a double and a database's number hold what is spelled so. */
export function isInRange(spelled: string): boolean {
  const [, exponent = "0"] = spelled.split(/e/i);
  return spelled.length <= MAX_DIGITS && Math.abs(Number(exponent)) <= MAX_EXPONENT &&
    Number.isFinite(Number(spelled));
}
