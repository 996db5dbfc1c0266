/**
 * What a query plan answers over plain arrays: every measure, written down once more without a database.
 *
 * @module
 */

import type { Dimension, Filters, QueryPlan } from "@shared/phonelog/nlq/plan.ts";
import { median } from "./percentiles.ts";
import {
  averagedDays,
  frame,
  isIn,
  isTalk,
  isTime,
  type Range,
  selected,
  type ShadowLog,
  type SourcedEvent,
  unitOf,
  upToToday,
} from "./plan_events.ts";
import { dateAt, wallAt } from "./zones.ts";

/** Keys by the names of columns, and the value; moments are ms. */
export type ShadowRow = Record<string, string | number | null>;

/** The rows of a plan's answer, in any order. */
export function shadowRows(plan: QueryPlan, log: ShadowLog): ShadowRow[] {
  const { compare } = plan;
  if (!compare) return sideOf(plan, plan.filters, plan.range, log);
  const other = compare.to === "range"
    ? sideOf(plan, plan.filters, compare.range, log)
    : sideOf(plan, compare.filters, plan.range, log);
  return [
    ...sideOf(plan, plan.filters, plan.range, log).map((row) => ({ side: 1, ...row })),
    ...other.map((row) => ({ side: 2, ...row })),
  ];
}

function sideOf(plan: QueryPlan, filters: Filters, range: Range, log: ShadowLog): ShadowRow[] {
  const { measure, by, having, limit, order } = plan;
  if (measure === "events") return listed(plan, selected(plan, filters, range, log));
  if (!by.length) return whole(plan, filters, range, log);
  const all = plan.absent ? absent(plan, filters, range, log) : split(plan, filters, range, log);
  const told = all.filter(({ value }) =>
    Number(value) >= (having?.at_least ?? -Infinity) && Number(value) < (having?.below ?? Infinity)
  );
  const kept = told.map((row): ShadowRow => ({ ...row, groups: told.length }));
  if (!limit) return kept;
  const isCalendar = by.every(isTime);
  const said = order ?? (isCalendar ? "key_asc" : "value_desc");
  if (said.startsWith("value")) {
    return firstWithTies(kept, limit, ({ value }) => Number(value), said.endsWith("asc") ? 1 : -1);
  }
  const turn = said.endsWith("asc") ? 1 : -1;
  const keyed = kept.toSorted((a, b) => {
    const one = by.find((key) => a[columnOf(key)] !== b[columnOf(key)]);
    return one ? turn * ((a[columnOf(one)] ?? 0) < (b[columnOf(one)] ?? 0) ? -1 : 1) : 0;
  });
  return keyed.slice(0, limit);
}

/** As many as that, and those that are like the last of them. */
function firstWithTies<T>(rows: T[], limit: number, worth: (row: T) => number, turn: number): T[] {
  const sorted = rows.toSorted((a, b) => turn * (worth(a) - worth(b)));
  const last = sorted[limit - 1];
  return last === undefined
    ? sorted
    : sorted.filter((row) => turn * (worth(row) - worth(last)) <= 0);
}

function listed({ order = "key_desc", limit }: QueryPlan, events: SourcedEvent[]): ShadowRow[] {
  const turn = order.endsWith("asc") ? 1 : -1;
  // Without a length is last, whichever way.
  const worth = ({ duration_s }: SourcedEvent) => duration_s ?? turn * 1e12;
  const some = limit === undefined
    ? events
    : order.startsWith("value")
    ? firstWithTies(events, limit, worth, turn)
    : events.toSorted((a, b) => turn * (a.started_at - b.started_at)).slice(0, limit);
  return some.map(({ started_at, type, direction, contact_id, duration_s }) => ({
    at: started_at,
    type,
    direction,
    contact_id,
    duration_s,
  }));
}

/** One number of all of it. */
function whole(plan: QueryPlan, filters: Filters, range: Range, log: ShadowLog): ShadowRow[] {
  const { measure, part } = plan;
  const events = selected(plan, filters, range, log);
  if (measure === "per_day") {
    const days = averagedDays(plan, filters, range, log);
    // Of no day there is no average.
    return days.length ? [{ value: upToToday(plan, events, log).length / days.length }] : [];
  }
  if (measure === "share") return [shareOf(plan, events, part ?? {}, log)];
  const value = valueOf(plan, events);
  return value === null && measure === "longest_gap_s" ? [] : [{ value }];
}

