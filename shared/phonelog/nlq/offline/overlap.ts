/**
 * Two times in one question that say one time together.
 *
 * @module
 */

import { addDays } from "./civil.ts";
import type { Days } from "./ranges.ts";

/** Two times that are one: the one inside the other, or "since May" and "until July". */
export function within(a: Days, b: Days): Days | undefined {
  const from = [a.from ?? "", b.from ?? ""].sort()[1] || undefined;
  const to = [a.to ?? "9", b.to ?? "9"].sort()[0];
  const days = { from, to: to === "9" ? undefined : to };
  // "On Monday until Wednesday" is no Monday.
  const isDay = ({ from, to }: Days) => from !== undefined && to === addDays(from, 1);
  const isHalf = (each: Days) => !each.from || !each.to;
  if (isDay(a) && isHalf(b) || isDay(b) && isHalf(a)) return undefined;
  const isAs = (each: Days) => each.from === days.from && each.to === days.to;
  // "This year until June" begins with the year.
  const isEnd = (each: Days, whole: Days) =>
    !each.from && each.to && whole.from && whole.to && whole.from < each.to && each.to < whole.to;
  if (isEnd(a, b) || isEnd(b, a)) return days;
  if (!isAs(a) && !isAs(b) && (a.from && b.from || a.to && b.to)) return undefined;
  return days.from && days.to && days.from >= days.to ? undefined : days;
}
