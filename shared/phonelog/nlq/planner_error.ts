/**
 * Why a model made no plan of a question, in words a user may read.
 *
 * @module
 */

import { AppError } from "../../edge/errors.ts";
import { type Fault, faultOfModel } from "../../platform/provider_fault.ts";
import type { Tokens } from "../../platform/spending.ts";

const REASONS = {
  no_provider: [503, "no model is set up", false],
  timeout: [504, "the model took too long", true],
  rate_limited: [503, "the model is busy", true],
  refused: [422, "the model refused this question", false],
  bad_answer: [502, "the model gave no usable plan", true],
  unreachable: [503, "the model cannot be reached", true],
  over_budget: [429, "the budget for questions is spent", false],
} as const;

/** What kept a model from making a plan. */
export type PlannerReason = keyof typeof REASONS;

interface Parts extends Partial<Omit<Fault, "reason">> {
  readonly hint?: string | undefined;
  /** What it cost all the same. */
  readonly usage?: Tokens | undefined;
}

/** A failed reading of a question. The model's own words are never in it. */
export class PlannerError extends AppError {
  override name = "PlannerError";
  readonly reason: PlannerReason;
  readonly seconds: number | undefined;
  readonly usage: Tokens | undefined;

  constructor(reason: PlannerReason, parts: Parts = {}) {
    const [status, message, isPassing] = REASONS[reason];
    const { because = message, retryable = isPassing, seconds, usage, hint, cause } = parts;
    super(status, "question_not_read", `Cannot read the question: ${because}`, {
      hint: hint ?? (retryable ? "Try again in a moment" : undefined),
      details: { reason, retryable, ...(seconds !== undefined && { seconds }) },
      cause,
    });
    this.reason = reason;
    this.seconds = seconds;
    this.usage = usage;
  }
}

/**
 * What was thrown on the way to a model, as our error; a caller who gave up gets their own reason.
 *
 * @param before what was spent until then: all there is to pay for a request that was turned away.
 */
export function plannerError(thrown: unknown, signal?: AbortSignal, before?: Tokens): unknown {
  if (signal?.aborted) return signal.reason;
  if (thrown instanceof PlannerError) return thrown;
  const fault = faultOfModel(thrown);
  if (!fault) return thrown;
  const { reason } = fault;
  const isAway = ["no_provider", "rate_limited", "unreachable"].includes(reason);
  return new PlannerError(reason, { ...fault, ...isAway && { usage: before } });
}
