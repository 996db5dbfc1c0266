/**
 * Times that are reckoned from others: the one before, the same a year ago, the one after.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { addDays, addMonths, weekdayOf } from "./civil.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Days, Units } from "./ranges.ts";

/** How far back: the one before it, or the same of another. */
export type Back = "year" | "month" | "week" | "period";

type Earlier = Extract<Piece, { is: "earlier" }>;

/** Units of whole months. */
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

const earlier = (by: Earlier["by"], unit?: string): Earlier => ({
  is: "earlier",
  by,
  ...unit && { unit },
});

/** The meanings of words for them. */
export const EARLIER_MEANINGS: Readonly<Record<string, Action>> = {
  unitEarlier: ({ unit }: Units) => earlier("period", unit),
  periodEarlier: () => earlier("period"),
  yearEarlier: () => earlier("year"),
  yearEarlierPlain: () => earlier("year"),
  weekEarlier: () => earlier("week"),
  monthEarlier: () => earlier("month"),
};

/** "The year before" is reckoned from what it is compared with. */
export function relative(group: readonly Placed[], own: readonly Placed[]): Placed[] {
  return group.map((placed) => {
    const mine = own[0]?.piece;
    if (placed.piece.is !== "earlier" || mine?.is !== "range") return placed;
    const days = earlierThan(mine.days, placed.piece);
    return days ? { ...placed, piece: { is: "range", days } } : placed;
  });
}

/** The time before one, or the same a week, a month or a year before; none of another length. */
function earlierThan({ from, to }: Days, { by, unit }: Earlier): Days | undefined {
  if (!from || !to) return undefined;
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

/** "Against the previous month" is of the month before the one that was named. */
export function asEarlier(placed: Placed, own: Placed | undefined): Placed {
  const { piece } = placed;
  if (piece.is !== "range" || !piece.days.previous) return placed;
  const earlier: Piece = { is: "earlier", by: "period", unit: piece.days.previous };
  const isOfLength = own?.piece.is === "range" && earlierThan(own.piece.days, earlier);
  return isOfLength ? { ...placed, piece: earlier } : placed;
}

/** The time after one: of last month it is this month. */
export function following(piece: Piece | undefined): Days | undefined {
  if (piece?.is !== "range") return undefined;
  const { from, to } = piece.days;
  if (!from || !to) return undefined;
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
