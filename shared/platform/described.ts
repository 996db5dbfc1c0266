/**
 * An error in one line that may be kept: class, code and words, never its properties, which may quote
 * rows.
 *
 * @module
 */

import { redactedMessage } from "./redact.ts";

/** How far causes are followed. */
const DEPTH = 3;

/** A log line is no longer. */
const MAX_MESSAGE = 10_000;

/** An error and its causes as text, redacted. */
export function described(error: unknown, depth = 0): string {
  if (typeof error !== "object" || error === null) {
    return redactedMessage(String(error).slice(0, MAX_MESSAGE));
  }
  const { name = "Error", code, message = "", cause } = error as Record<string, unknown>;
  const text = `${name}${code ? ` ${code}` : ""}: ${
    redactedMessage(String(message).slice(0, MAX_MESSAGE))
  }`;
  return cause !== undefined && depth < DEPTH ? `${text} ← ${described(cause, depth + 1)}` : text;
}
