/**
 * Why a recording could not be written down, in words a user may read. The provider's own words are
 * never in it.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import { type Fault, faultOfExchange, type FaultReason } from "./provider_fault.ts";
import type { Verdict } from "./spending.ts";

const MEANINGS: Record<FaultReason, readonly [status: number, because: string]> = {
  no_provider: [503, "no transcription service is set up"],
  timeout: [504, "the service took too long"],
  rate_limited: [503, "the service is busy"],
  refused: [422, "the service refused this recording"],
  bad_answer: [502, "the service gave no usable answer"],
  unreachable: [503, "the service cannot be reached"],
};

/** Waiting helps. */
const PASSING: readonly FaultReason[] = ["timeout", "rate_limited", "bad_answer", "unreachable"];

/** A failed transcription. */
export class TranscriptionError extends AppError {
  override name = "TranscriptionError";
  readonly reason: FaultReason;
  readonly seconds: number | undefined;

  constructor(reason: FaultReason, parts: Omit<Fault, "reason"> & { hint?: string } = {}) {
    const [status, meaning] = MEANINGS[reason];
    const { because = meaning, seconds, cause } = parts;
    const retryable = parts.retryable ?? PASSING.includes(reason);
    super(status, "transcription_failed", `Cannot write down the recording: ${because}`, {
      hint: parts.hint ?? (retryable ? "Send the same again in a moment" : undefined),
      details: { reason, retryable, ...(seconds !== undefined && { seconds }) },
      cause,
    });
    this.reason = reason;
    this.seconds = seconds;
  }
}

/** What a failed exchange means; errors of other kinds stay as they are. */
export function transcriptionErrorOf(thrown: unknown): unknown {
  const fault = faultOfExchange(thrown);
  if (!fault) return thrown;
  const { reason, ...parts } = fault;
  return new TranscriptionError(reason, parts);
}

/** What a failure means for money and for the provider's good name: who did not begin bills nothing. */
export function judgeTranscription(thrown: unknown): Verdict {
  if (!(thrown instanceof TranscriptionError)) return { isBilled: true, isFailure: true };
  const { reason } = thrown;
  return {
    isBilled: reason === "timeout" || reason === "bad_answer",
    isFailure: reason === "rate_limited" ? undefined : reason !== "refused",
  };
}
