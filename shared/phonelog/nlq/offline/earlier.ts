/**
 * Times that are reckoned from others: the one before, the same a year ago, the one after.
 *
 * @module
 */

import { addDays, addMonths, weekdayOf } from "./civil.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Days } from "./ranges.ts";

/** "The year before" is reckoned from what it is compared with. */
export function relative(group: readonly Placed[], own: readonly Placed[]): Placed[] {
  return group.map((placed) => {
    const mine = own[0]?.piece;
    if (placed.piece.is !== "earlier" || mine?.is !== "range") return placed;
    const { from, to } = mine.days;
    if (!from || !to) return placed;
    const months = placed.piece.by === "year" ? 12 : monthsOf(from, to);
    const days = months
      ? { from: addMonths(from, -months), to: addMonths(to, -months) }
      : { from: addDays(from, -daysOf(from, to)), to: from };
    return { ...placed, piece: { is: "range", days } };
  });
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
