/**
 * Each measure of some events: a query with a column for each key and `value`, and what else belongs to
 * it.
 *
 * @module
 */

import { clockConditions, type Context, where } from "./compile_conditions.ts";
import { columnOf, keyOf } from "./compile_keys.ts";
import { contactRows, eventRows } from "./compile_rows.ts";
import { counted, isOfDays, meanOf, seen, sourceOf } from "./compile_counted.ts";
import { frameOf, isTime } from "./compile_frame.ts";
import { gapsBy, longestGap, needsClock } from "./compile_gaps.ts";
import { perDay, share } from "./compile_ratios.ts";
import { longestFirst, longestTalk } from "./compile_longest.ts";
import { lastEvents, nearestBy, nearestDays } from "./compile_nearest.ts";
import { ATOMS, type Selection, selectionOf, talkOf, within } from "./compile_selection.ts";
import type { Dimension, Filters, Measure, QueryPlan } from "./plan.ts";

/** What a measure is taken of. */
export interface Asked {
  readonly plan: QueryPlan;
  readonly filters: Filters;
  readonly range: QueryPlan["range"];
}

/** One measure of events, by its keys. */
export function measured(c: Context, { plan, filters, range }: Asked): string {
  const { measure, by, part } = plan;
  const s = selectionOf([filters], range);
  switch (measure) {
    case "count":
      return framed(c, s, by, renamed(by, counted(c, s, by, "n")));
    case "talk_s":
      return framed(c, s, by, renamed(by, counted(c, s, by, "talk")));
    case "people":
      return framed(c, s, by, distinct(by, seen(c, s, distinctBy(by, "contact"))));
    case "active_days":
      return framed(c, s, by, distinct(by, seen(c, s, distinctBy(by, "day"))));
    case "per_day":
      return perDay(c, s, by);
    case "share":
      return share(c, s, selectionOf([filters, part ?? {}], range), by);
    case "first_at":
    case "last_at":
      if (!by.length) return lastEvents(c, s, measure);
      return (measure === "last_at" ? lastByContact(c, s, by) : undefined) ??
        nearestBy(c, s, by, measure) ?? ofEvents(c, s, by, measure);
    case "longest_gap_s":
      return by.length ? gapsBy(c, s, by) : longestGap(c, s);
    case "talk_mean_s":
    case "talk_median_s":
    case "talk_longest_s":
    case "talk_shortest_s":
      return talkedAbout(c, { ...talkOf(s), minS: Math.max(1, s.minS ?? 1) }, by, measure);
    case "events":
      return events(c, s, plan);
  }
}

/** Contacts of whom there was something before the range, and nothing in it. */
export function absentees(c: Context, { filters, range }: Asked): string {
  const s = selectionOf([filters], range);
  const { from } = range;
  // Before a range without a beginning there is nothing.
  const earlier = from ? within(s, { to: from }) : { ...s, isNothing: true };
  const before = counted(c, earlier, ["contact"], "n");
  return `select contact_id, v as value from (\n${before}\n) as b where contact_id not in (select contact_id from (\n${
    counted(c, s, ["contact"], "n")
  }\n) as a)`;
}

const OF_EVENTS: Partial<Record<Measure, string>> = {
  talk_mean_s: "avg(duration_s)::float8",
  talk_median_s: "percentile_cont(0.5) within group (order by duration_s)",
  talk_longest_s: "max(duration_s)",
  talk_shortest_s: "min(duration_s)",
  first_at: "min(started_at)",
  last_at: "max(started_at)",
};

/** Of each call that came about how long it was. */
function talkedAbout(c: Context, s: Selection, by: readonly Dimension[], measure: Measure): string {
  const rolledUp = measure === "talk_mean_s"
    ? meanOf(c, s, by)
    : measure === "talk_longest_s"
    ? longestTalk(c, s, by)
    : measure === "talk_shortest_s" && !by.length
    ? shortestTalk(c, s)
    : undefined;
  return rolledUp ?? ofEvents(c, s, by, measure);
}

