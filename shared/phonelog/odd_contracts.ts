/**
 * What the phonelog functions take and give that look for what is odd: anomalies, gaps, late sources.
 *
 * @module
 */

import { z } from "zod";
import { moment, read } from "../contract.ts";
import { freshness, periodEnd, zoneName } from "./metrics_contracts.ts";

const count = z.int().nonnegative();

/** Which period is looked at, a year at most, and whose clocks count. */
const period = {
  /** Thirty local days before the end, unless said otherwise. */
  from: periodEnd.optional(),
  /** Excluded; the end of today, unless said otherwise. What has not been yet is not judged. */
  to: periodEnd.optional(),
  tz: zoneName.optional(),
};

/** Of which period an answer is, as far as it has come. */
const answered = {
  period: z.object({ from: moment, to: moment }),
  tz: z.string(),
  /** How many there are; the thousand that matter most are listed. */
  total: count,
};

/** How far from usual something has to be: 8, 6 or 4 robust deviations. */
const sensitivity = z.enum(["low", "normal", "high"]);

export const detectAnomalies = read({
  name: "detect-anomalies",
  summary: "Finds hours with far more or far less than the same hours of the weeks before.",
  input: z.strictObject({ ...period, sensitivity: sensitivity.default("normal") }),
  output: z.object({
    ...answered,
    sensitivity,
    anomalies: z.array(z.object({
      /** When the hour began. */
      at: moment,
      metric: z.enum(["calls", "events", "messages", "missed", "talk_s"]),
      value: count,
      /** The median of the same hour of the week, over up to twelve weeks before. */
      expected: z.number().nonnegative(),
      /** How many robust deviations it is away from that. */
      z: z.number(),
      kind: z.enum(["spike", "drop", "silence"]),
      /** What the caller said to it. */
      state: z.enum(["new", "acknowledged", "dismissed"]),
      /** Since when it is known; null where nobody has looked before. */
      found_at: moment.nullable(),
    })),
    freshness,
  }),
});

export const analyticsGaps = read({
  name: "analytics-gaps",
  summary: "Finds silences that no rhythm explains, and whether syncs ran meanwhile.",
  input: z.strictObject({
    ...period,
    /** Whose syncs explain a silence; the silence is that of all sources. */
    source_id: z.guid().optional(),
    /** How sure it has to be that something should have been: of each pause, and there are many. */
    confidence: z.number().gt(0).max(1).default(0.9999),
    min_hours: z.number().nonnegative().max(8784).default(1),
  }),
  output: z.object({
    ...answered,
    gaps: z.array(z.object({
      start: moment,
      end: moment,
      hours: z.number().nonnegative(),
      /** How many events the same hours of the weeks before would let expect. */
      expected: z.number().nonnegative(),
      seen: count,
      confidence: z.number().min(0).max(1),
      /**
       * `no_sync`: none ran meanwhile; `sync_failed`: none of them succeeded; `silent`: they ran and
       * brought nothing; `unknown`: it is from before the first sync that is known.
       */
      cause: z.enum(["no_sync", "sync_failed", "silent", "unknown"]),
      syncs: z.object({ done: count, failed: count }),
    })),
    freshness,
  }),
});

export const syncHealth = read({
  name: "sync-health",
  summary: "Shows which sources are late, failing or silent, and what to do next.",
  input: z.strictObject({ source_id: z.guid().optional() }),
  output: z.object({
    sources: z.array(z.object({
      source_id: z.guid(),
      name: z.string(),
      kind: z.enum(["phone", "backup", "api"]),
      status: z.enum(["ok", "late", "failed", "never"]),
      last_sync_at: moment.nullable(),
      /** Seconds since then. */
      lag_s: count.nullable(),
      /** Seconds between two syncs; null where nobody said and too few were seen. */
      expected_s: count.nullable(),
      /** From so many seconds on it is late. */
      allowed_s: count.nullable(),
      /** Whether that is from what it did, and not from what its owner said. */
      is_learned: z.boolean(),
      /** In a row, up to now. */
      failures: count,
      last_error: z.string().nullable(),
      last_failed_at: moment.nullable(),
      next: z.enum(["nothing", "connect", "sync_now", "look_at_error", "reconnect"]),
      /** The same in words. */
      advice: z.string(),
    })),
  }),
});

const share = z.number().min(0).max(100).nullable();

/** Each from 0 to 100, which is best; null where nobody can tell yet. */
const components = z.object({
  /** What there is of what was to be expected. */
  completeness: share,
  /** The share of events that are there once. */
  duplicates: share,
  /** The share of what was sent that could be kept. */
  invalid: share,
  /** 100 while every source is in time. */
  freshness: share,
});

export const dataQuality = read({
  name: "data-quality",
  summary: "Scores how far the last thirty days can be relied on, with what it is made of.",
  input: z.strictObject({
    /** One source; all of them together, unless said otherwise. */
    source_id: z.guid().optional(),
    /** How far back the history goes. */
    days: z.int().min(1).max(400).default(90),
  }),
  output: z.object({
    /** Null where nothing can be told. */
    score: share,
    components,
    /** A score of each day, the latest last. */
    history: z.array(z.object({ day: z.iso.date(), score: z.number(), components })),
    freshness,
  }),
});

export const anonymizedAnalytics = read({
  name: "anonymized-analytics",
  summary: "Sums over people who agreed to it, five and more in each.",
  input: z.strictObject({
    metric: z.enum(["calls", "messages", "talk_s"]),
    bucket: z.enum(["day", "week"]).default("week"),
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
  }),
  output: z.object({
    metric: z.string(),
    bucket: z.string(),
    /** Fewer people than these are in no sum. */
    fewest: z.int(),
    /** What is not here is withheld, or was nothing. */
    items: z.array(z.object({
      start: z.iso.date(),
      value: count,
      /** 5, 10, 20, 50 and so on, never how many. */
      people_at_least: z.int().min(5),
    })),
  }),
});
