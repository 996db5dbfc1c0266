/**
 * What the rows of a backup have in common. Pure.
 *
 * @module
 */

import type { Identities } from "./identities.ts";
import type { Numbers } from "./numbers.ts";

/** In characters. */
const LONGEST_NAME = 120;

/** What rows are read with. */
export interface RowContext {
  numbers: Numbers;
  identities: Identities;
  /** The server's time in milliseconds. */
  now: number;
}

/** A whole number that is written with digits alone; NaN for anything else. */
export function integerOf(text: string | undefined): number {
  return text !== undefined && /^-?\d{1,16}$/.test(text) ? Number(text) : NaN;
}

/** The name in the phone's address book; null where the app had to say something else. */
export function contactName(text: string | undefined): string | null {
  const name = text?.normalize("NFC").trim() ?? "";
  if (name === "" || name === "null" || name === "(Unknown)") return null;
  return name.length <= LONGEST_NAME ? name : [...name].slice(0, LONGEST_NAME).join("");
}

/** Text that is there; Android writes nothing as `null`. */
export function textOf(text: string | undefined): string {
  return text === undefined || text === "null" ? "" : text;
}
