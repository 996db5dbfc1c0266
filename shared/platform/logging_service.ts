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
import { EMAIL_ADDRESS_PATTERN, JWT_PATTERN, redactByPattern } from "@logtape/redaction";
import { optionalEnv } from "../edge/env.ts";

/** What a line may say. Bodies, headers, query strings, names and texts are not here on purpose. */
const FIELDS = [
  "function",
  "request_id",
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
] as const;

/** The fields of one line. */
export type LogFields = Partial<Record<typeof FIELDS[number], string | number | boolean>>;

/** Hears every error that is logged; point it at a tracker. */
export type ErrorListener = (error: unknown, fields: LogFields) => void;

/** The hosted platform cuts lines here. */
const MAX_LINE = 10_000;

const format = redactByPattern(jsonLinesFormatter, [
  JWT_PATTERN,
  EMAIL_ADDRESS_PATTERN,
  { pattern: /\b(sb_(secret|publishable)|sk|qnt_live)[-_][\w-]{8,}/g, replacement: "[key]" },
  { pattern: /\+\d[\d ().-]{6,}\d/g, replacement: "[phone]" },
  { pattern: /(?<![\w.-])\d{9,}(?![\w-])/g, replacement: "[number]" },
]);

export class LoggingService {
  static readonly #listeners = new Set<ErrorListener>();
  readonly #fields: LogFields;

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
    return new LoggingService({ ...this.#fields, ...fields });
  }

  debug(event: string, fields: LogFields = {}): void {
    getLogger("quintet").debug(event, { ...this.#fields, ...listed(fields) });
  }

  info(event: string, fields: LogFields = {}): void {
    getLogger("quintet").info(event, { ...this.#fields, ...listed(fields) });
  }

  warn(event: string, fields: LogFields = {}): void {
    getLogger("quintet").warn(event, { ...this.#fields, ...listed(fields) });
  }

  /** Logs an error by class, code and redacted message, with its causes, and tells the listeners. */
  error(event: string, error: unknown, fields: LogFields = {}): void {
    const all = { ...this.#fields, ...listed(fields) };
    getLogger("quintet").error(event, { ...all, error: described(error) });
    for (const listener of LoggingService.#listeners) listener(error, all);
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

/** Keeps the fields of the list; text that came from elsewhere cannot smuggle in others. */
function listed(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => (FIELDS as readonly string[]).includes(name)),
  );
}

/** An error and its causes as text; never its properties, which may quote rows. */
function described(error: unknown, depth = 0): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { name = "Error", code, message = "", cause } = error as Record<string, unknown>;
  const text = `${name}${code ? ` ${code}` : ""}: ${message}`;
  return cause !== undefined && depth < 3 ? `${text} ← ${described(cause, depth + 1)}` : text;
}
