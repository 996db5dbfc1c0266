/**
 * Which events of a plain list a query plan is about, and the days that it is about.
 *
 * @module
 */

import type { Dimension, Filters, QueryPlan } from "@shared/phonelog/nlq/plan.ts";
import type { LoggedEvent } from "./events.ts";
import { dateAt, daysBetween, mondayOf, plusDays, wallAt, weekdayOf } from "./zones.ts";

/** An event, and where it came from. */
export interface SourcedEvent extends LoggedEvent {
  source_id: string;
}

/** All there is of one person; hidden contacts' events are in it, and have to be left out. */
export interface ShadowLog {
  events: SourcedEvent[];
  /** Contacts of whom more than a number is known: they have a name, or somebody masked them. */
  known: Set<string>;
  /** The civil day that it is in the plan's zone. */
  today: string;
}

/** Civil days. */
export type Range = QueryPlan["range"];

/** Those that the filters leave in a range, without hidden ones. */
export function selected(
  { tz }: QueryPlan,
  filters: Filters,
  { from, to }: Range,
  log: ShadowLog,
): SourcedEvent[] {
  return log.events.filter((event) => {
    const day = dateAt(event.started_at, tz);
    if (event.privacy === "hidden" || (from && day < from) || (to && day >= to)) return false;
    return isIn(event, filters, tz, log);
  });
}

/** Whether filters leave it. */
export function isIn(event: SourcedEvent, filters: Filters, tz: string, log: ShadowLog): boolean {
  const { kinds, ways, contacts, not_contacts, known, sources, weekdays, hours } = filters;
  const { type, direction, contact_id, duration_s, started_at, source_id } = event;
  const { weekday, hour } = wallAt(started_at, tz);
  const seconds = duration_s ?? 0;
  const isOfLength = filters.min_s !== undefined || filters.below_s !== undefined;
  const isKnown = contact_id !== null && log.known.has(contact_id);
  return (!kinds || kinds.includes(type)) &&
    (!ways || ways.includes(direction)) &&
    (!contacts || (contact_id !== null && contacts.includes(contact_id))) &&
    (!not_contacts || contact_id === null || !not_contacts.includes(contact_id)) &&
    (known === undefined || known === isKnown) &&
    (!sources || sources.includes(source_id)) &&
    (!isOfLength || (isTalk(event) && seconds >= (filters.min_s ?? 0) &&
      seconds < (filters.below_s ?? Infinity))) &&
    (!weekdays || weekdays.includes(weekday)) &&
    (!hours || isHour(hour, hours));
}

function isHour(hour: number, { from, to }: { from: number; to: number }): boolean {
  return from < to ? from <= hour && hour < to : from <= hour || hour < to;
}

/** Whether it is a call that came about. */
export function isTalk({ type, direction }: SourcedEvent): boolean {
  return type === "call" && (direction === "in" || direction === "out");
}

/** Every day of the range that has begun, on the weekdays that are asked for. */
function daysOf({ weekdays }: Filters, from: string, to: string | undefined, today: string) {
  const end = to && to <= today ? to : plusDays(today, 1);
  const length = Math.max(0, daysBetween(from, end));
  return Array.from({ length }, (_, nth) => plusDays(from, nth))
    .filter((day) => !weekdays || weekdays.includes(weekdayOf(day)));
}

function firstDay({ events }: ShadowLog, tz: string): string | undefined {
  const shown = events.filter(({ privacy }) => privacy !== "hidden");
  if (!shown.length) return undefined;
  return dateAt(Math.min(...shown.map(({ started_at }) => started_at)), tz);
}

/** The days that an average is taken of. */
export function averagedDays(
  plan: QueryPlan,
  filters: Filters,
  { from, to }: Range,
  log: ShadowLog,
) {
  const first = from ?? firstDay(log, plan.tz);
  return first ? daysOf(filters, first, to, log.today) : [];
}

/** Without what is still to come. */
export function upToToday({ tz }: QueryPlan, events: SourcedEvent[], { today }: ShadowLog) {
  return events.filter(({ started_at }) => dateAt(started_at, tz) <= today);
}

/** What a dimension of time may be in a range, whether there was anything or not. */
export function frame(
  { tz }: QueryPlan,
  key: Dimension,
  filters: Filters,
  { from, to }: Range,
  log: ShadowLog,
): (string | number)[] {
  if (key === "hour") {
    const { hours } = filters;
    return Array.from({ length: 24 }, (_, hour) => hour)
      .filter((hour) => !hours || isHour(hour, hours));
  }
  const logged = firstDay(log, tz);
  const start = logged && from && from > logged ? from : logged ?? from;
  const days = start ? daysOf(filters, start, to, log.today) : [];
  return [...new Set(days.map((day) => unitOf(key, day)))];
}

/** Whether a dimension is of the calendar or the clock. */
export function isTime(key: Dimension): boolean {
  return ["hour", "weekday", "day", "week", "month", "year"].includes(key);
}

/** The unit of the calendar that a day is in. */
export function unitOf(key: Dimension, day: string): string | number {
  if (key === "weekday") return weekdayOf(day);
  if (key === "week") return mondayOf(day);
  if (key === "month") return `${day.slice(0, 8)}01`;
  return key === "year" ? Number(day.slice(0, 4)) : day;
}
