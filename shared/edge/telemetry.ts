/**
 * What happens to a request's numbers and errors: gathered while it runs, kept once it is answered.
 * Nothing here delays a request or makes it fail.
 *
 * @module
 */

import { createAdminClient } from "@supabase/server/core";
import type { Database } from "../database.types.ts";
import { DatabaseService } from "../platform/database_service.ts";
import { ErrorTrackingService } from "../platform/error_tracking_service.ts";
import { LoggingService } from "../platform/logging_service.ts";
import { MetricsService } from "../platform/metrics_service.ts";
import { sentryReporter } from "../platform/sentry_reporter.ts";
import { hasBackground, runAfterAnswer } from "./background.ts";
import { optionalEnv } from "./env.ts";

/** A database that hangs does not hold the worker for longer. */
const TIMEOUT_MS = 5_000;

/** How long a busy isolate gathers before it sends again. */
const PAUSE_MS = 1_000;

/** Counts every error that is logged, under its fingerprint. Returns what undoes it. */
export function setupErrorTracking(): () => void {
  return LoggingService.onError((error, fields) => ErrorTrackingService.capture(error, fields));
}

/** Times every query under its label. Returns what undoes it. */
export function trackQueryPerformance(): () => void {
  return DatabaseService.onQuery((query, ms) =>
    MetricsService.recordTiming("database.query", ms, query)
  );
}

let started = false;

/** Begins to listen, once in an isolate. */
export function startTelemetry(): void {
  if (started) return;
  started = true;
  setupErrorTracking();
  trackQueryPerformance();
}

/** Notes how a call ended. Refusals are answers; an error is what is our fault. */
export function noteCall(name: string, status: number, ms: number): void {
  MetricsService.recordTiming("function.call", ms, name, status >= 500);
  if (status === 429) MetricsService.count("function.limited", name);
}

let sending: Promise<void> | undefined;
let wanted = false;
let last = 0;

/**
 * Keeps what was gathered, behind the answer. While that goes on, what comes along waits and goes
 * together: a busy isolate sends about once a second, however much it answers.
 */
export function sendTelemetry(): void {
  // Without a runtime that keeps the worker nobody would wait for it.
  if (!hasBackground() || optionalEnv("TELEMETRY") === "off") return;
  wanted = true;
  if (sending) return;
  sending = sendAll();
  runAfterAnswer(sending);
}

async function sendAll(): Promise<void> {
  while (wanted) {
    // At once after a quiet time, though the answer goes first.
    await paused(Math.max(0, last + PAUSE_MS - Date.now()));
    wanted = false;
    last = Date.now();
    const lost = await send();
    // As a warning: an error would be captured, and sent, and lost again.
    if (lost > 0) new LoggingService().warn("telemetry lost", { count: lost });
  }
  sending = undefined;
}

/** Waits, but not when the isolate is told to end. */
function paused(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("beforeunload", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("beforeunload", done);
  });
}

/** Answers how many of the places that should have been told were not. */
async function send(): Promise<number> {
  const samples = MetricsService.take();
  const errors = await ErrorTrackingService.take();
  const told = await Promise.allSettled([
    samples.length > 0 && keep("record_metrics", { p_samples: samples }),
    errors.length > 0 && keep("record_errors", { p_errors: errors }),
    errors.length > 0 && sentryReporter(optionalEnv("ERROR_SINK_DSN"))?.report(errors),
  ]);
  return told.filter(({ status }) => status === "rejected").length;
}

type Keeping = "record_metrics" | "record_errors";

/** By a client of its own: what keeps the timings of queries is not timed. */
async function keep<Name extends Keeping>(
  name: Name,
  args: Database["platform"]["Functions"][Name]["Args"],
): Promise<void> {
  const client = createAdminClient<Database>({ supabaseOptions: { db: { retry: false } } });
  const { error } = await client.schema("platform").rpc(name, args)
    .abortSignal(AbortSignal.timeout(TIMEOUT_MS));
  if (error) throw error;
}
