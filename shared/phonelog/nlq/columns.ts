/**
 * What is shown of the rows of an answer, in order, and what it is called.
 *
 * @module
 */

import type { Dimension, Measure, QueryPlan } from "./plan.ts";

/** How a column is written for people. */
export type ColumnKind = "text" | "number" | "seconds" | "moment" | "day" | "share";

/** One column of an answer's table. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly label: string;
}

const DIMENSIONS: Record<Dimension, Column> = {
  contact: { name: "contact", kind: "text", label: "Contact" },
  type: { name: "type", kind: "text", label: "Kind" },
  direction: { name: "direction", kind: "text", label: "Way" },
  source: { name: "source", kind: "text", label: "Source" },
  hour: { name: "hour", kind: "text", label: "Hour" },
  weekday: { name: "weekday", kind: "text", label: "Weekday" },
  day: { name: "day", kind: "day", label: "Day" },
  week: { name: "week", kind: "day", label: "Week from" },
  month: { name: "month", kind: "day", label: "Month" },
  year: { name: "year", kind: "number", label: "Year" },
};

const MEASURES: Record<Measure, [kind: ColumnKind, label: string]> = {
  count: ["number", "How many"],
  talk_s: ["seconds", "Time on the phone"],
  talk_mean_s: ["seconds", "Average call"],
  talk_median_s: ["seconds", "Median call"],
  talk_longest_s: ["seconds", "Longest call"],
  talk_shortest_s: ["seconds", "Shortest call"],
  people: ["number", "People"],
  active_days: ["number", "Days"],
  per_day: ["number", "A day"],
  first_at: ["moment", "First"],
  last_at: ["moment", "Last"],
  longest_gap_s: ["seconds", "Longest gap"],
  share: ["share", "Share"],
  events: ["seconds", "Duration"],
};

const EVENTS: readonly Column[] = [
  { name: "at", kind: "moment", label: "When" },
  { name: "contact", kind: "text", label: "Contact" },
  { name: "type", kind: "text", label: "Kind" },
  { name: "direction", kind: "text", label: "Way" },
  { name: "duration_s", kind: "seconds", label: "Duration" },
];

/** The columns of a plan's answer. */
export function columnsOf({ measure, by, compare, absent }: QueryPlan): Column[] {
  if (measure === "events") return [...EVENTS];
  const [kind, label] = MEASURES[measure];
  return [
    ...compare ? [{ name: "side", kind: "text" as const, label: "Of" }] : [],
    ...by.map((key) => DIMENSIONS[key]),
    { name: "value", kind, label: absent ? "Before" : label },
    ...measure === "share"
      ? [
        { name: "part", kind: "number" as const, label: "Of these" },
        { name: "whole", kind: "number" as const, label: "Of all" },
      ]
      : [],
    ...measure === "longest_gap_s" && !by.length
      ? [
        { name: "since", kind: "moment" as const, label: "From" },
        { name: "until", kind: "moment" as const, label: "To" },
      ]
      : [],
  ];
}
