/**
 * A query plan in plain English: what is counted, of when, of whom and in which order, to the day.
 *
 * @module
 */

import { orderOf } from "./compile.ts";
import { callsOf, type Names, nounPhrase, partOf } from "./phrases.ts";
import { type Dimension, isTalk, type Measure, type QueryPlan } from "./plan.ts";
import { day, duration, list, number, percent, range as rangeOf } from "./spoken.ts";
import { valuesSaid } from "./thresholds.ts";

const DIMENSIONS: Record<Dimension, string> = {
  contact: "contact",
  type: "kind",
  direction: "way",
  source: "source",
  hour: "hour of the day",
  weekday: "day of the week",
  day: "day",
  week: "week",
  month: "month",
  year: "year",
};

/** Says what a plan asks for. */
export function explainPlan(plan: QueryPlan, names: Names): string {
  const { filters, range, by, having, limit, tz, compare, measure } = plan;
  const isList = measure === "events";
  const said = isTalk(measure) ? callsOf(filters) : filters;
  const parts = [
    `${leadOf(plan, nounPhrase(said, names), names)} ${rangeOf(range)}`,
    ...by.length && !plan.absent ? [`by ${list(by.map((key) => DIMENSIONS[key]))}`] : [],
    ...having ? [`only where that is ${valuesSaid(measure, having)}`] : [],
    ...by.length || isList ? [ordering(plan, limit)] : [],
    ...compare?.to === "range" ? [`beside the same ${rangeOf(compare.range)}`] : [],
    ...compare?.to === "filters" ? [`beside ${nounPhrase(compare.filters, names)}`] : [],
  ];
  return `${parts.join(", ")}; days of ${tz}.`;
}

/** A value of a measure that is no moment, as it is said. */
export function valueOf(measure: Measure, value: number): string {
  if (measure === "share") return percent(value);
  if (measure === "longest_gap_s") return duration(value, true);
  return measure.startsWith("talk") || measure === "events" ? duration(value) : number(value);
}

function leadOf(plan: QueryPlan, what: string, names: Names): string {
  const { absent, part, range } = plan;
  if (absent) {
    const before = range.from ? `before ${day(range.from)}` : "before that";
    return `People with whom there were ${what} ${before}, and how many; but none`;
  }
  switch (plan.measure) {
    case "count":
      return `How many ${what}`;
    case "talk_s":
      return `How long ${what} lasted altogether`;
    case "talk_mean_s":
      return `How long ${what} lasted on average`;
    case "talk_median_s":
      return `The median length of ${what}`;
    case "talk_longest_s":
      return `How long the longest of ${what} lasted`;
    case "talk_shortest_s":
      return `How long the shortest of ${what} lasted`;
    case "people":
      return `How many different people there were in ${what}`;
    case "active_days":
      return `On how many days there were ${what}`;
    case "per_day":
      return `How many ${what} an average day had`;
    case "first_at":
      return `When the first of ${what} was`;
    case "last_at":
      return `When the last of ${what} was`;
    case "longest_gap_s":
      return `The longest time from one to the next of ${what}`;
    case "share":
      return `What part of ${what} were ${nounPhrase(partOf(plan.filters, part), names)}`;
    case "events":
      return `Each of ${what}`;
  }
}

function ordering(plan: QueryPlan, limit: number | undefined): string {
  const { measure, by } = plan;
  const isList = measure === "events";
  const words = {
    value_desc: isList
      ? "the longest first"
      : isMoment(measure)
      ? "the latest first"
      : "the most first",
    value_asc: isList
      ? "the shortest first"
      : isMoment(measure)
      ? "the earliest first"
      : "the least first",
    key_asc: isList ? "the oldest first" : `in order of ${list(by.map((key) => DIMENSIONS[key]))}`,
    key_desc: isList
      ? "the newest first"
      : `from the last ${list(by.map((key) => DIMENSIONS[key]))}`,
  };
  const order = words[orderOf(plan)];
  return limit ? `${order}, ${number(limit)} at most` : order;
}

function isMoment(measure: Measure): boolean {
  return measure === "first_at" || measure === "last_at";
}
