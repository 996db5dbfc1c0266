/**
 * Things that stand beside others: whether the two are joined, and what is said of which.
 *
 * @module
 */

import type { Placed } from "./pieces.ts";
import { before, isSomebody } from "./roles.ts";

/** Two different things have to be joined, and what is said of one is not said of both. */
export function nounFault(row: readonly Placed[], index: number): string | undefined {
  const piece = row[index]?.piece;
  const last = row.slice(0, index).findLastIndex((placed) =>
    placed.piece.is === "noun" && piece?.is === "noun" &&
    String(placed.piece.kinds) !== String(piece.kinds)
  );
  if (last < 0) return undefined;
  const between = row.slice(last + 1, index).map((placed) => placed.piece);
  const isCompared = row.some(({ piece: { is } }) =>
    is === "than" || is === "against" || is === "difference" || is === "degree"
  );
  // "Of my messages are MMS".
  const isShare = row.some(({ piece }) => piece.is === "ask" && piece.ask === "share");
  const isOfWhole = between.some((each) =>
    each.is === "aux" && each.be === true || isShare && each.is === "prep" && each.prep === "of"
  );
  if (isCompared || isOfWhole) return undefined;
  if (!between.some(({ is }) => is === "and" || is === "or" || is === "comma")) {
    return "stands beside another thing";
  }
  const isOwn = between.some((each) =>
    isSomebody(each) && each.is !== "self" || each.is === "range" || each.is === "hours" ||
    each.is === "weekdays"
  );
  const just = row[before(row, index)]?.piece;
  const isDone = just?.is === "ways" || just?.is === "verb";
  return isOwn || isDone ? "may be meant with what stands before it or without" : undefined;
}
