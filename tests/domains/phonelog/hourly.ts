/**
 * Counts by hour, each with the hour of the week it is and the same hours of the weeks before.
 *
 * @module
 */

import { countOf, isMessage, type LoggedEvent, sumOf, talkOf } from "./events.ts";
import { hoursOf, labelAt } from "./buckets.ts";
import type { Period } from "./period.ts";
import { dateAt, plusDays, startOf, wallAt } from "./zones.ts";

export const METRICS: Record<string, (events: readonly LoggedEvent[]) => number> = {
  calls: (events) => countOf(events, ({ type }) => type === "call"),
  events: (events) => events.length,
  messages: (events) => countOf(events, isMessage),
  missed: (events) => countOf(events, ({ direction }) => direction === "missed"),
  talk_s: (events) => sumOf(events, talkOf),
};

/** One hour of the wall clock, of which autumn has one twice. */
export interface Hour extends Period {
  date: string;
  /** 0 is Monday's first. */
  slot: number;
  events: LoggedEvent[];
}

/** A hour is compared with the same ones of so many weeks before. */
const WEEKS = 12;
/** Fewer weeks than these say nothing. */
const FEWEST_WEEKS = 4;

/**
 * Every hour from the one of the first event to the last that is over when the period is; those that
 * no hour of the period is compared with are left out.
 */
export function hoursUntil(
  events: readonly LoggedEvent[],
  { from, to }: Period,
  zone: string,
): Hour[] {
  const byLabel = Map.groupBy(events, ({ started_at }) => labelAt(started_at, "hour", zone));
  const first = Math.max(
    Math.min(...events.map(({ started_at }) => started_at)),
    startOf(plusDays(dateAt(from, zone), -7 * WEEKS), zone),
  );
  const hours = hoursOf({ from: first, to: to + 2 * 3_600_000 }, zone);
  return hours.map(({ start, label }, nth) => {
    const { date, hour, weekday } = wallAt(start, zone);
    return {
      from: start,
      to: hours[nth + 1]?.start ?? Infinity,
      date,
      slot: (weekday - 1) * 24 + hour,
      events: byLabel.get(label) ?? [],
    };
  }).filter((hour) => hour.to <= to);
}

/** Hours by which of the week's they are. */
export type Slots = Map<number, Hour[]>;

/** The same hours of the week in the twelve weeks before; undefined when there are fewer than four. */
export function before(hours: Slots, { date, slot }: Hour): Hour[] | undefined {
  const earliest = plusDays(date, -7 * WEEKS);
  const same = hours.get(slot)?.filter((each) => earliest <= each.date && each.date < date) ?? [];
  return new Set(same.map((each) => each.date)).size < FEWEST_WEEKS ? undefined : same;
}
