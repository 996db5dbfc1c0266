/**
 * The query plan: everything a question about calls and messages may become. A closed document, checked
 * before anything is made of it: what it cannot say is not asked. Planners write plans, people read and
 * edit them, the compiler makes SQL of them.
 *
 * @module
 */

import { z } from "zod";
import { zoneName } from "../metrics_contracts.ts";

/** What is counted or measured of the events that the filters leave. */
export const measure = z.enum([
  /** How many. */
  "count",
  /** Seconds of calls that came about, together. */
  "talk_s",
  /** Seconds of one call that came about: the mean, the middle one, the longest, the shortest. */
  "talk_mean_s",
  "talk_median_s",
  "talk_longest_s",
  "talk_shortest_s",
  /** How many different people. */
  "people",
  /** On how many days there was at least one. */
  "active_days",
  /** How many an average day of the range has, days without any included. */
  "per_day",
  /** When the first one was, and the last one. */
  "first_at",
  "last_at",
  /** The longest time without any, in seconds, between one and the next; not up to today. */
  "longest_gap_s",
  /** What part of the events are also in `part`: 0 to 1. */
  "share",
  /** The events themselves, a row each. */
  "events",
]);

/** By what the answer is split. */
export const dimension = z.enum([
  "contact",
  "type",
  "direction",
  "source",
  "hour",
  "weekday",
  "day",
  "week",
  "month",
  "year",
]);

/** Kinds of events, as people tell them apart. */
export const eventKind = z.enum(["call", "sms", "mms", "voicemail"]);

/**
 * Which way, as people tell it: `in` and `out` of calls are those that came about or were dialled;
 * `missed`, `rejected` and `blocked` came in and were not answered.
 */
export const eventWay = z.enum(["in", "out", "missed", "rejected", "blocked"]);

const someOf = <T extends z.ZodType>(one: T, most: number) => z.array(one).min(1).max(most);
const seconds = z.int().min(0).max(604_800);

/** Which events. Everything that is there has to hold; a list means any of it. */
export const filters = z.strictObject({
  kinds: someOf(eventKind, 4).optional(),
  ways: someOf(eventWay, 5).optional(),
  /** Whom: the ids of contacts, and with anyone but them. */
  contacts: someOf(z.guid(), 20).optional(),
  not_contacts: someOf(z.guid(), 20).optional(),
  /** Only people who are in the address book, or only those who are not. */
  known: z.boolean().optional(),
  sources: someOf(z.guid(), 20).optional(),
  /** Calls that came about (in, out) and lasted at least, or less than, so many seconds. */
  min_s: seconds.optional(),
  below_s: seconds.optional(),
  /** Days of the week, 1 is Monday. */
  weekdays: someOf(z.int().min(1).max(7), 7).optional(),
  /** From an hour of the clock to another, which is excluded; past midnight where it is not greater. */
  hours: z.strictObject({ from: z.int().min(0).max(23), to: z.int().min(1).max(24) }).optional(),
}).meta({ id: "EventFilters" });

/** Civil days in the plan's zone, the end excluded; what is left out is open. */
export const dayRange = z.strictObject({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});

/** Which groups are told, by their value: "who called more than five times". */
export const having = z.strictObject({
  at_least: z.number().optional(),
  below: z.number().optional(),
});

const document = z.strictObject({
  version: z.literal(1),
  measure,
  /** At most two. Without any the answer is one number, or the events. */
  by: z.array(dimension).max(2).default([]),
  filters: filters.default({}),
  range: dayRange.default({}),
  tz: zoneName,
  /**
   * The same number of another time or of other people beside it, one row each: the range or the filters
   * are taken instead of the plan's own, all of them.
   */
  compare: z.discriminatedUnion("to", [
    z.strictObject({ to: z.literal("range"), range: dayRange }),
    z.strictObject({ to: z.literal("filters"), filters }),
  ]).optional(),
  /** Of `share`: what the part has beside the filters. */
  part: filters.optional(),
  /** Contacts without any such event in the range, who had one before: "whom did I not call". */
  absent: z.boolean().default(false),
  having: having.optional(),
  order: z.enum(["value_desc", "value_asc", "key_asc", "key_desc"]).optional(),
  /** Rows; 1,000 are the most. */
  limit: z.int().min(1).max(1000).optional(),
});

/** What a question may become. */
export const queryPlan = document.superRefine((plan, context) => {
  for (const message of contradictions(plan)) context.addIssue({ code: "custom", message });
}).meta({ id: "QueryPlan" });

/** A plan as it is written. */
export type PlanInput = z.input<typeof queryPlan>;
/** A plan that was checked. */
export type QueryPlan = z.output<typeof queryPlan>;
export type Measure = z.output<typeof measure>;
export type Dimension = z.output<typeof dimension>;
export type Filters = z.output<typeof filters>;
export type DayRange = z.output<typeof dayRange>;

const TALK: readonly Measure[] = [
  "talk_s",
  "talk_mean_s",
  "talk_median_s",
  "talk_longest_s",
  "talk_shortest_s",
];

/** Whether a measure is of how long calls lasted. */
export function isTalk(name: Measure): boolean {
  return TALK.includes(name);
}

/** Outside of these no log has anything, and a day before or after might be no date. */
const [FIRST, END] = ["1900-01-01", "2199-12-31"];

/** What the document's shape alone does not forbid, and still means nothing. */
function* contradictions(
  { measure, by, compare, part, absent, having, range, filters }: z.output<typeof document>,
): Generator<string> {
  if (new Set(by).size < by.length) yield "Split by two different things";
  if (measure === "events" && by.length > 0) yield "Events themselves are not split";
  if (measure === "events" && compare) yield "Events themselves are not compared";
  if ((measure === "share") !== (part !== undefined)) {
    yield "A share needs a part, and nothing else has one";
  }
  if (
    absent && (measure !== "count" || by.length !== 1 || by[0] !== "contact" || compare || having)
  ) {
    yield "Only contacts can be absent, counted and not compared";
  }
  if (having && by.length === 0) yield "Only what is split has groups to choose from";
  if (having && (measure === "first_at" || measure === "last_at")) {
    yield "Moments are not compared with numbers";
  }
  if (compare && by.length > 1) yield "What is compared is split by one thing at most";
  for (const { from, to } of [range, ...compare?.to === "range" ? [compare.range] : []]) {
    if (from && to && from >= to) yield "The range ends before it begins";
    if ([from, to].some((day) => day && (day < FIRST || day > END))) {
      yield `Days are from ${FIRST} to ${END}`;
    }
  }
  if (
    filters.min_s !== undefined && filters.below_s !== undefined && filters.min_s >= filters.below_s
  ) {
    yield "No call lasts at least as long as that and less";
  }
}
