/**
 * Ranges of civil days, cut as the roll-ups need them.
 *
 * @module
 */

import type { DayRange } from "./plan.ts";
import { nextMonth, plusDays } from "./spoken.ts";

/** The days of another zone that are surely within these: no two clocks are two days apart. */
export function inside({ from, to }: DayRange): DayRange {
  return { ...from && { from: plusDays(from, 2) }, ...to && { to: plusDays(to, -2) } };
}

/** The range without days that are still to come. */
export function untilToday({ from, to }: DayRange, today: string): DayRange {
  const tomorrow = plusDays(today, 1);
  return { ...from && { from }, to: to && to < tomorrow ? to : tomorrow };
}

/** The months that are whole, and the days before and after them. */
export function wholeMonths({ from, to }: DayRange): { unit: "day" | "month"; range: DayRange }[] {
  const first = from && (from.endsWith("-01") ? from : nextMonth(from));
  const end = to && `${to.slice(0, 8)}01`;
  if (first && end && first >= end) {
    return [{ unit: "day", range: { ...from && { from }, ...to && { to } } }];
  }
  return [
    ...from && first && from < first ? [{ unit: "day" as const, range: { from, to: first } }] : [],
    { unit: "month", range: { ...first && { from: first }, ...end && { to: end } } },
    ...to && end && end < to ? [{ unit: "day" as const, range: { from: end, to } }] : [],
  ];
}
