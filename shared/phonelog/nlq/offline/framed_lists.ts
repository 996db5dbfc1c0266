/**
 * "All calls with Anna last week" wants to see them, not to know how many they are.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { isTotal } from "./loose_times.ts";
import { isSmall } from "./roles.ts";

/** What asks for something else than a list, or for one already. */
const ASKS: ReadonlySet<Piece["is"]> = new Set([
  "ask",
  "busiest",
  "degree",
  "difference",
  "gap",
  "long",
  "order",
  "people",
  "sorted",
  "split",
  "than",
  "times",
  "top",
  "who",
]);

/** What stands before the noun: "all my missed calls". */
const BEFORE_NOUN: ReadonlySet<Piece["is"]> = new Set(["self", "verb", "ways"]);

/** A row that begins with all of something as one that asks for a list of it. */
export function allListed(row: Placed[]): Placed[] {
  const first = row.findIndex(({ piece }) => !isSmall(piece) && piece.is !== "det");
  const all = row.slice(0, Math.max(first, 0)).find(({ piece, words }) =>
    piece.is === "det" && /^all\b/i.test(words)
  );
  const what = row.slice(first).find(({ piece: { is } }) => !BEFORE_NOUN.has(is))?.piece.is;
  const isNoun = what === "noun" || what === "either";
  if (!all || !isNoun || isTotal(row) || row.some(({ piece }) => ASKS.has(piece.is))) return row;
  return [{ ...all, piece: { is: "ask", ask: "list" } }, ...row];
}
