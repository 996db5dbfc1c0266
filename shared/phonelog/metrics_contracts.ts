/**
 * What the phonelog functions take and give that add calls and messages up.
 *
 * @module
 */

import { z } from "zod";
import { exactMoment, moment, read } from "../contract.ts";
import { eventDirection, eventType } from "./contracts.ts";

/** Where a period begins or ends: a local day, which is its first instant, or an instant. */
export const periodEnd = z.union([z.iso.date(), exactMoment]);

/** A time zone by its name; without one, the caller's own. */
export const zoneName = z.string().regex(/^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$/).max(60);

/** How fine a series is. */
export const bucketName = z.enum(["hour", "day", "week", "month"]);

const count = z.int().nonnegative();

const totals = z.object({
  events: count,
  calls: count,
  messages: count,
  voicemails: count,
  in: count,
  out: count,
  missed: count,
  rejected: count,
  blocked: count,
  /** Seconds of calls that came about. */
  talk_s: count,
  unique_contacts: count,
});
const names = Object.keys(totals.shape) as (keyof typeof totals.shape)[];

/** Of which version of the caller's calls an answer is. */
export const freshness = z.object({
  version: count,
  changed_at: moment.nullable(),
  /** How many there are in all. */
  events: count,
});

/** Where a bucket of a series begins. */
export const bucketStart = {
  /** Its first instant, which may be before the period's. */
  start: moment,
  /** As the wall clock has it: "2026-10-25", of hours "2026-10-25T02:00+01:00". */
  label: z.string(),
};

export const dashboardMetrics = read({
  name: "dashboard-metrics",
  summary: "Sums up calls and messages: totals, series, what was before, and with whom.",
  input: z.strictObject({
    /** Thirty local days before the end, unless said otherwise. */
    from: periodEnd.optional(),
    /** Excluded; the end of today, unless said otherwise. */
    to: periodEnd.optional(),
    tz: zoneName.optional(),
    /** By the length of the period, unless said otherwise; 2,000 of them are the most. */
    bucket: bucketName.optional(),
    /** With as many days before, the same a year ago, or nothing. */
    compare: z.enum(["previous", "year", "none"]).default("previous"),
  }),
  output: z.object({
    period: z.object({ from: moment, to: moment }),
    tz: z.string(),
    bucket: bucketName,
    totals,
    previous: z.object({ from: moment, to: moment, totals }).nullable(),
    /** By how much each total grew. */
    delta: z.record(z.enum(names), z.int()).nullable(),
    /** The same in per cent with one digit; null where there was nothing before. */
    delta_pct: z.record(z.enum(names), z.number().nullable()).nullable(),
    /** What there was, by type and direction; seconds are those of calls that came about. */
    by_type_direction: z.array(z.object({
      type: eventType,
      direction: eventDirection,
      n: count,
      duration_s: count,
    })),
    series: z.array(z.object({
      ...bucketStart,
      events: count,
      calls: count,
      messages: count,
      voicemails: count,
      talk_s: count,
    })),
    /** The ten with most events. */
    top_contacts: z.array(z.object({
      contact_id: z.guid(),
      /** Null where it is not known, or not for who asks to know. */
      name: z.string().nullable(),
      privacy: z.enum(["normal", "masked"]),
      n: count,
      calls: count,
      messages: count,
      in: count,
      out: count,
      talk_s: count,
      last_at: moment,
    })),
    /** Events by weekday, Monday first, and hour of the wall clock. */
    heat_map: z.array(z.array(count).length(24)).length(7),
    freshness,
  }),
});

/** What a trend is of. */
export const trendMetric = z.enum(["events", "calls", "messages", "voicemails", "talk_s"]);

export const analyticsTrends = read({
  name: "analytics-trends",
  summary: "Shows how a number moves: a trailing average, and where its level changed.",
  input: z.strictObject({
    metric: trendMetric.default("events"),
    from: periodEnd.optional(),
    to: periodEnd.optional(),
    tz: zoneName.optional(),
    bucket: bucketName.optional(),
    /** Events by their type, or all together. */
    group_by: z.enum(["none", "type"]).default("none"),
    /** Over how many buckets the average goes: a day of hours, a week of days, four weeks, three months. */
    window: z.int().min(1).max(400).optional(),
  }).refine(({ metric, group_by }) => group_by === "none" || metric === "events", {
    path: ["group_by"],
    message: "Only events are of different types",
  }),
  output: z.object({
    period: z.object({ from: moment, to: moment }),
    tz: z.string(),
    bucket: bucketName,
    metric: trendMetric,
    window: count,
    /** How changes are found. */
    method: z.string(),
    groups: z.array(z.object({
      /** "all", or a type. */
      group: z.string(),
      series: z.array(z.object({
        ...bucketStart,
        value: count,
        /** Of the buckets up to this one, with two digits; null until there are enough. */
        average: z.number().nullable(),
        /** Whether it is over and lies in the period as a whole; others count in no change. */
        is_whole: z.boolean(),
      })),
      /** Buckets from which on the level is another one, with the medians on both sides. */
      change_points: z.array(z.object({
        ...bucketStart,
        before: z.number(),
        after: z.number(),
        confidence: z.number().min(0).max(1),
      })),
    })),
    freshness,
  }),
});
