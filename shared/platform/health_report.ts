/**
 * What `admin-health` tells: the shape of the database's report.
 *
 * @module
 */

import { z } from "zod";
import { moment } from "../contract.ts";

const count = z.int().min(0);
const amount = z.number().min(0);
const share = z.number().min(0).max(1);

/** Times in milliseconds, within a fifth; null where nothing was timed. */
const percentiles = {
  p50_ms: amount.nullable(),
  p95_ms: amount.nullable(),
  p99_ms: amount.nullable(),
};

/** Calls as they ended; an error is an answer of 500 or above. */
const calls = { calls: count, errors: count, error_rate: share };

const database = z.object({
  version: z.string(),
  started_at: moment,
  size_mb: amount,
  /** Over 400 MB: the free plan ends at 500. */
  is_large: z.boolean(),
  cache_hit_ratio: share.nullable(),
  tables: z.array(z.object({ table: z.string(), rows: count, mb: amount })),
});

const connections = z.object({
  used: count,
  max: count,
  active: count,
  idle: count,
  idle_in_transaction: count,
  longest_seconds: z.number(),
});

const job = z.object({
  job: z.string().nullable(),
  schedule: z.string(),
  is_active: z.boolean(),
  last_run_at: moment.nullable(),
  last_status: z.string().nullable(),
  last_ms: z.number().nullable(),
  runs: count,
  failures: count,
});

const queue = z.object({
  queue: z.string(),
  waiting: count,
  running: count,
  dead: count,
  lag_seconds: amount,
});

const slowQuery = z.object({
  at: moment,
  source: z.enum(["timings", "statements"]),
  query: z.string(),
  calls: count,
  mean_ms: amount,
  max_ms: amount,
});

const error = z.object({
  fingerprint: z.string(),
  source: z.enum(["server", "client"]),
  function: z.string(),
  class: z.string(),
  code: z.string(),
  message: z.string(),
  frames: z.array(z.string()),
  count,
  first_at: moment,
  last_at: moment,
  last_request_id: z.string().nullable(),
});

const alert = z.object({
  id: z.guid(),
  rule: z.string(),
  kind: z.string(),
  target: z.string().nullable(),
  threshold: z.number(),
  value: z.number(),
  worst: z.number(),
  opened_at: moment,
  resolved_at: moment.nullable(),
});

/** Everything an operator looks at first. */
export const healthReport = z.object({
  since: moment,
  database,
  connections,
  jobs: z.array(job),
  queue: z.array(queue),
  calls: z.object({ ...calls, ...percentiles }),
  functions: z.array(z.object({
    function: z.string(),
    ...calls,
    ...percentiles,
    mean_ms: amount.nullable(),
    max_ms: amount,
  })),
  queries: z.object({ calls: count, mean_ms: amount.nullable(), ...percentiles }),
  slowest_queries: z.array(z.object({
    query: z.string(),
    calls: count,
    mean_ms: amount.nullable(),
    p95_ms: amount.nullable(),
    max_ms: amount,
  })),
  slow_queries: z.array(slowQuery),
  errors: z.array(error),
  cache: z.object({
    hits: count,
    misses: count,
    failures: count,
    hit_ratio: share.nullable(),
  }),
  alerts: z.array(alert),
  audit: z.object({ unsealed: count, oldest_seconds: z.number() }),
});
