/**
 * Things that stand beside others: whether the two are joined, and what is said of which.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { before, isSmall, isSomebody } from "./roles.ts";

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
  const isJoined = between.some(({ is }) => is === "and" || is === "or");
  // "Texts, how many calls": the one is asked for, and what the other is nobody said.
  if (!isJoined && between.some(({ is }) => is === "ask")) return "stands beside another thing";
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

/** What stands between two people who are told together, compared, or told from each other. */
const BETWEEN_PEOPLE: ReadonlySet<Piece["is"]> = new Set([
  "and",
  "or",
  "than",
  "against",
  "but",
  "except",
  "not",
  "never",
  "difference",
]);

/** "Anna, did I call Ben": two people have to be joined, or it is not said what the first has to do with it. */
export function personFault(row: readonly Placed[], index: number): string | undefined {
  const piece = row[index]?.piece;
  if (piece?.is !== "person" || piece.isThey) return undefined;
  const last = row.slice(0, index).findLastIndex((placed) =>
    placed.piece.is === "person" && placed.piece.name !== piece.name
  );
  if (last < 0 || row.slice(0, last).some(({ piece: { is } }) => BETWEEN_PEOPLE.has(is))) {
    return undefined;
  }
  const between = row.slice(last + 1, index).map((placed) => placed.piece);
  const isList = between.every((each) => isSmall(each) || each.is === "prep");
  return isList || between.some(({ is }) => BETWEEN_PEOPLE.has(is))
    ? undefined
    : "stands beside somebody else";
}
