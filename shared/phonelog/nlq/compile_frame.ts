/**
 * The days that a range has, whether anything happened on them or not: what an average day is taken of,
 * and where there was nothing.
 *
 * @module
 */

import { clockConditions, type Context, where, zoneOf } from "./compile_conditions.ts";
import { columnOf, dayKey } from "./compile_keys.ts";
import { untilToday } from "./compile_ranges.ts";
import type { Selection } from "./compile_selection.ts";
import type { DayRange, Dimension } from "./plan.ts";

const UNITS = ["day", "weekday", "week", "month", "year"] as const;
type Unit = typeof UNITS[number];

/** Whether a dimension is of the calendar or the clock. */
export function isTime(key: Dimension): key is Unit | "hour" {
  return key === "hour" || isUnit(key);
}

/** Whether it is of the calendar. */
export function isUnit(key: Dimension): key is Unit {
  return (UNITS as readonly string[]).includes(key);
}

/**
 * How many days of the range there are in each of these units, with a column for each and `days`; one
 * row without any.
 */
export function daysIn(c: Context, s: Selection, keys: readonly Unit[], from: string): string {
  const told = keys.map((key) => `${dayKey(key, "day")} as ${columnOf(key)}`);
  const places = keys.map((_, nth) => nth + 1).join(", ");
  return `select ${[...told, "count(*) as days"].join(", ")} from (\n${days(c, s, from)}\n) as d${
    places && ` group by ${places}`
  }`;
}

/** Every value that a dimension has in the range. */
export function frameOf(c: Context, s: Selection, key: Unit | "hour"): string {
  if (isUnit(key)) return daysIn(c, s, [key], firstOf(c, s.range, true));
  const rows = { sql: "", date: "", hour: "hour" };
  return `select hour from generate_series(0, 23) as h (hour)${
    where(clockConditions(c, { ...s, weekdays: undefined }, rows))
  }`;
}

/** The first day that is told of: that of the log, where the range says none or an earlier one. */
export function firstOf(c: Context, { from }: DayRange, isLogged: boolean): string {
  const said = from && c.values.of("from", from, "date");
  if (said && !isLogged) return said;
  const logged = `(select timezone(${zoneOf(c)}, first_at)::date from phonelog.my_log)`;
  // Without a log "greatest" would say the other one.
  return said ? `case when ${logged} > ${said} then ${logged} else ${said} end` : logged;
}

function days(c: Context, s: Selection, from: string): string {
  const to = c.values.of("end", untilToday(s.range, c.today).to ?? c.today, "date");
  const rows = { sql: "", date: "day" };
  return `select day from (select at::date as day from generate_series(${from}::timestamp, ${to} - interval '1 day', interval '1 day') as s (at)) as s${
    where(clockConditions(c, { ...s, windows: [] }, rows))
  }`;
}
