/**
 * What the functions take and give that look after the back end itself.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, read } from "../contract.ts";
import { healthReport } from "./health_report.ts";

/** Whether a part does what it should; `late` is behind, `absent` is not there at all. */
const sign = z.enum(["ok", "late", "absent"]);

export const health = read({
  name: "health",
  summary: "Says whether the back end is up, and to servers which part is not.",
  input: z.strictObject({}),
  output: z.object({
    status: z.enum(["ok", "degraded"]),
    version: z.string(),
    /** Only for a secret key. */
    checks: z.object({ database: sign, cron: sign, queue: sign, storage: sign, model: sign })
      .optional(),
  }),
});

export const adminHealth = read({
  name: "admin-health",
  summary: "Tells how the back end is doing: sizes, jobs, queues, errors, slow queries, alerts.",
  also: ["text/plain"],
  input: z.strictObject({
    /** How far back calls and queries are counted. */
    minutes: z.int().min(1).max(1440).default(60),
    /** "prometheus", or `accept: text/plain`, answers counters and gauges as text. */
    format: z.enum(["json", "prometheus"]).optional(),
  }),
  output: healthReport,
});

export const adminUserMetrics = read({
  name: "admin-user-metrics",
  summary: "Shows one user across all domains, in counts.",
  input: z.strictObject({ user_id: z.guid() }),
  output: z.object({
    user_id: z.guid(),
    created_at: moment,
    is_anonymous: z.boolean(),
    roles: z.array(z.string()),
    /** By domain and table, how many rows are theirs. */
    domains: z.record(z.string(), z.record(z.string(), z.int().min(0))),
    /** Of models, in the last 30 days. */
    usage: z.object({ calls: z.int(), tokens_in: z.int(), tokens_out: z.int() }),
    cost_usd: z.number(),
    last_seen_at: moment.nullable(),
  }),
});

/** Times that clients may report; a name of their own could say anything. */
const timing = z.enum([
  "page_load",
  "first_paint",
  "largest_paint",
  "interaction",
  "function_call",
  "query",
  "realtime_join",
  "message_shown",
  "sync",
  "render",
]);

export const reportTelemetry = change({
  name: "report-telemetry",
  summary: "Takes errors and timings from a client.",
  input: z.strictObject({
    errors: z.array(z.strictObject({
      name: z.string().max(100).default("Error"),
      message: z.string().max(2_000).default(""),
      stack: z.string().max(8_000).optional(),
      /** How often it came, where the client has counted. */
      count: z.int().min(1).max(1_000).default(1),
    })).max(20).default([]),
    timings: z.array(z.strictObject({ name: timing, ms: z.number().min(0).max(600_000) })).max(100)
      .default([]),
  }),
  /** How many were kept: of one timing twenty in a call are enough. */
  output: z.object({ accepted: z.int().min(0) }),
});
