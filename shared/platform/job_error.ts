/**
 * Why a job failed, for the queue.
 *
 * @module
 */

/** How a failure goes on; unless told, another try comes by the queue's own back-off. */
export interface JobErrorOptions extends ErrorOptions {
  /** When the next try makes sense: what a server said in `retry-after`. */
  retrySeconds?: number | undefined;
  /** No other try can help: the job is dead at once. */
  isFinal?: boolean;
}

/** A failure with a reason that may be kept and shown: a short code, nothing of a person. */
export class JobError extends Error {
  override name = "JobError";
  readonly reason: string;
  readonly retrySeconds: number | undefined;
  readonly isFinal: boolean;

  constructor(reason: string, { retrySeconds, isFinal = false, ...options }: JobErrorOptions = {}) {
    super(`The job failed: ${reason}`, options);
    this.reason = reason;
    this.retrySeconds = retrySeconds;
    this.isFinal = isFinal;
  }
}
