/**
 * One error for the whole back end, and the one place that turns failures into responses.
 *
 * @module
 */

import type { z } from "zod";
import type { Failure } from "../contract.ts";
import type { LoggingService } from "../platform/logging_service.ts";

/** What an {@linkcode AppError} may say besides its message. */
export interface ErrorParts {
  hint?: string | undefined;
  details?: unknown;
  cause?: unknown;
  /** Of a 405: the methods that there are. */
  allow?: string;
}

/** A failure the caller should hear about. Anything else thrown is answered as a bare 500. */
export class AppError extends Error {
  override name = "AppError";
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: unknown;
  readonly allow: string | undefined;

  constructor(status: number, code: string, message: string, parts: ErrorParts = {}) {
    super(message, { cause: parts.cause });
    this.status = status;
    this.code = code;
    this.hint = parts.hint;
    this.details = parts.details;
    this.allow = parts.allow;
  }
}

/** SQLSTATE → HTTP, for the errors Postgres raises by itself. `PTnnn` carries its own status. */
const STATUS_OF_SQLSTATE: Record<string, [status: number, code: string]> = {
  "22P02": [400, "invalid_value"],
  "22003": [400, "invalid_value"],
  "22021": [400, "invalid_text"],
  "23502": [422, "value_missing"],
  "23503": [409, "reference_missing"],
  "23505": [409, "already_exists"],
  "23514": [422, "check_failed"],
  "40001": [409, "conflict"],
  "40P01": [409, "conflict"],
  "42501": [403, "not_allowed"],
  "57014": [504, "query_timeout"],
  "PGRST116": [404, "not_found"],
};

const CODE_OF_STATUS: Record<number, string> = {
  400: "bad_request",
  401: "not_signed_in",
  403: "not_allowed",
  404: "not_found",
  409: "conflict",
  410: "gone",
  422: "unprocessable",
  429: "too_many_requests",
  503: "unavailable",
};

/**
 * An error as PostgREST words it. supabase-js gives an empty code when nothing answered, and none when
 * it was something else, such as a gateway with a page of its own.
 */
export interface DatabaseFailure {
  code?: string;
  message: string;
  hint?: string | null;
  details?: string | null;
}

/** Turns an error from the database into an {@linkcode AppError}. */
export function fromDatabase(error: DatabaseFailure): AppError {
  const { code = "" } = error;
  const raised = /^PT(\d{3})$/.exec(code)?.[1];
  if (raised) {
    const status = Number(raised);
    return new AppError(status, CODE_OF_STATUS[status] ?? "refused", error.message, {
      hint: error.hint ?? undefined,
      details: detailsOf(error.details),
    });
  }

  // Class 22 is about what was given: a day that no calendar has, a zone that is none.
  const known = STATUS_OF_SQLSTATE[code] ??
    (code.startsWith("22") ? [400, "invalid_value"] as const : undefined);
  // Constraint and column names stay in the log: only the mapped code reaches the caller.
  if (known) return new AppError(...known, "The database refused this change", { cause: error });

  // PGRST000 to PGRST003: PostgREST has no connection for it.
  if (
    !code || /^(08|53|57P|PGRST00[0-3])/.test(code) || /fetch|network|connect/i.test(error.message)
  ) {
    return new AppError(503, "unavailable", "The database cannot be reached right now", {
      hint: "Try again in a moment",
      details: { seconds: 1 },
      cause: error,
    });
  }
  return new AppError(500, "database_error", "The database could not answer", { cause: error });
}

/** SQL that has data to give writes its detail as JSON. */
function detailsOf(detail: string | null | undefined): unknown {
  if (!detail) return undefined;
  try {
    return JSON.parse(detail);
  } catch {
    return detail;
  }
}

/** Says which fields of a request were wrong. */
export function invalidInput(error: z.ZodError): AppError {
  return new AppError(400, "invalid_input", "The request does not match the contract", {
    details: error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
  });
}

/** Says that a limit is spent, and for how long. */
export function tooMany(message: string, seconds: number): AppError {
  return new AppError(429, "too_many_requests", message, {
    hint: `Wait ${seconds} ${seconds === 1 ? "second" : "seconds"}`,
    details: { seconds },
  });
}

/** Any thrown value as what the caller may hear; what they must not see goes to the log. */
export function loggedError(thrown: unknown, log: LoggingService): AppError {
  const error = thrown instanceof AppError
    ? thrown
    : new AppError(500, "internal_error", "Something went wrong on our side", { cause: thrown });

  if (error.status >= 500) log.error("failed", error);
  else if (typeof error.cause === "string") log.warn("refused", { reason: error.cause });
  return error;
}

/** Answers any thrown value in the one shape. */
export function errorResponse(thrown: unknown, log: LoggingService, requestId: string): Response {
  const error = loggedError(thrown, log);
  const body: Failure = { code: error.code, message: error.message, request_id: requestId };
  if (error.hint) body.hint = error.hint;
  if (error.details !== undefined) body.details = error.details;

  return refusal(error, body);
}

/** A refusal with a body of one's own; says in `retry-after` when another try makes sense. */
export function refusal({ status, details, allow }: AppError, body: unknown): Response {
  // What is refused now may be there in a moment: nobody keeps it.
  const response = Response.json(body, { status, headers: { "cache-control": "no-store" } });
  if (allow) response.headers.set("allow", allow);
  const { seconds } = (details ?? {}) as { seconds?: unknown };
  if (typeof seconds === "number") {
    response.headers.set("retry-after", String(Math.ceil(seconds)));
  }
  return response;
}
