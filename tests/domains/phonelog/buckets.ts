/**
 * The buckets of a series: hours, days, weeks from Monday, months, as the wall clock has them.
 *
 * @module
 */

import type { Bucket, Period } from "./period.ts";
import { dateAt, mondayOf, plusDays, startOf, wallAt } from "./zones.ts";

/** One bucket: its own first instant (ms), and what the wall clock shows there. */
export interface BucketStart {
  start: number;
  /** `2026-10-25`, of hours `2026-10-25T02:00+01:00` */
  label: string;
}

/** More are refused. */
export const MOST = 2000;

const QUARTER = 900_000;

/** The bucket an instant lies in, by its label. */
export function labelAt(instant: number, bucket: Bucket, zone: string): string {
  if (bucket === "hour") {
    const { date, hour, offset } = wallAt(instant, zone);
    return `${date}T${String(hour).padStart(2, "0")}:00${offset}`;
  }
  return firstDayOf(dateAt(instant, zone), bucket);
}

/** Every bucket that an instant of the period lies in; undefined when they are too many. */
export function bucketsOf(period: Period, bucket: Bucket, zone: string): BucketStart[] | undefined {
  const found = bucket === "hour" ? hoursOf(period, zone, MOST) : daysOf(period, bucket, zone);
  return found.length > MOST ? undefined : found;
}

/**
 * Every hour that an instant of the period lies in; stops beyond `most`. Clocks are only ever put on
 * or back at whole quarters of an hour, so a quarter lies in one hour.
 */
export function hoursOf({ from, to }: Period, zone: string, most = Infinity): BucketStart[] {
  const found: BucketStart[] = [];
  for (let at = from - from % QUARTER; at < to; at += QUARTER) {
    const label = labelAt(at, "hour", zone);
    if (label === found.at(-1)?.label) continue;
    let start = at;
    while (labelAt(start - QUARTER, "hour", zone) === label) start -= QUARTER;
    found.push({ start, label });
    if (found.length > most) break;
  }
  return found;
}

function daysOf({ from, to }: Period, bucket: Bucket, zone: string): BucketStart[] {
  const found: BucketStart[] = [];
  const last = dateAt(to - 1, zone);
  for (let date = dateAt(from, zone); date <= last; date = plusDays(date, 1)) {
    const isSkipped = startOf(date, zone) === startOf(plusDays(date, 1), zone);
    const label = firstDayOf(date, bucket);
    if (isSkipped || label === found.at(-1)?.label) continue;
    found.push({ start: startOf(label, zone), label });
  }
  return found;
}

function firstDayOf(date: string, bucket: Bucket): string {
  if (bucket === "week") return mondayOf(date);
  return bucket === "month" ? `${date.slice(0, 8)}01` : date;
}
