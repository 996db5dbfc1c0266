/**
 * Sorts of words that can be compared, and the two sides of a comparison.
 *
 * @module
 */

import type { Piece, Placed, Verb } from "./pieces.ts";

/** Two rows of pieces; one word of a kind stands on both sides. */
export interface Sides {
  readonly left: readonly Placed[];
  readonly right: readonly Placed[];
  /** Pieces that only join the two. */
  readonly used: readonly Placed[];
}

/** Sorts of pieces that can stand against another of their sort. */
export type Sort = "days" | "person" | "noun" | "clock" | "ways" | "clause" | "known";

/** The sort of a piece. */
export function sortOf(piece: Piece | undefined): Sort | undefined {
  switch (piece?.is) {
    case "range":
    case "earlier":
      return "days";
    case "weekdays":
    case "hours":
      return "clock";
    case "person":
    case "noun":
    case "known":
    case "ways":
      return piece.is;
    case "verb":
      return isWay(piece) ? "ways" : "clause";
    case "self":
      return piece.as === "subject" ? "clause" : undefined;
    default:
      return undefined;
  }
}

/** "Missed", "sent", "received" say a way and are no whole clause. */
function isWay({ meaning, canBePassive }: Verb): boolean {
  if (meaning.does === "treat") return true;
  return canBePassive === true &&
    (meaning.does === "get" || meaning.does === "reach" && !meaning.kinds);
}

/** Words that only join the two sides. */
export function isJoint(piece: Piece): boolean {
  return piece.is === "difference" || piece.is === "how" ||
    piece.is === "degree" && piece.degree !== "most" && piece.degree !== "least";
}
