/**
 * Gathers errors by their kind: class, code, function, words and the places they came from. The same
 * error again raises a count.
 *
 * @module
 */

import { framesOf, rootOf, wordsOf } from "./error_shape.ts";
import { sha256 } from "./hash.ts";
import type { LogFields } from "./logging_service.ts";

/** A kind of error, and how often it came since it was last taken. Nothing in it is a caller's. */
export type ErrorReport = {
  /** 32 hex digits, the same for the same kind of error in every isolate. */
  fingerprint: string;
  source: "server" | "client";
  /** Which function failed; empty for clients. */
  function: string;
  class: string;
  code: string;
  message: string;
  /** Where it came from, innermost first, without line numbers. */
  frames: string[];
  count: number;
  request_id: string | null;
};

/** Somebody outside who is told of errors as well. It may throw; nobody waits for it. */
export interface ErrorReporter {
  report(errors: ErrorReport[]): Promise<void>;
}

/**
 * An isolate in which everything fails does not grow. Strangers invent errors for nothing: half of the
 * room is kept for our own.
 */
const MAX_KINDS = { server: 100, client: 50 };

type Unnamed = Omit<ErrorReport, "fingerprint">;

export class ErrorTrackingService {
  static #kinds = new Map<string, Unnamed>();

  /** Counts an error of this isolate; `fields` are those of its log line. */
  static capture(error: unknown, fields: LogFields = {}): void {
    const root = rootOf(error);
    ErrorTrackingService.count({
      source: "server",
      function: String(fields.function ?? "").slice(0, 64),
      class: root.class,
      code: root.code,
      message: wordsOf(error),
      frames: framesOf(error),
      request_id: fields.request_id === undefined ? null : String(fields.request_id).slice(0, 64),
    });
  }

  /** Counts an error that is described already. */
  static count(kind: Omit<Unnamed, "count">, times = 1): void {
    const key = keyOf(kind);
    const known = ErrorTrackingService.#kinds.get(key);
    if (known) {
      known.count += times;
      known.request_id = kind.request_id;
    } else if (ErrorTrackingService.#kinds.size < MAX_KINDS[kind.source]) {
      ErrorTrackingService.#kinds.set(key, { ...kind, count: times });
    }
  }

  /** Everything counted since the last time; it is forgotten here. */
  static async take(): Promise<ErrorReport[]> {
    const taken = [...ErrorTrackingService.#kinds];
    ErrorTrackingService.#kinds = new Map();
    return await Promise.all(taken.map(async ([key, kind]) => ({
      ...kind,
      fingerprint: (await sha256(key)).slice(0, 32),
    })));
  }
}

function keyOf(kind: Omit<Unnamed, "count">): string {
  const { source, class: name, code, message, frames } = kind;
  return JSON.stringify([source, kind.function, name, code, message, frames]);
}
