/**
 * Why a text could not be translated, in words a user may read.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import { type Fault, faultOfExchange, faultOfStatus } from "./provider_fault.ts";
import type { TokenUsage } from "./translation.ts";

/** What kept a translation from being made. */
export type TranslationReason = keyof typeof REASONS;

interface Meaning {
  readonly status: number;
  readonly message: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
}

const REASONS = {
  no_provider: meaning(503, "no translation service is set up", false),
  unsupported_pair: meaning(422, "the service does not know these two languages", false),
  timeout: meaning(504, "the service took too long", true),
  rate_limited: meaning(503, "the service is busy", true),
  refused: meaning(422, "the service refused this text", false),
  bad_answer: meaning(502, "the service gave no usable answer", true),
  unreachable: meaning(503, "the service cannot be reached", true),
  over_budget: meaning(429, "the budget for translations is spent", true),
};

/** What an error may say besides its reason. */
export interface TranslationErrorParts {
  /** In place of the reason's own half sentence. */
  readonly because?: string;
  readonly hint?: string;
  readonly retryable?: boolean;
  /** How long to wait before the next try. */
  readonly seconds?: number;
  /** What the failed call cost all the same. */
  readonly usage?: TokenUsage | undefined;
  /** Nobody was asked, so that it counts as no try. */
  readonly isUnasked?: boolean;
  /** For the log, so it must not hold anything the provider sent. */
  readonly cause?: unknown;
}

/** A failed translation, whoever the provider is. The provider's own words are never in it. */
export class TranslationError extends AppError {
  override name = "TranslationError";
  readonly reason: TranslationReason;
  readonly retryable: boolean;
  readonly seconds: number | undefined;
  readonly usage: TokenUsage | undefined;
  readonly isUnasked: boolean;

  constructor(reason: TranslationReason, parts: TranslationErrorParts = {}) {
    const { status, message, retryable } = REASONS[reason];
    const { because = message, seconds, usage, hint, cause } = parts;
    const again = parts.retryable ?? retryable;
    super(status, "translation_failed", `Cannot translate the text: ${because}`, {
      hint: hint ?? (again ? "Try again in a moment" : undefined),
      details: { reason, retryable: again, ...(seconds === undefined ? {} : { seconds }) },
      cause,
    });
    this.reason = reason;
    this.retryable = again;
    this.seconds = seconds;
    this.usage = usage;
    this.isUnasked = parts.isUnasked ?? reason === "no_provider";
  }
}

/** What an answer's status means. */
export function errorOfStatus(status: number, headers?: Headers): TranslationError {
  return errorOf(faultOfStatus(status, headers));
}

/** What a failed exchange means; errors of other kinds stay as they are. */
export function errorOfExchange(thrown: unknown): unknown {
  const fault = faultOfExchange(thrown);
  return fault ? errorOf(fault) : thrown;
}

/** A failed translation for what went wrong. */
export function errorOf({ reason, ...parts }: Fault): TranslationError {
  return new TranslationError(reason, parts);
}

function meaning(status: number, message: string, retryable: boolean): Meaning {
  return { status, message, retryable };
}
