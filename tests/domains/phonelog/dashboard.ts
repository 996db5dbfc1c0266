/**
 * What the dashboard says of a period, straight from the list of events.
 *
 * @module
 */

import { bucketsOf, labelAt } from "./buckets.ts";
import {
  type Contact,
  countOf,
  type Direction,
  DIRECTIONS,
  type EventType,
  isMessage,
  type LoggedEvent,
  shownOf,
  sumOf,
  talkOf,
  TYPES,
  within,
} from "./events.ts";
import { type Bucket, type Compare, comparedWith, type Period } from "./period.ts";
import { ratio } from "./rounding.ts";
import { wallAt } from "./zones.ts";

/** Counts over a period. */
export type Totals = ReturnType<typeof totalsOf>;

/** Everything counted at once. */
export function totalsOf(events: readonly LoggedEvent[]) {
  const by = (direction: Direction) => countOf(events, (event) => event.direction === direction);
  const contacts = new Set(events.flatMap(({ contact_id }) => contact_id ?? []));
  return {
    events: events.length,
    calls: countOf(events, ({ type }) => type === "call"),
    messages: countOf(events, isMessage),
    voicemails: countOf(events, ({ type }) => type === "voicemail"),
    in: by("in"),
    out: by("out"),
    missed: by("missed"),
    rejected: by("rejected"),
    blocked: by("blocked"),
    talk_s: sumOf(events, talkOf),
    unique_contacts: contacts.size,
  };
}

/** What came together how often; of calls that came about and voicemails also how long. */
export function byTypeDirection(events: readonly LoggedEvent[]) {
  return TYPES.flatMap((type: EventType) =>
    DIRECTIONS.flatMap((direction: Direction) => {
      const those = events.filter((event) => event.type === type && event.direction === direction);
      const duration_s = sumOf(
        those,
        (event) => type === "voicemail" ? event.duration_s ?? 0 : talkOf(event),
      );
      return those.length ? [{ type, direction, n: those.length, duration_s }] : [];
    })
  );
}

/** One entry per bucket of the period; undefined when they are too many. */
export function seriesOf(
  events: readonly LoggedEvent[],
  period: Period,
  bucket: Bucket,
  zone: string,
) {
  const labelled = events.map((event) => ({
    ...event,
    label: labelAt(event.started_at, bucket, zone),
  }));
  return bucketsOf(period, bucket, zone)?.map(({ start, label }) => {
    const those = labelled.filter((event) => event.label === label);
    const { events, calls, messages, voicemails, talk_s } = totalsOf(those);
    return { start, label, events, calls, messages, voicemails, talk_s };
  });
}

/** The ten with most events; of equals, the one with the lesser id first. */
export function topContacts(events: readonly LoggedEvent[], contacts: readonly Contact[]) {
  return contacts.map(({ id, name, level }) => {
    const those = events.filter(({ contact_id }) => contact_id === id);
    const { events: n, calls, messages, in: came, out, talk_s } = totalsOf(those);
    const last_at = Math.max(...those.map(({ started_at }) => started_at));
    const counts = { n, calls, messages, in: came, out, talk_s, last_at };
    return { contact_id: id, name, privacy: level, ...counts };
  }).filter(({ n }) => n > 0)
    .toSorted((a, b) => b.n - a.n || (a.contact_id < b.contact_id ? -1 : 1))
    .slice(0, 10);
}

/** Events by weekday, Monday first, and hour of the wall clock. */
export function heatMap(events: readonly LoggedEvent[], zone: string): number[][] {
  const walls = events.map(({ started_at }) => wallAt(started_at, zone));
  return Array.from(
    { length: 7 },
    (_, day) =>
      Array.from(
        { length: 24 },
        (_, hour) => countOf(walls, (wall) => wall.weekday === day + 1 && wall.hour === hour),
      ),
  );
}

/** Each total less what it was before. */
export function deltaOf(now: Totals, before: Totals): Totals {
  return mapTotals(now, (key) => now[key] - before[key]);
}

/** The same in per cent of before with one digit; null where there was nothing before. */
export function deltaPct(now: Totals, before: Totals): Record<keyof Totals, number | null> {
  return mapTotals(
    now,
    (key) => before[key] === 0 ? null : ratio(100 * (now[key] - before[key]), before[key], 1),
  );
}

/** What is asked: a period, a zone, and how to look at it. */
export interface DashboardQuestion {
  period: Period;
  zone: string;
  bucket: Bucket;
  compare: Compare;
}

/** The whole answer; the series is undefined when its buckets are too many. */
export function dashboardOf(
  all: readonly LoggedEvent[],
  contacts: readonly Contact[],
  { period, zone, bucket, compare }: DashboardQuestion,
) {
  const shown = shownOf(all);
  const events = within(shown, period.from, period.to);
  const totals = totalsOf(events);
  const other = comparedWith(period, compare, zone);
  const before = other && totalsOf(within(shown, other.from, other.to));
  return {
    totals,
    previous: other && before && { ...other, totals: before },
    delta: before && deltaOf(totals, before),
    delta_pct: before && deltaPct(totals, before),
    by_type_direction: byTypeDirection(events),
    series: seriesOf(events, period, bucket, zone),
    top_contacts: topContacts(events, contacts),
    heat_map: heatMap(events, zone),
  };
}

function mapTotals<T>(totals: Totals, worth: (key: keyof Totals) => T): Record<keyof Totals, T> {
  const keys = Object.keys(totals) as (keyof Totals)[];
  return Object.fromEntries(keys.map((key) => [key, worth(key)])) as Record<keyof Totals, T>;
}
