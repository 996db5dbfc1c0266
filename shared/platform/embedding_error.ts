/**
 * Why texts could not be read by a model, in words a user may read.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import { EgressError } from "../edge/exchange.ts";

const REASONS = {
  no_provider: "no model for it is set up",
  timeout: "the model took too long",
  rate_limited: "the model is busy",
  unreachable: "the model cannot be reached",
  refused: "the model takes no text like this",
  bad_answer: "the model gave no usable answer",
  over_budget: "the budget for models is spent",
};

/** What kept texts from being read. */
export type EmbeddingReason = keyof typeof REASONS;

/** A failed reading, whoever the provider is. The provider's own words are never in it. */
export class EmbeddingError extends AppError {
  override name = "EmbeddingError";
  readonly reason: EmbeddingReason;
  /** How long to wait before the next try. */
  readonly seconds: number | undefined;

  constructor(
    reason: EmbeddingReason,
    { seconds, ...parts }: { hint?: string; seconds?: number; cause?: unknown } = {},
  ) {
    super(503, "embedding_failed", `Cannot read the texts: ${REASONS[reason]}`, {
      ...parts,
      details: { reason },
    });
    this.reason = reason;
    this.seconds = seconds;
  }
}

/** What an answer's status means. */
export function errorOfStatus(status: number, headers: Headers): EmbeddingError {
  const cause = new Error(`The provider answered ${status}`);
  if (status === 429) {
    const seconds = Number(headers.get("retry-after") ?? NaN);
    return new EmbeddingError("rate_limited", {
      seconds: Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3600) : 30,
      cause,
    });
  }
  if (status === 408 || status === 504) return new EmbeddingError("timeout", { cause });
  if (status >= 500) return new EmbeddingError("unreachable", { cause });
  if ([400, 413, 422].includes(status)) return new EmbeddingError("refused", { cause });
  return new EmbeddingError([401, 403, 404].includes(status) ? "no_provider" : "bad_answer", {
    cause,
  });
}

/** What a failed exchange means; errors of other kinds stay as they are. */
export function errorOfExchange(thrown: unknown): unknown {
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") {
    return new EmbeddingError("timeout");
  }
  if (!(thrown instanceof EgressError)) return thrown;
  const { reason } = thrown;
  if (reason === "timeout" || reason === "unreachable") {
    return new EmbeddingError(reason, { cause: thrown });
  }
  const isOurs = reason === "misconfigured" || reason === "not_public";
  return new EmbeddingError(isOurs ? "no_provider" : "bad_answer", { cause: thrown });
}
