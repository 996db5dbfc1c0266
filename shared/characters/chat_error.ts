/**
 * Why a model wrote nothing, in words a user may read. The provider's own words are never in it.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import { faultOfModel, type FaultReason } from "../platform/provider_fault.ts";
import type { Verdict } from "../platform/spending.ts";

/** What kept a reply from being written. */
export type ChatReason = FaultReason | "flagged";

const MEANINGS: Record<ChatReason, readonly [status: number, because: string]> = {
  no_provider: [503, "no model is set up"],
  timeout: [504, "the model took too long"],
  rate_limited: [503, "the model is busy"],
  refused: [422, "the model refused to"],
  bad_answer: [502, "the model gave no usable answer"],
  unreachable: [503, "the model cannot be reached"],
  flagged: [422, "it is not allowed here"],
};

/** A failed call of a chat model. */
export class ChatError extends AppError {
  override name = "ChatError";
  readonly reason: ChatReason;

  constructor(
    reason: ChatReason,
    parts: { because?: string; hint?: string; seconds?: number } = {},
  ) {
    const [status, meaning] = MEANINGS[reason];
    const { because = meaning, seconds, hint } = parts;
    const code = reason === "flagged" ? "content_refused" : "reply_failed";
    super(status, code, `Cannot have this written: ${because}`, {
      hint: hint ?? (status === 422 ? undefined : "Send the same again in a moment"),
      details: { reason, ...(seconds !== undefined && { seconds }) },
    });
    this.reason = reason;
  }
}

/** What was thrown by the SDK or on the way, as our error; others stay as they are. */
export function chatErrorOf(thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (thrown instanceof AppError) return thrown;
  if (signal?.aborted) return new ChatError("timeout");
  const fault = faultOfModel(thrown);
  if (!fault) return thrown;
  const { reason, because, seconds } = fault;
  return new ChatError(reason, {
    ...(because !== undefined && { because }),
    ...(seconds !== undefined && { seconds }),
  });
}

/** What a failure means for money and for the provider's good name. */
export function judgeChat(thrown: unknown): Verdict {
  if (!(thrown instanceof ChatError)) return { isBilled: true, isFailure: false };
  const { reason } = thrown;
  return {
    // Of a reply that breaks off, what had arrived is counted all the same.
    isBilled: !["no_provider", "rate_limited", "unreachable"].includes(reason),
    isFailure: reason === "rate_limited"
      ? undefined
      : ["timeout", "unreachable", "bad_answer", "no_provider"].includes(reason),
  };
}
