/**
 * How rows are read by the wall clock, and what they are grouped by.
 *
 * @module
 */

import type { Dimension } from "./plan.ts";

/** Rows, and how the wall clock is read of them. */
export interface Rows {
  readonly sql: string;
  /** The civil day of a row. */
  readonly date: string;
  /** The hour of the clock; undefined where a row is longer than that. */
  readonly hour?: string;
  /** By what no two rows are alike. */
  readonly unique?: readonly Dimension[];
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
      return `(${sinceMonday(date)} + 1)`;
    case "week":
      return `(${date} - ${sinceMonday(date)})`;
    case "month":
      return `date_trunc('month', ${date}::timestamp)::date`;
    case "year":
      return `date_part('year', ${date})::int4`;
  }
}

/** The hour of the clock. */
export function hourOf(local: string): string {
  // Not by "extract": that reckons with numerics, which a million rows feel.
  return `date_part('hour', ${local})::int4`;
}

/** Days since the last Monday, of which one was the first day that any plan has. */
function sinceMonday(date: string): string {
  return `((${date} - date '1900-01-01') % 7)`;
}

/** What the column of a dimension is called. */
export function columnOf(dimension: Dimension): string {
  return dimension === "contact" || dimension === "source" ? `${dimension}_id` : dimension;
}