/** One number of each group. */
function split(plan: QueryPlan, filters: Filters, range: Range, log: ShadowLog): ShadowRow[] {
  const { measure, by, tz, part } = plan;
  const isPerDay = measure === "per_day";
  const chosen = selected(plan, filters, range, log);
  const events = isPerDay ? upToToday(plan, chosen, log) : chosen;
  const groups = new Map<string, { keys: ShadowRow; events: SourcedEvent[] }>();
  const groupOf = (keys: ShadowRow) => {
    const name = JSON.stringify(keys);
    const group = groups.get(name) ?? { keys, events: [] };
    groups.set(name, group);
    return group;
  };
  for (const event of events) {
    const isOfSomebody = by.includes("contact") || measure === "people";
    if (isOfSomebody && event.contact_id === null) continue;
    if (measure === "talk_s" && !(isTalk(event) && event.duration_s)) continue;
    groupOf(keysOf(by, event, tz)).events.push(event);
  }
  const [only] = by;
  const framed = ["count", "talk_s", "people", "active_days"].includes(measure);
  if (framed && by.length === 1 && only && isTime(only)) {
    for (const key of frame(plan, only, filters, range, log)) groupOf({ [only]: key });
  }
  const days = isPerDay ? averagedDays(plan, filters, range, log) : [];
  const units = by.filter((key) => isTime(key) && key !== "hour");
  if (isPerDay && units.length === by.length) {
    for (const day of days) {
      groupOf(Object.fromEntries(units.map((key) => [key, unitOf(key, day)])));
    }
  }
  return [...groups.values()].flatMap(({ keys, events }): ShadowRow[] => {
    if (isPerDay) {
      const same = days.filter((day) => units.every((key) => unitOf(key, day) === keys[key]));
      return same.length ? [{ ...keys, value: events.length / same.length }] : [];
    }
    if (measure === "share") return [{ ...keys, ...shareOf(plan, events, part ?? {}, log) }];
    const value = valueOf(plan, events);
    return value === null ? [] : [{ ...keys, value }];
  });
}

/** Nothing in the range, and something before it; how often that was. */
function absent(plan: QueryPlan, filters: Filters, range: Range, log: ShadowLog): ShadowRow[] {
  const { from } = range;
  if (!from) return [];
  const there = new Set(selected(plan, filters, range, log).map((event) => event.contact_id));
  const counts = new Map<string, number>();
  for (const { contact_id } of selected(plan, filters, { to: from }, log)) {
    if (contact_id === null || there.has(contact_id)) continue;
    counts.set(contact_id, (counts.get(contact_id) ?? 0) + 1);
  }
  return [...counts].map(([contact_id, value]) => ({ contact_id, value }));
}

function valueOf({ measure, tz }: QueryPlan, events: SourcedEvent[]): number | null {
  const talks = events.filter(isTalk).map(({ duration_s }) => duration_s ?? 0);
  const lasted = talks.filter((seconds) => seconds >= 1);
  const moments = events.map(({ started_at }) => started_at).toSorted((a, b) => a - b);
  switch (measure) {
    case "count":
      return events.length;
    case "talk_s":
      return talks.reduce((sum, seconds) => sum + seconds, 0);
    case "talk_mean_s":
      return lasted.length ? lasted.reduce((sum, one) => sum + one, 0) / lasted.length : null;
    case "talk_median_s":
      return median(lasted);
    case "talk_longest_s":
      return lasted.length ? Math.max(...lasted) : null;
    case "talk_shortest_s":
      return lasted.length ? Math.min(...lasted) : null;
    case "people":
      return new Set(events.flatMap(({ contact_id }) => contact_id ?? [])).size;
    case "active_days":
      return new Set(moments.map((at) => dateAt(at, tz))).size;
    case "first_at":
      return moments[0] ?? null;
    case "last_at":
      return moments.at(-1) ?? null;
    case "longest_gap_s": {
      const gaps = moments.slice(1).map((at, nth) => (at - (moments[nth] ?? at)) / 1000);
      return gaps.length ? Math.max(...gaps) : null;
    }
    default:
      throw new Error(`No plain value of ${measure}`);
  }
}

function shareOf(
  plan: QueryPlan,
  events: SourcedEvent[],
  filters: Filters,
  log: ShadowLog,
): ShadowRow {
  const part = events.filter((event) => isIn(event, filters, plan.tz, log)).length;
  const whole = events.length;
  return { value: whole ? part / whole : null, part, whole };
}

function keysOf(by: readonly Dimension[], event: SourcedEvent, tz: string): ShadowRow {
  const { date, hour } = wallAt(event.started_at, tz);
  return Object.fromEntries(by.map((key) => {
    const column = columnOf(key);
    if (key === "hour") return [column, hour];
    if (isTime(key)) return [column, unitOf(key, date)];
    return [column, event[column as "contact_id" | "source_id" | "type" | "direction"]];
  }));
}

function columnOf(key: Dimension): string {
  return key === "contact" || key === "source" ? `${key}_id` : key;
}
