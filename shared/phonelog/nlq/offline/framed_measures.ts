/**
 * Words of measures whose frame decides what they are: "minutes with Anna" asks for talk time, calls that
 * "take" long are not accepted ones, "share" at the beginning is no deed.
 *
 * @module
 */

import { isTotal } from "./loose_times.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });

/** All the time of calls together. */
const TALK_TIME: Piece = { is: "ask", ask: "how_long", ofCalls: true, ofAll: true };

/** What asks for something else, or for a length already. */
const ASKS: ReadonlySet<Piece["is"]> = new Set(["ask", "long", "when", "who", "order", "degree"]);

/** "Minutes with Anna", "time on the phone", "the length of my calls, in total". */
export function timeFirst(row: Placed[]): Placed[] {
  const isOwn = (piece: Piece) => isSmall(piece) || piece.is === "self" && piece.as === "own";
  const at = behind(row, -1, isOwn);
  const head = row[at];
  if (!head || row.some(({ piece: { is } }) => ASKS.has(is))) return row;
  const next = row[behind(row, at)]?.piece;
  const isOf = next?.is === "prep" && next.prep === "of";
  if (/^(length|duration)s?$/i.test(head.words)) {
    return isOf && isTotal(row) ? row.with(at, as(head, TALK_TIME)) : row;
  }
  if (!/^(time|minutes|hours|seconds)$/i.test(head.words)) return row;
  const isTalk = next?.is === "verb" && next.meaning.does === "talk";
  const whom = row[behind(row, behind(row, at))]?.piece.is;
  const isWith = next?.is === "prep" && next.prep === "with" &&
    (whom === "person" || whom === "known" || whom === "choices");
  const isPer = next?.is === "split" && next.by === "contact";
  return isTalk || isWith || isPer ? row.with(at, as(head, TALK_TIME)) : row;
}

/** "How long do my calls take": nobody accepts them. */
export function takesTime(row: Placed[]): Placed[] {
  const isLong = row.some(({ piece }) =>
    piece.is === "ask" && piece.ask === "how_long" || piece.is === "long"
  );
  if (!isLong) return row;
  return row.map((placed, index) => {
    const { piece, words } = placed;
    const isTake = piece.is === "verb" && piece.meaning.does === "treat" &&
      /^(take|takes|took)$/i.test(words);
    const doer = row[before(row, index)]?.piece;
    return isTake && !(doer?.is === "self" && doer.as === "subject")
      ? as(placed, { is: "aux" })
      : placed;
  });
}

/** "When did my calls with Anna begin" asks for the first. */
export function startsAt(row: Placed[]): Placed[] {
  if (row[behind(row, -1)]?.piece.is !== "when") return row;
  return row.map((placed, index) =>
    isBeginning(row, index) ? as(placed, { is: "order", order: "first" }) : placed
  );
}

/** A beginning at the end of a question, or before its time: of what was named before, and nobody's. */
function isBeginning(row: readonly Placed[], index: number): boolean {
  const { piece, words } = row[index] ?? {};
  const last = row[behind(row, index)]?.piece.is;
  return (piece?.is === "aux" || piece?.is === "verb") && /^(start|begin)$/i.test(words ?? "") &&
    (last === undefined || last === "range") &&
    !row.slice(0, index).some(({ piece: each }) =>
      each.is === "self" && each.as !== "own" || each.is === "order" || each.is === "who"
    );
}

/** "Share by contact of my calls": it asks, and nothing is shared. */
export function shareFirst(row: Placed[]): Placed[] {
  const at = behind(row, -1);
  const first = row[at];
  return first?.piece.is === "verb" && /^share$/i.test(first.words) &&
      row[behind(row, at)]?.piece.is === "split"
    ? row.with(at, as(first, { is: "ask", ask: "share" }))
    : row;
}
