/**
 * Times and lengths that may be meant in two ways by where they stand: "in a week", "for more than an hour".
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { before, behind } from "./roles.ts";

/** Why a time back from now is none here. */
export function whyLooseRange(
  row: readonly Placed[],
  { days }: Extract<Piece, { is: "range" }>,
): string | undefined {
  if (days.isBoth && isOfSome(row)) {
    return "may be those of each or of both together; ask of one at a time";
  }
  if (!days.isBack) return undefined;
  // "Had the most calls in a month" is of any month.
  const isOfAny = !row.some(({ piece }) => isPerfect(piece)) || days.unit && isOfMost(row);
  return isOfAny ? "may be any such time; write “in the last …”" : undefined;
}

/** "Who called me both yesterday and today", "did anyone": somebody on each of them, or on either. */
function isOfSome(row: readonly Placed[]): boolean {
  return row[behind(row, -1)]?.piece.is === "aux" ||
    row.some(({ piece }) =>
      piece.is === "who" || piece.is === "people" || piece.is === "anyone" ||
      piece.is === "known" ||
      piece.is === "unit" || piece.is === "split" && piece.by === "contact"
    );
}

/** "The most": of which time is not said by "in a month". */
function isOfMost(row: readonly Placed[]): boolean {
  return row.some(({ piece }) =>
    piece.is === "degree" && (piece.degree === "most" || piece.degree === "least")
  );
}

/** "Have I called in a week", "not in a week": up to now. */
function isPerfect(piece: Piece): boolean {
  return piece.is === "not" || piece.is === "aux" && piece.has === true;
}

/** What is asked for right behind these is counted or listed itself. */
const ASKS_FOR: ReadonlySet<string> = new Set(["how_many", "what", "list"]);

/** "How many weekends", "rank the weekdays": the times themselves, which are not in the log. */
export function isListedTime(row: readonly Placed[], index: number): boolean {
  const next = row[index + 1]?.piece.is;
  const ask = row[before(row, index)]?.piece;
  const isOf = next === "noun" || next === "verb" || next === "ways";
  return ask?.is === "ask" && !isOf && ASKS_FOR.has(ask.ask);
}

/** "Who did I talk to for more than an hour". */
export function isInAllOrOne(row: readonly Placed[], index: number): boolean {
  const last = row[index - 1]?.piece;
  const isTalk = row.some(({ piece }) => piece.is === "verb" && piece.meaning.does === "talk");
  const isOfSome = row.some(({ piece }) =>
    piece.is === "who" || piece.is === "people" || piece.is === "unit" && !piece.many
  );
  const isOf = last?.is === "prep" && last.prep === "for" ||
    last?.is === "verb" && last.meaning.does === "talk";
  // "Days with more than two hours of calls".
  const next = row[index + 1]?.piece;
  const isOfCalls = next?.is === "prep" && next.prep === "of" &&
    row[behind(row, index + 1)]?.piece.is === "noun" &&
    row.slice(0, index).some(({ piece }) => piece.is === "unit");
  return (isOf && isTalk && isOfSome || isOfCalls) && !isTotal(row);
}

/** "In total". */
export function isTotal(row: readonly Placed[]): boolean {
  return row.some(({ piece }) =>
    piece.is === "range" && piece.days.isTotal ||
    piece.is === "filler" && piece.isTotal
  );
}
