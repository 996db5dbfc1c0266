/**
 * Times whose frame decides what they are: "a Sunday" behind "ever" is any, "today or yesterday" is one
 * time, "how many Saturdays" are days.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });
const isMore = ({ piece }: Placed) =>
  piece.is === "degree" && (piece.degree === "more" || piece.degree === "less") ||
  piece.is === "long" && piece.long === "longer" || piece.is === "than" ||
  piece.is === "against" || piece.is === "difference";

/** "On how many Saturdays": days, and those of the week. */
export function certainDays(row: Placed[]): Placed[] {
  return row.flatMap((placed, index) => {
    const { piece } = placed;
    const ask = row[index - 1]?.piece;
    const next = row[index + 1]?.piece.is;
    const isOf = next === "noun" || next === "either" || next === "ways" || next === "verb";
    const isCounted = ask?.is === "ask" && ask.ask === "how_many" && !isOf;
    return isCounted && piece.is === "weekdays" && piece.weekdays.length === 1 && !piece.hours
      ? [as(placed, { is: "unit", by: "day", many: true }), placed]
      : [placed];
  });
}

/** "Ever on a Sunday", "on a Sunday in 2026": on any of them. */
export function anyWeekday(row: Placed[]): Placed[] {
  const isLonger = (each: Placed) => each.piece.is === "range" && each.piece.days.cycle !== "week";
  const isUsual = ({ piece }: Placed) =>
    piece.is === "on_average" || piece.is === "long" && piece.long === "mean";
  const isEver = row.some(({ words }) => /^ever$/i.test(words)) || row.some(isLonger) ||
    row.some(isUsual);
  const isOne = (index: number) => {
    const det = row[index]?.piece;
    const next = row[index + 1]?.piece;
    return det?.is === "det" && det.any === true && next?.is === "range" &&
      next.days.cycle === "week" && !next.hours;
  };
  if (!isEver) return row;
  return row.flatMap((placed, index): Placed[] => {
    if (isOne(index)) return [];
    const { piece } = placed;
    if (!isOne(index - 1) || piece.is !== "range" || !piece.days.from) return [placed];
    const day = new Date(`${piece.days.from}T00:00Z`).getUTCDay() || 7;
    return [as(placed, { is: "weekdays", weekdays: [day] })];
  });
}

/** "Today or yesterday": the two together, where neither is weighed against the other. */
export function eitherDay(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "or");
  const [one, other] = [row[at - 1], row[at + 1]];
  if (one?.piece.is !== "range" || other?.piece.is !== "range" || row.some(isMore)) return row;
  if (one.piece.hours || other.piece.hours) return row;
  const [first, second] = [one.piece.days, other.piece.days].toSorted((a, b) =>
    (a.from ?? "") < (b.from ?? "") ? -1 : 1
  );
  if (!first?.from || !second?.to || first.to !== second.from) return row;
  const days = { from: first.from, to: second.to };
  const words = row.slice(at - 1, at + 2).map((each) => each.words).join(" ");
  return row.toSpliced(at - 1, 3, { ...one, end: other.end, words, piece: { is: "range", days } });
}

/** "Christmas Eve over the years", "December by year": the word alone is only the last of them. */
export function feastOfYears(row: Placed[]): Placed[] {
  const isYearly = row.some(({ piece }) => piece.is === "split" && piece.by === "year");
  if (!isYearly) return row;
  return row.map((placed) =>
    placed.piece.is === "range" && placed.piece.days.cycle === "year"
      ? as(placed, { is: "unclear", why: "is not told of every year; ask of one year at a time" })
      : placed
  );
}

/** "Is Monday busier than Friday", "do I call more on Monday or Friday": all of them. */
export function usualDays(row: Placed[]): Placed[] {
  const isBare = ({ piece, at, end }: Placed) =>
    piece.is === "range" && piece.days.cycle === "week" && !piece.hours && end - at === 1;
  const days = row.filter(({ piece }) => piece.is === "range");
  const isPast = row.some(({ piece }) => piece.is === "aux" && (piece.past || piece.has));
  const isNow = row.some(({ piece, words }) =>
    piece.is === "aux" && !piece.past && !piece.has && !piece.comes &&
    /^(is|are|do|does)$/i.test(words)
  );
  if (days.length !== 2 || !days.every(isBare) || isPast || !isNow || !row.some(isMore)) return row;
  return row.map((placed) => {
    const { piece } = placed;
    if (!days.includes(placed) || piece.is !== "range" || !piece.days.from) return placed;
    const day = new Date(`${piece.days.from}T00:00Z`).getUTCDay() || 7;
    return as(placed, { is: "weekdays", weekdays: [day] });
  });
}

/** "Which month did I call more": the one with the most, where it is weighed against nothing. */
export function moreOfAll(row: Placed[]): Placed[] {
  const asks = row.findIndex(({ piece }) => piece.is === "ask" && piece.ask === "what");
  const isUnit = row[asks + 1]?.piece.is === "unit";
  const isWeighed = row.some(({ piece: { is } }) =>
    is === "than" || is === "against" || is === "difference" || is === "or" || is === "times"
  );
  const more = row.filter(({ piece }) =>
    piece.is === "degree" && (piece.degree === "more" || piece.degree === "less")
  );
  const [only] = more;
  if (asks < 0 || !isUnit || isWeighed || !only || more.length > 1) return row;
  const isLess = only.piece.is === "degree" && only.piece.degree === "less";
  return row.map((placed) =>
    placed === only ? as(placed, { is: "degree", degree: isLess ? "least" : "most" }) : placed
  );
}

/** "Every weekday between 9 and 5": the working days, and not each by itself. */
export function everyWorkday(row: Placed[]): Placed[] {
  if (!row.some(({ piece }) => piece.is === "hours")) return row;
  return row.map((placed) =>
    placed.piece.is === "split" && placed.piece.every && /^(on )?every weekday$/i.test(placed.words)
      ? as(placed, { is: "weekdays", weekdays: [1, 2, 3, 4, 5] })
      : placed
  );
}
