/**
 * Times whose frame decides what they are: "a Sunday" behind "ever" is any, "today or yesterday" is one
 * time, "how many Saturdays" are days.
 *
 * @module
 */

import { addDays, startOf, weekdayOf } from "./civil.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Days } from "./ranges.ts";

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

/** "Ever on a Sunday", "on a Saturday or Sunday in 2026": on any of them. */
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
  const isWeekly = ({ piece }: Placed) =>
    piece.is === "range" && piece.days.cycle === "week" && !piece.hours;
  const isOther = (index: number) => {
    const link = row[index - 1]?.piece.is;
    const placed = row[index];
    return placed && isWeekly(placed) && (link === "or" || link === "and") && isOne(index - 3);
  };
  return row.flatMap((placed, index): Placed[] => {
    if (isOne(index)) return [];
    const { piece } = placed;
    if (!isOne(index - 1) && !isOther(index) || piece.is !== "range" || !piece.days.from) {
      return [placed];
    }
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

/** Of how many days a range is; not a number where it has no end. */
export function dayCount({ from = "", to = "" }: Days): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** "Monday", "on Monday". */
function isBareDay({ piece, words }: Placed): boolean {
  return piece.is === "range" && piece.days.cycle === "week" && !piece.hours &&
    /^(on )?\p{L}+$/iu.test(words);
}

/** "Is Monday busier than Friday", "do I call more on Monday or Friday": all of them. */
export function usualDays(row: Placed[]): Placed[] {
  // "This year" is of all of them, "this week" of those two.
  const isLong = ({ piece }: Placed) =>
    piece.is === "range" && (!piece.days.from || !piece.days.to || dayCount(piece.days) > 13);
  const ranges = row.filter(({ piece }) => piece.is === "range");
  const days = ranges.filter((each) => !isLong(each));
  const isPast = row.some(({ piece }) => piece.is === "aux" && (piece.past || piece.has));
  const isNow = row.some(({ piece, words }) =>
    piece.is === "aux" && !piece.past && !piece.has && !piece.comes &&
    /^(is|are|do|does)$/i.test(words)
  );
  const isOfAll = isNow && !isPast || ranges.length > days.length;
  if (days.length !== 2 || !days.every(isBareDay) || !isOfAll || !row.some(isMore)) return row;
  return row.map((placed) => {
    const { piece } = placed;
    if (!days.includes(placed) || piece.is !== "range" || !piece.days.from) return placed;
    const day = new Date(`${piece.days.from}T00:00Z`).getUTCDay() || 7;
    return as(placed, { is: "weekdays", weekdays: [day] });
  });
}

/**
 * "Which month did I call more", "who called more than anyone else": the one with the most, where it is
 * weighed against nothing.
 */
export function moreOfAll(row: Placed[]): Placed[] {
  const asks = row.findIndex(({ piece }) => piece.is === "ask" && piece.ask === "what");
  const isUnit = asks >= 0 && row[asks + 1]?.piece.is === "unit";
  const others = row.find(({ piece }) => piece.is === "filler" && piece.needs === "more");
  const isOfOthers = others !== undefined && row.some(({ piece }) => piece.is === "who");
  const isWeighed = row.some(({ piece: { is } }) =>
    is === "than" || is === "against" || is === "difference" || is === "or" || is === "times"
  );
  const more = row.filter(({ piece }) =>
    piece.is === "degree" && (piece.degree === "more" || piece.degree === "less")
  );
  const [only] = more;
  // "Who calls more than in any other month" does not ask for the month.
  const isOther = others === undefined ||
    (isUnit
      ? /(other|others|one)$/i.test(others.words) ||
        others.words.endsWith(row[asks + 1]?.words ?? " ")
      : /(else|person|contact|others|one)$/i.test(others.words));
  if (!isOther) return row;
  if (!isUnit && !isOfOthers || isWeighed || !only || more.length > 1) return row;
  const isLess = only.piece.is === "degree" && only.piece.degree === "less";
  return row.map((placed) => {
    if (placed === others) return as(placed, { is: "filler" });
    return placed === only
      ? as(placed, { is: "degree", degree: isLess ? "least" : "most" })
      : placed;
  });
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

/** "My birthday, the second of November": the day is said. */
export function ownDay(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const next = row.slice(index + 1).find(({ piece }) =>
      piece.is !== "comma" && piece.is !== "det"
    );
    const isNamed = next?.piece.is === "range" && dayCount(next.piece.days) === 1 &&
      row.indexOf(next) <= index + 3;
    return placed.piece.is === "unclear" && isNamed &&
        /^(birthday|anniversary)$/i.test(placed.words)
      ? as(placed, { is: "filler" })
      : placed;
  });
}

/** "More on Monday than on Friday last week", and the other way round: both of that week. */
export function sameWeek(row: Placed[]): Placed[] {
  const days = row.filter(({ piece }) => piece.is === "range");
  const bare = days.find(isBareDay);
  const told = days.find((each) => each !== bare);
  if (days.length !== 2 || bare?.piece.is !== "range" || told?.piece.is !== "range") return row;
  const isOfWeek = /\bweek\b/i.test(told.words) && dayCount(told.piece.days) === 1;
  const { from } = bare.piece.days;
  if (!isOfWeek || !from || !told.piece.days.from || !row.some(isMore)) return row;
  const own = addDays(startOf("week", told.piece.days.from), weekdayOf(from) - 1);
  const sameDays: Days = { from: own, to: addDays(own, 1) };
  return row.map((each) => each === bare ? as(each, { is: "range", days: sameDays }) : each);
}

/** "May vs June", "more in August than June": months beside each other are no names. */
export function monthsCompared(row: Placed[]): Placed[] {
  const isMonth = ({ piece }: Placed) =>
    piece.is === "range" && piece.days.cycle === "year" || piece.is === "unclear" && !!piece.month;
  if (row.filter(isMonth).length !== 2 || !row.some(isMore)) return row;
  return row.map((placed) =>
    placed.piece.is === "unclear" && placed.piece.month
      ? as(placed, { is: "range", days: placed.piece.month })
      : placed
  );
}

/** "Mon-Fri in October", "the last three Sundays": those days of the week, in a longer time. */
export function weekdaysWithin(row: Placed[]): Placed[] {
  const isLonger = (each: Placed) =>
    each.piece.is === "range" && !each.piece.days.onDays &&
    (!each.piece.days.to || !each.piece.days.from || dayCount(each.piece.days) > 13);
  return row.flatMap((placed): Placed[] => {
    const { piece } = placed;
    const onDays = piece.is === "range" ? piece.days.onDays : undefined;
    if (piece.is !== "range" || !onDays) return [placed];
    const weekdays = as(placed, { is: "weekdays", weekdays: onDays });
    const { onDays: _, isWithin, ...days } = piece.days;
    if (isWithin) return [as(placed, { ...piece, days }), weekdays];
    return row.some(isLonger) ? [weekdays] : [placed];
  });
}
