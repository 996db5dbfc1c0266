/**
 * Small words that say nothing where they stand beside certain others, and something elsewhere.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { before, behind } from "./roles.ts";

/** "Sure" stands at an edge, "either" before an "or". */
export function hasWhatItNeeds(row: readonly Placed[], index: number, needs: string): boolean {
  if (needs === "ask") return isAsking(row[behind(row, index)]?.piece);
  if (needs === "unit") return row[before(row, index)]?.piece.is === "unit";
  // What went in or out is told by what it is; here it is not.
  if (needs === "way" || needs === "more") return false;
  if (needs === "pair") return row.filter(({ piece }) => piece.is === "person").length === 2;
  if (needs === "name") return row[index + 1]?.piece.is === "person";
  if (needs === "first") return before(row, index) < 0;
  if (needs === "edge") return before(row, index) < 0 || behind(row, index) === row.length;
  return row.slice(index).some(({ piece }) => piece.is === "or");
}

/** What a question begins with: "tell how many" asks, and "tell Anna" does not. */
function isAsking(piece: Piece | undefined): boolean {
  return piece?.is === "ask" || piece?.is === "long" || piece?.is === "degree" ||
    piece?.is === "when" || piece?.is === "who" || piece?.is === "difference";
}
