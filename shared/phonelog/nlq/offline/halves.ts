/**
 * Hours that may be before noon or after it, where another word of the question says which: "on the evening
 * of 3 October after 6", "between 8 and 10 this morning".
 *
 * @module
 */

import { AFTERNOON, EVENING, type Half, type Hours, MORNING } from "./hours.ts";
import type { Piece, Placed } from "./pieces.ts";

/** The parts of a day that tell; an evening is not over before the day is. */
const PARTS: readonly (readonly [named: readonly Hours[], whole: Hours])[] = [
  [[MORNING], MORNING],
  [[AFTERNOON], AFTERNOON],
  [[EVENING, { from: EVENING.from, to: 24 }], { from: EVENING.from, to: 24 }],
];

/** A row in which such hours are those of the part of the day that is named beside them. */
export function withHalves(row: readonly Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "no_range" && piece.half);
  const half = row[at]?.piece;
  const work = half?.is === "no_range" && half.half && workHours(row, half.half);
  if (work) {
    return row.map((each, index) =>
      index === at ? { ...each, piece: { is: "hours", hours: work } } : each
    );
  }
  const parts = row.flatMap(({ piece }, index) => hoursIn(piece) ? [index] : []);
  const [part = -1] = parts;
  const named = row[part];
  const own = named && hoursIn(named.piece);
  if (half?.is !== "no_range" || !half.half || !named || !own || parts.length > 1) return [...row];
  const whole = PARTS.find(([names]) =>
    names.some(({ from, to }) => from === own.from && to === own.to)
  )?.[1];
  const hours = whole && within(whole, half.half);
  if (!hours) return [...row];
  return row.map((placed, index): Placed => {
    if (index === at) return { ...placed, piece: { is: "hours", hours } };
    return index === part ? { ...placed, piece: withoutHours(named.piece) } : placed;
  });
}

/** "Between 9 and 5 on weekdays": the hours of an office. */
function workHours(row: readonly Placed[], { from, to }: Half): Hours | undefined {
  const isOfWork = row.some(({ piece }) =>
    piece.is === "weekdays" && String(piece.weekdays) === "1,2,3,4,5"
  );
  const isOffice = from !== undefined && to !== undefined && from >= 7 && from <= 9 && to >= 3 &&
    to <= 6;
  return isOfWork && isOffice ? { from, to: to + 12 } : undefined;
}

function hoursIn(piece: Piece): Hours | undefined {
  return piece.is === "hours" || piece.is === "range" || piece.is === "weekdays"
    ? piece.hours
    : undefined;
}

function withoutHours(piece: Piece): Piece {
  if (piece.is === "range") return { is: "range", days: piece.days };
  return piece.is === "weekdays" ? { is: "weekdays", weekdays: piece.weekdays } : { is: "filler" };
}

/** What is meant of a part of the day: of both halves the one that is in it. */
function within(part: Hours, { from, to }: Half): Hours | undefined {
  const inPart = (hour: number) =>
    [hour % 12, hour % 12 + 12].find((each) => each >= part.from && each <= part.to);
  const start = from === undefined ? part.from : inPart(from);
  const end = to === undefined ? part.to : inPart(to);
  return start !== undefined && end !== undefined && start < end
    ? { from: start, to: end }
    : undefined;
}
