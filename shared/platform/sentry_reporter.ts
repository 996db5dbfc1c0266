/**
 * Tells a Sentry, or anything that speaks its envelopes, of errors. The protocol is one POST; its SDK
 * would add 28 MB to the bundle of every function.
 *
 * @module
 */

import { fetchProvider } from "../edge/egress.ts";
import { EgressError } from "../edge/exchange.ts";
import type { ErrorReport, ErrorReporter } from "./error_tracking_service.ts";

/** More kinds at once are one outage; the rest is in our own table. */
const MAX_EVENTS = 5;

/** Where a DSN leads: `https://<key>@<host>/<path>/<project>`. */
interface Sink {
  base: string;
  project: string;
  key: string;
}

/** A reporter for a DSN; undefined where there is none. */
export function sentryReporter(dsn: string | undefined): ErrorReporter | undefined {
  if (!dsn) return undefined;
  return {
    async report(errors) {
      const sink = sinkOf(dsn);
      for (const error of errors.slice(0, MAX_EVENTS)) await send(sink, error);
    },
  };
}

function sinkOf(dsn: string): Sink {
  const url = URL.canParse(dsn) ? new URL(dsn) : undefined;
  const [, path = "", project] = /^(.*)\/(\d+)$/.exec(url?.pathname ?? "") ?? [];
  if (!url?.username || !project) {
    throw new EgressError("misconfigured", "ERROR_SINK_DSN is not https://<key>@<host>/<project>");
  }
  return { base: url.origin + path, project, key: url.username };
}

async function send({ base, project, key }: Sink, error: ErrorReport): Promise<void> {
  const event_id = crypto.randomUUID().replaceAll("-", "");
  const lines = [
    { event_id, sent_at: new Date().toISOString() },
    { type: "event", content_type: "application/json" },
    eventOf(event_id, error),
  ];
  const response = await fetchProvider(base, `/api/${project}/envelope/`, {
    method: "POST",
    headers: {
      "content-type": "application/x-sentry-envelope",
      "x-sentry-auth": `Sentry sentry_version=7, sentry_client=quintet/1, sentry_key=${key}`,
    },
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
    timeoutMs: 3_000,
  });
  await response.body?.cancel();
  if (!response.ok) {
    throw new EgressError("unreachable", `The error sink answers ${response.status}`);
  }
}

function eventOf(event_id: string, error: ErrorReport) {
  return {
    event_id,
    timestamp: Date.now() / 1000,
    platform: "javascript",
    level: "error",
    logger: "quintet",
    transaction: error.function || error.source,
    fingerprint: [error.fingerprint],
    tags: { source: error.source, code: error.code, request_id: error.request_id },
    extra: { count: error.count },
    exception: {
      values: [{
        type: error.class,
        value: error.message,
        // Theirs are outermost first.
        stacktrace: { frames: error.frames.map(frameOf).reverse() },
      }],
    },
  };
}

function frameOf(frame: string) {
  const [name = "", file = ""] = frame.split("@");
  return { function: name, filename: file };
}
