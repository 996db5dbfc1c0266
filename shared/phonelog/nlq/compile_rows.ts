/**
 * Rows to count, from the events or from the roll-ups: the inner part of every compiled query.
 *
 * Conditions on plain columns stand beside the view, where an index answers them; those on the wall
 * clock stand outside.
 *
 * @module
 */

import type { Selection } from "./compile_selection.ts";
import type { Values } from "./compile_values.ts";
import type { DayRange, Dimension } from "./plan.ts";

/** What every part of a query is compiled with. */
export interface Context {
  readonly values: Values;
  /** The plan's zone, and the one that the roll-ups are in. */
  readonly tz: string;
  readonly home: string;
  /** The civil day that it is, in the plan's zone. */
  readonly today: string;
}

/** Rows, and how the wall clock is read of them. */
export interface Rows {
  readonly sql: string;
  /** The civil day of a row. */
  readonly date: string;
  /** The hour of the clock; undefined where a row is longer than that. */
  readonly hour?: string;
}

/** Calls and messages themselves, with `c1`. */
export function eventRows(c: Context, s: Selection, c1: string, isLocal: boolean): Rows {
  const columns = [
    "contact_id",
    "type",
    "direction",
    "source_id",
    "id",
    "started_at",
    "duration_s",
  ];
  if (isLocal) columns.push(`timezone(${zoneOf(c)}, started_at) as local`);
  return {
    sql: `select ${columns.join(", ")}, ${c1} as c1 from phonelog.my_events${
      where(eventConditions(c, s))
    }`,
    date: "local::date",
    hour: "extract(hour from local)::int4",
  };
}

/** Quarters of an hour, with `c1` and so on. */
export function quarterRows(c: Context, { range }: Selection, sums: readonly string[]): Rows {
  return {
    sql: `select timezone(${zoneOf(c)}, at) as local, ${numbered(sums)} from phonelog.my_quarters${
      where(momentConditions(c, range, "at"))
    }`,
    date: "local::date",
    hour: "extract(hour from local)::int4",
  };
}

/** Days of the home zone. */
export function dayRows(c: Context, { range }: Selection, sums: readonly string[]): Rows {
  const sql = `select day, ${numbered(sums)} from phonelog.my_days${
    where(dayConditions(c, range, "day"))
  }`;
  return { sql, date: "day" };
}

/** Days with contacts, and months where whole ones will do. */
export function contactRows(
  c: Context,
  s: Selection,
  sums: readonly string[],
  isByDay: boolean,
): Rows {
  const parts = isByDay ? [{ unit: "day" as const, range: s.range }] : wholeMonths(s.range);
  const sql = parts.map(({ unit, range }) =>
    `select contact_id, ${unit === "day" ? "day" : "month as day"}, ${
      numbered(sums)
    } from phonelog.my_contact_${unit}s${
      where([...dayConditions(c, range, unit), ...contactConditions(c, s, false)])
    }`
  );
  return { sql: sql.join("\nunion all\n"), date: "day" };
}

/** What the wall clock has to show. */
export function clockConditions(c: Context, s: Selection, rows: Rows): string[] {
  const { weekdays, windows } = s;
  return [
    ...weekdays?.length
      ? [
        `extract(isodow from ${rows.date})::int4 in ${
          c.values.listOf("weekday", weekdays, "int4")
        }`,
      ]
      : [],
    ...windows.map(({ from, to }) => {
      const [first, end] = [
        c.values.of("hour_from", from, "int4"),
        c.values.of("hour_to", to, "int4"),
      ];
      return `(${rows.hour} >= ${first} ${from < to ? "and" : "or"} ${rows.hour} < ${end})`;
    }),
  ];
}

/** What of rows is grouped by, by the names of the columns. */
export function keyOf(dimension: Dimension, { date, hour }: Rows): string {
  switch (dimension) {
    case "hour":
      return hour ?? "null::int4";
    case "day":
    case "weekday":
    case "week":
    case "month":
    case "year":
      return dayKey(dimension, date);
    default:
      return columnOf(dimension);
  }
}

