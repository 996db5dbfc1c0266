/**
 * Words that split an answer by where they stand: "by person and month", "Anna and Ben each", "the most in
 * a day".
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";

/** What the word at a place splits the answer by, if it does. */
export function splitOf(row: readonly Placed[], index: number): Piece | undefined {
  return alsoSplit(row, index) ?? eachOf(row, index) ?? singleOf(row, index);
}

/** "By person and month": the second word is split by as well. */
function alsoSplit(row: readonly Placed[], index: number): Piece | undefined {
  const piece = row[index]?.piece;
  const link = row[index - 1]?.piece.is;
  if (link !== "and" && link !== "comma" || row[index - 2]?.piece.is !== "split") return undefined;
  if (piece?.is === "people") return { is: "split", by: "contact" };
  return piece?.is === "unit" ? { is: "split", by: piece.by } : undefined;
}

const COUNTED: ReadonlySet<string> = new Set(["how_many", "how_often"]);

/** "Anna and Ben each": told one by one. */
function eachOf(row: readonly Placed[], index: number): Piece | undefined {
  const piece = row[index]?.piece;
  if (piece?.is !== "det" || !piece.each) return undefined;
  const next = row[index + 1]?.piece.is;
  const isAfter = !next || next === "verb" || next === "either" || next === "range" ||
    next === "self" || next === "prep";
  const earlier = row.slice(0, index);
  const people = earlier.filter((placed) => placed.piece.is === "person");
  // "People and how many calls each made".
  const isOfAll = earlier.some((placed) => placed.piece.is === "people" && placed.piece.many) &&
    earlier.some((placed) => placed.piece.is === "ask" && COUNTED.has(placed.piece.ask));
  return isAfter && (people.length > 1 || isOfAll) ? { is: "split", by: "contact" } : undefined;
}

/** "The most calls in a day": the day that had them. */
function singleOf(row: readonly Placed[], index: number): Piece | undefined {
  const piece = row[index]?.piece;
  const unit = piece?.is === "range" && piece.days.isBack ? piece.days.unit : undefined;
  if (unit !== "day" && unit !== "week" && unit !== "month") return undefined;
  const isMost = row.some(({ piece: each }) => each.is === "degree" && each.degree === "most");
  const isAsked = row.some(({ piece: { is } }) => is === "who" || is === "people" || is === "unit");
  return isMost && !isAsked ? { is: "split", by: unit, habit: true, isOne: true } : undefined;
}
