/**
 * Times that are reckoned from others: the one before, the same a year ago, the one after.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { addDays, addMonths, addUnits, type CalendarUnit, startOf, weekdayOf } from "./civil.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Days, Units } from "./ranges.ts";

/** How far back: the one before it, or the same of another. */
export type Back = "year" | "month" | "week" | "period";

/** A time that is reckoned from the one it is compared with. */
export interface Earlier {
  readonly is: "earlier";
  readonly by: Back;
  /** The length of what it is the one before of, and how many of them; without a unit of any. */
  readonly unit?: string;
  readonly count?: number;
  /** "The second half": of what the first one is of. */
  readonly half?: number;
  /** The day after today: "the same period" of a time that is not over ends with today. */
  readonly until?: string;
  readonly isSame?: boolean;
  /** The year, quarter, month or week that it is in. */
  readonly within?: Days;
}

/** Units of whole months. */
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

const earlier = (by: Earlier["by"], unit?: string): Earlier => ({
  is: "earlier",
  by,
  ...unit && { unit },
});

/** The meanings of words for them, for somebody's today. */
export function earlierMeanings(today: string): Readonly<Record<string, Action>> {
  const until = addDays(today, 1);
  return {
    unitEarlier: ({ unit }: Units) => earlier("period", unit),
    unitsEarlier: (count: number, { unit, count: each }: Units): Earlier => ({
      ...earlier("period", unit),
      count: count * each,
    }),
    periodEarlier: () => earlier("period"),
    someEarlier: (count: number): Earlier => ({ ...earlier("period"), count }),
    otherHalf: (half: number): Earlier => ({ ...earlier("period"), half }),
    yearEarlier: (): Earlier => ({ ...earlier("year"), until }),
    yearEarlierPlain: (): Earlier => ({ ...earlier("year"), until }),
    samePeriod: (): Earlier => ({ ...earlier("year"), until, isSame: true }),
    sameIn: (within: Days): Earlier => ({ ...earlier("period"), until, isSame: true, within }),
    thisSoFar: ({ unit, count }: Units): Days | undefined => {
      const from = startOf(unit, today);
      return count === 1 ? { from, to: addUnits(unit, from, 1), isSoFar: true } : undefined;
    },
    weekEarlier: () => earlier("week"),
    monthEarlier: () => earlier("month"),
  };
}

/**
 * "So far this year against the same period last year": a time that is not over ends with today, so that
 * both are of as many days. Undefined where it is over, or the other is named by its unit.
 */
export function cutOff(group: readonly Placed[], own: Placed | undefined): Placed | undefined {
  const other = group.find(({ piece }) => piece.is === "earlier")?.piece;
  if (!own || own.piece.is !== "range" || other?.is !== "earlier" || !other.until) return undefined;
  const { from, to, isSoFar } = own.piece.days;
  const isOver = !from || !to || to <= other.until || from >= other.until;
  if (isOver || !other.isSame && !isSoFar) return undefined;
  const days: Days = { from, to: other.until, isSoFar: true };
  return { ...own, piece: { ...own.piece, days } };
}

/** "The year before" is reckoned from what it is compared with. */
export function relative(group: readonly Placed[], own: Placed | undefined): Placed[] {
  return group.map((placed) => {
    const mine = own?.piece;
    if (placed.piece.is !== "earlier" || mine?.is !== "range") return placed;
    const days = earlierThan(mine.days, placed.piece);
    return days ? { ...placed, piece: { is: "range", days } } : placed;
  });
}

/** The same days of another year, quarter, month or week, of which the last is one as well. */
function sameDays({ from = "", to = "" }: Days, { within }: Earlier): Days | undefined {
  if (!within?.from || !within.to) return undefined;
  const unit = unitOf(within.from, within.to);
  const last = addDays(to, -1);
  const whole = unit && startOf(unit, last);
  if (!whole || unit !== "year" && from < whole) return undefined;
  const months = monthsOf(within.from, whole);
  const back = unit === "week"
    ? (day: string) => addDays(day, -daysOf(within.from ?? "", whole))
    : (day: string) => addMonths(day, -months);
  const isWhole = unit !== "week" && monthsOf(from, to) > 0;
  return { from: back(from), to: isWhole ? back(to) : addDays(back(last), 1) };
}