/** The unit of the calendar that a day is in. */
export function dayKey(
  unit: "day" | "weekday" | "week" | "month" | "year",
  date: string,
): string {
  switch (unit) {
    case "day":
      return date;
    case "weekday":
      return `extract(isodow from ${date})::int4`;
    case "week":
      return `(${date} - (extract(isodow from ${date})::int4 - 1))`;
    case "month":
      return `date_trunc('month', ${date}::timestamp)::date`;
    case "year":
      return `extract(year from ${date})::int4`;
  }
}

/** What the column of a dimension is called. */
export function columnOf(dimension: Dimension): string {
  return dimension === "contact" || dimension === "source" ? `${dimension}_id` : dimension;
}

/** `where a and b`, or nothing. */
export function where(conditions: readonly string[]): string {
  return conditions.length ? ` where ${conditions.join(" and ")}` : "";
}

/** The plan's zone. */
export function zoneOf({ values, tz }: Context): string {
  return values.of("tz", tz, "text");
}

/** Between the first moment of a civil day and that of another. */
export function momentConditions(c: Context, { from, to }: DayRange, column: string): string[] {
  const start = (hint: string, day: string) =>
    `private.day_start(${c.values.of(hint, day, "date")}, ${zoneOf(c)})`;
  return [
    ...from ? [`${column} >= ${start("from", from)}`] : [],
    ...to ? [`${column} < ${start("to", to)}`] : [],
  ];
}

/** Between two days. */
export function dayConditions(c: Context, { from, to }: DayRange, column: string): string[] {
  return [
    ...from ? [`${column} >= ${c.values.of("from", from, "date")}`] : [],
    ...to ? [`${column} < ${c.values.of("to", to, "date")}`] : [],
  ];
}

/** With whom; `isNullable` where rows may be of withheld numbers, who are somebody else. */
export function contactConditions(c: Context, s: Selection, isNullable: boolean): string[] {
  const named = "(select id from phonelog.my_contacts where name is not null)";
  const orNobody = (condition: string) =>
    isNullable ? `(contact_id is null or ${condition})` : condition;
  const { contacts, notContacts, known } = s;
  return [
    ...contacts?.length ? [`contact_id in ${c.values.listOf("contact", contacts, "uuid")}`] : [],
    ...notContacts.length
      ? [orNobody(`contact_id not in ${c.values.listOf("not_contact", notContacts, "uuid")}`)]
      : [],
    ...known === true ? [`contact_id in ${named}`] : [],
    ...known === false ? [orNobody(`contact_id not in ${named}`)] : [],
  ];
}

function eventConditions(c: Context, s: Selection): string[] {
  const { atoms, sources, minS, belowS } = s;
  const words = (all: readonly string[]) => [...new Set(all)].map((word) => `'${word}'`).join(", ");
  return [
    ...s.isNothing ? ["false"] : [
      ...momentConditions(c, s.range, "started_at"),
      `type in (${words(atoms.map(({ kind }) => kind))})`,
      `direction in (${words(atoms.map(({ way }) => way))})`,
      ...contactConditions(c, s, true),
      ...sources ? [`source_id in ${c.values.listOf("source", sources, "uuid")}`] : [],
      ...minS ? [`duration_s >= ${c.values.of("min_s", minS, "int4")}`] : [],
      ...belowS !== undefined
        ? [`(duration_s is null or duration_s < ${c.values.of("below_s", belowS, "int4")})`]
        : [],
    ],
  ];
}

/** The months that are whole, and the days before and after them. */
function wholeMonths({ from, to }: DayRange): { unit: "day" | "month"; range: DayRange }[] {
  const first = from && (from.endsWith("-01") ? from : nextMonth(from));
  const end = to && `${to.slice(0, 8)}01`;
  if (first && end && first >= end) {
    return [{ unit: "day", range: { ...from && { from }, ...to && { to } } }];
  }
  return [
    ...from && first && from < first ? [{ unit: "day" as const, range: { from, to: first } }] : [],
    { unit: "month", range: { ...first && { from: first }, ...end && { to: end } } },
    ...to && end && end < to ? [{ unit: "day" as const, range: { from: end, to } }] : [],
  ];
}

function nextMonth(day: string): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

function numbered(sums: readonly string[]): string {
  return sums.map((sum, nth) => `${sum} as c${nth + 1}`).join(", ");
}
