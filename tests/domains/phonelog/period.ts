/**
 * Which instants a question is about, and which it is compared with.
 *
 * @module
 */

import {
  dateAt,
  daysBetween,
  isDayStart,
  plusDays,
  startOf,
  wallBetween,
  yearBefore,
} from "./zones.ts";

/** From `from` until just before `to`, ms since 1970. */
export interface Period {
  from: number;
  to: number;
}

export type Bucket = "hour" | "day" | "week" | "month";
export type Compare = "previous" | "year" | "none";

const DAY = 86_400_000;

/** An end as it was asked for: an instant with its offset, or a local date. */
export function endOf(text: string, zone: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOf(text, zone) : Date.parse(text);
}

/** The period between two ends; the usual one is the last thirty local days, today among them. */
export function periodOf(
  from: string | null,
  to: string | null,
  zone: string,
  now: number,
): Period {
  const end = to === null ? startOf(plusDays(dateAt(now, zone), 1), zone) : endOf(to, zone);
  const first = startOf(plusDays(dateAt(end - 1, zone), -29), zone);
  return { from: from === null ? first : endOf(from, zone), to: end };
}

/** How fine a series is unless it was said. */
export function usualBucket({ from, to }: Period, zone: string): Bucket {
  const length = wallBetween(from, to, zone);
  if (length <= 3 * DAY) return "hour";
  if (length <= 92 * DAY) return "day";
  return length <= 730 * DAY ? "week" : "month";
}

/** What a period is compared with; null with nothing. It may be empty where a leap day was. */
export function comparedWith(period: Period, compare: Compare, zone: string): Period | null {
  const { from, to } = period;
  if (compare === "none") return null;
  if (compare === "year") return { from: yearBefore(from, zone), to: yearBefore(to, zone) };
  if (isDayStart(from, zone) && isDayStart(to, zone)) {
    const [first, end] = [dateAt(from, zone), dateAt(to, zone)];
    return { from: startOf(plusDays(first, -daysBetween(first, end)), zone), to: from };
  }
  return { from: from - (to - from), to: from };
}