/** One that is as short as may be ends the search: none is shorter. */
function shortestTalk(c: Context, s: Selection): string {
  const rows = eventRows(c, s, "1", needsClock(s, []));
  const from = (conditions: readonly string[]) =>
    `from (\n${rows.sql}\n) as r${where([...clockConditions(c, s, rows), ...conditions])}`;
  const least = c.values.of("min_s", s.minS ?? 1, "int4");
  return `select case when exists (select 1 ${
    from([`duration_s = ${least}`])
  }) then ${least} else (select min(duration_s) ${from([])}) end as value`;
}

function ofEvents(c: Context, s: Selection, by: readonly Dimension[], measure: Measure): string {
  const rows = eventRows(c, s, "1", needsClock(s, by));
  const told = by.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}`);
  const conditions = clockConditions(c, s, rows);
  if (by.includes("contact")) conditions.push("contact_id is not null");
  return `select ${
    [...told, `${OF_EVENTS[measure]} as value`].join(", ")
  } from (\n${rows.sql}\n) as r${where(conditions)}${
    by.length ? ` group by ${by.map((_, nth) => nth + 1).join(", ")}` : ""
  }`;
}

/** Of all kinds together the roll-ups have the last with each contact. */
function lastByContact(c: Context, s: Selection, by: readonly Dimension[]): string | undefined {
  const isSplit = by.includes("type") || by.includes("direction");
  const isAll = s.atoms.length === ATOMS.length && by.includes("contact") && !isSplit;
  if (!isAll || sourceOf(c, s, by, "n") !== "contacts") return undefined;
  const rows = contactRows(c, s, ["last_at"], { isByDay: isOfDays(s, by), c1: "started_at" });
  const told = by.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}`);
  return `select ${told.join(", ")}, max(c1) as value from (\n${rows.sql}\n) as r${
    where([...clockConditions(c, s, rows), "contact_id is not null"])
  } group by ${by.map((_, nth) => nth + 1).join(", ")}`;
}

function events(c: Context, s: Selection, plan: QueryPlan): string {
  const isLatest = plan.order !== "key_asc";
  const isByTime = plan.order === undefined || plan.order.startsWith("key");
  const near = isByTime ? nearestDays(c, s, isLatest, plan.limit) : [];
  const told = (more: readonly string[]) => {
    const rows = eventRows(c, s, "1", needsClock(s, []), more);
    return `select id, started_at as at, type, direction, contact_id, duration_s, duration_s as value from (\n${rows.sql}\n) as r${
      where(clockConditions(c, s, rows))
    }`;
  };
  return plan.order === "value_desc" && plan.limit
    ? longestFirst(c, s, plan.limit, told) ?? told([])
    : told(near);
}

/** With what there was none of, where a single dimension of time says what there might have been. */
function framed(c: Context, s: Selection, by: readonly Dimension[], sql: string): string {
  const [key, other] = by;
  if (!key || other || !isTime(key)) return sql;
  return `select coalesce(v.${key}, f.${key}) as ${key}, coalesce(v.value, 0) as value from (\n${sql}\n) as v full join (\n${
    frameOf(c, s, key)
  }\n) as f on f.${key} = v.${key}`;
}

function renamed(by: readonly Dimension[], sql: string): string {
  return `select ${[...by.map(columnOf), "v as value"].join(", ")} from (\n${sql}\n) as s`;
}

function distinct(by: readonly Dimension[], sql: string): string {
  const columns = by.map(columnOf);
  return `select ${[...columns, "count(*) as value"].join(", ")} from (\n${sql}\n) as s${
    columns.length ? ` group by ${columns.join(", ")}` : ""
  }`;
}

function distinctBy(by: readonly Dimension[], key: Dimension): Dimension[] {
  return by.includes(key) ? [...by] : [...by, key];
}
