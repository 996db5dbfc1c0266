/**
 * JSON lines with fields from a list: what is not on the list cannot reach a log.
 *
 * @module
 */

import {
  configureSync,
  getConfig,
  getLogger,
  isLogLevel,
  jsonLinesFormatter,
} from "@logtape/logtape";
import { redactByPattern } from "@logtape/redaction";
import { optionalEnv } from "../edge/env.ts";
import { described } from "./described.ts";
import { REDACTIONS } from "./redact.ts";

/** What a line may say. Bodies, headers, query strings, names and texts are not here on purpose. */
const FIELDS = [
  "function",
  "request_id",
  "client_request_id",
  "caller",
  "way",
  "status",
  "code",
  "ms",
  "count",
  "attempt",
  "provider",
  "model",
  "lang",
  "reason",
  "job",
  "queue",
  "seal",
  "hash",
] as const;

/** The fields of one line. */
export type LogFields = Partial<Record<typeof FIELDS[number], string | number | boolean>>;

/** Fields as they are kept, and how many were not on the list. */
type Listed = LogFields & { dropped?: number };

/** More than any word of ours; what is longer is somebody's text. */
const MAX_FIELD = 500;

/** Hears every error that is logged; point it at a tracker. */
export type ErrorListener = (error: unknown, fields: LogFields) => void;

/** The hosted platform cuts lines here. */
const MAX_LINE = 10_000;

const format = redactByPattern(jsonLinesFormatter, [...REDACTIONS]);

export class LoggingService {
  static readonly #listeners = new Set<ErrorListener>();
  #fields: Listed;

  constructor(fields: LogFields = {}) {
    if (!getConfig()) configure();
    this.#fields = listed(fields);
  }

  /** Adds a listener for logged errors and returns a function that removes it. */
  static onError(listener: ErrorListener): () => void {
    LoggingService.#listeners.add(listener);
    return () => LoggingService.#listeners.delete(listener);
  }

  /** The same log with more fields on every line. */
  child(fields: LogFields): LoggingService {
    const child = new LoggingService();
    child.#fields = this.#with(fields);
    return child;
  }

  debug(event: string, fields: LogFields = {}): void {
    getLogger("quintet").debug(event, this.#with(fields));
  }

  info(event: string, fields: LogFields = {}): void {
    getLogger("quintet").info(event, this.#with(fields));
  }

  warn(event: string, fields: LogFields = {}): void {
    getLogger("quintet").warn(event, this.#with(fields));
  }

  /** Logs an error by class, code and redacted message, with its causes, and tells the listeners. */
  error(event: string, error: unknown, fields: LogFields = {}): void {
    const all = this.#with(fields);
    getLogger("quintet").error(event, { ...all, error: described(error) });
    for (const listener of LoggingService.#listeners) listener(error, all);
  }

  #with(fields: LogFields): Listed {
    const more = listed(fields);
    const dropped = (this.#fields.dropped ?? 0) + (more.dropped ?? 0);
    return { ...this.#fields, ...more, ...(dropped > 0 && { dropped }) };
  }
}

function configure(): void {
  const wanted = optionalEnv("LOG_LEVEL") ?? "info";
  configureSync({
    sinks: {
      // deno-lint-ignore no-console -- the platform collects logs from the console
      lines: (record) => console.log(format(record).trimEnd().slice(0, MAX_LINE)),
    },
    loggers: [
      { category: "quintet", lowestLevel: isLogLevel(wanted) ? wanted : "info", sinks: ["lines"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["lines"] },
    ],
  });
}

/**
 * Keeps the fields of the list, short ones: text that came from elsewhere cannot smuggle in others.
 * What was left out is counted, so that somebody notices.
 */
function listed(fields: LogFields): Listed {
  const all = Object.entries(fields);
  const known = all.filter(([name]) => (FIELDS as readonly string[]).includes(name))
    .map(([name, value]) => [name, typeof value === "string" ? value.slice(0, MAX_FIELD) : value]);
  const dropped = all.length - known.length;
  return { ...Object.fromEntries(known), ...(dropped > 0 && { dropped }) };
}