/** The unit of the calendar that a time is one of. */
function unitOf(from: string, to: string): CalendarUnit | undefined {
  const months = monthsOf(from, to);
  const unit = Object.entries(MONTHS).find(([, each]) => each === months)?.[0];
  if (unit) return unit as CalendarUnit;
  return daysOf(from, to) === 7 && weekdayOf(from) === 1 ? "week" : undefined;
}

/** The time before one, or the same a week, a month or a year before; none of another length. */
function earlierThan(days: Days, piece: Earlier): Days | undefined {
  const { from, to, isSoFar } = days;
  const { by, unit, count, within } = piece;
  if (!from || !to) return undefined;
  if (within) return sameDays(days, piece);
  if (piece.half) return days.halves?.[piece.half - 1];
  if (count) {
    const units = unit ? [unit as CalendarUnit] : ["day", "week", "month", "year"] as const;
    const own = units.find((each) => addUnits(each, to, -count) === from);
    return own && { from: addUnits(own, from, -count), to: from };
  }
  if (isSoFar && by === "year" && piece.until === to) {
    return { from: addMonths(from, -12), to: addDays(addMonths(addDays(to, -1), -12), 1) };
  }
  const [months, length] = [monthsOf(from, to), daysOf(from, to)];
  if (by === "week") {
    return length <= 7 ? { from: addDays(from, -7), to: addDays(to, -7) } : undefined;
  }
  if (by === "month" && length > 31) return undefined;
  const isOther = unit !== undefined &&
    !(unit in MONTHS ? months === MONTHS[unit] : length === (unit === "week" ? 7 : 1));
  if (by === "period" && isOther) return undefined;
  const back = by === "year" ? 12 : by === "month" ? 1 : months;
  return back
    ? { from: addMonths(from, -back), to: addMonths(to, -back) }
    : { from: addDays(from, -length), to: from };
}

/** Whether a time is as long as a unit, or longer. */
function isOfUnit({ from = "", to = "" }: Days, unit: "year" | "month" | "week"): boolean {
  return daysOf(from, to) >= (unit === "week" ? 7 : unit === "month" ? 28 : 365);
}

/** "Against the previous month" is of the month before the one that was named. */
export function asEarlier(placed: Placed, own: Placed | undefined): Placed {
  const { piece } = placed;
  if (piece.is !== "range") return placed;
  const { ago } = piece.days;
  if (ago === "year" || ago === "month" || ago === "week") {
    const same: Piece = { is: "earlier", by: ago };
    const isShorter = own?.piece.is === "range" && !isOfUnit(own.piece.days, ago) &&
      earlierThan(own.piece.days, same);
    return isShorter ? { ...placed, piece: same } : placed;
  }
  if (!piece.days.previous) return placed;
  const { previous: unit, previousCount: count } = piece.days;
  const earlier: Piece = { is: "earlier", by: "period", unit, ...count && { count } };
  const isOfLength = own?.piece.is === "range" && earlierThan(own.piece.days, earlier);
  return isOfLength ? { ...placed, piece: earlier } : placed;
}

/** The time after one: of last month it is this month. */
export function following(piece: Piece | undefined): Days | undefined {
  if (piece?.is !== "range") return undefined;
  const { from, to, isNow } = piece.days;
  if (!from || !to || isNow) return undefined;
  const months = monthsOf(from, to);
  if (months) return { from: to, to: addMonths(to, months) };
  const days = daysOf(from, to);
  return days === 1 || days === 7 && weekdayOf(from) === 1
    ? { from: to, to: addDays(to, days) }
    : undefined;
}

function monthsOf(from: string, to: string): number {
  if (!from.endsWith("-01") || !to.endsWith("-01")) return 0;
  const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}

function daysOf(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
