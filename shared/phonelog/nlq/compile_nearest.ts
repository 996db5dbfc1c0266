/**
 * The first or last events of a range without reading all of them: roll-ups say from which day on there
 * are as many as are wanted.
 *
 * @module
 */

import {
  clockConditions,
  contactConditions,
  type Context,
  dayConditions,
  where,
} from "./compile_conditions.ts";
import { OF_CONTACTS, OF_TIMES, sumOf } from "./compile_columns.ts";
import { sourceOf, weightOf } from "./compile_counted.ts";
import { isTime } from "./compile_frame.ts";
import { columnOf, keyOf } from "./compile_keys.ts";
import { inside } from "./compile_ranges.ts";
import { eventRows, quarterRows } from "./compile_rows.ts";
import type { Selection } from "./compile_selection.ts";
import type { Dimension } from "./plan.ts";

/** Rows of one answer, and one more that tells that there are more. */
export const MOST = 1001;

/** When the first or the last one was: one row with `value`. */
export function lastEvents(c: Context, s: Selection, measure: "first_at" | "last_at"): string {
  const isLocal = s.weekdays !== undefined || s.windows.length > 0;
  const isLatest = measure === "last_at";
  const rows = eventRows(c, s, "1", isLocal, nearestDays(c, s, isLatest, 1));
  return `select ${isLatest ? "max" : "min"}(started_at) as value from (\n${rows.sql}\n) as r${
    where(clockConditions(c, s, rows))
  }`;
}

/**
 * The same of each hour, day or month, with a column for each key: out of the quarter of an hour that has
 * it. Undefined where no quarters are counted.
 */
export function nearestBy(
  c: Context,
  s: Selection,
  by: readonly Dimension[],
  measure: "first_at" | "last_at",
): string | undefined {
  const weight = weightOf(s, "n");
  const source = by.every(isTime) ? sourceOf(c, s, by, weight) : "events";
  const sum = sumOf(OF_TIMES[weight], s.atoms);
  if (!sum || (source !== "days" && source !== "quarters")) return undefined;
  const outermost = measure === "last_at" ? "max" : "min";
  const rows = quarterRows(c, s, [sum], "at");
  const keys = by.map(columnOf);
  const told = by.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}`);
  const nearest = `select ${told.join(", ")}, ${outermost}(at) as at from (\n${rows.sql}\n) as r${
    where([...clockConditions(c, s, rows), "c1 > 0"])
  } group by ${by.map((_, nth) => nth + 1).join(", ")}`;
  const events = eventRows(c, s, "1", false, [
    "started_at >= q.at",
    "started_at < q.at + interval '15 minutes'",
  ]);
  return `select ${
    keys.map((key) => `q.${key}`).join(", ")
  }, e.value from (\n${nearest}\n) as q cross join lateral (select ${outermost}(started_at) as value from (\n${events.sql}\n) as e) as e`;
}

/** Conditions that leave at least `count` of the latest or the earliest events, if there are so many. */
export function nearestDays(
  c: Context,
  s: Selection,
  isLatest: boolean,
  count = MOST,
): string[] {
  const weight = weightOf(s, "n");
  const hasLength = (s.minS && weight !== "talked") || s.belowS !== undefined;
  if (
    s.isNothing || s.sources || hasLength || s.windows.length > 0 ||
    s.known === false || (s.notContacts.length > 0 && !s.contacts)
  ) return [];
  const isOfContacts = s.contacts !== undefined || s.known !== undefined;
  const sum = sumOf((isOfContacts ? OF_CONTACTS : OF_TIMES)[weight], s.atoms);
  if (!sum || (s.weekdays && c.tz !== c.home)) return [];

  const range = c.tz === c.home ? s.range : inside(s.range);
  const rows = { sql: "", date: "day" };
  const conditions = [
    ...dayConditions(c, range, "day"),
    ...isOfContacts ? contactConditions(c, s, false) : [],
    ...clockConditions(c, s, rows),
  ];
  const view = isOfContacts ? "phonelog.my_contact_days" : "phonelog.my_days";
  // Of so many days back, or on, there are as many events as are wanted.
  const order = isLatest ? "day desc" : "day";
  const running = `select day, sum(sum(${sum})) over (order by ${order}) as until from ${view}${
    where(conditions)
  } group by day`;
  const home = c.values.of("home", c.home, "text");
  const enough = `(select ${isLatest ? "max" : "min"}(day)${
    isLatest ? "" : " + 1"
  } from (${running}) as d where until >= ${c.values.of("rows", count, "int4")})`;
  return isLatest
    ? [
      `started_at >= (select coalesce(private.day_start(${enough}, ${home}), '-infinity'::timestamptz))`,
    ]
    : [
      `started_at < (select coalesce(private.day_start(${enough}, ${home}), 'infinity'::timestamptz))`,
    ];
}
