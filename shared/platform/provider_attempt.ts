/**
 * One try and, where it may help, one more: what every provider's call goes through.
 *
 * @module
 */

/** Nobody waits longer than this for a second try inside one call; a queue can. */
const MAX_WAIT_SECONDS = 2;

/** Makes an error of a provider's kind of whatever was thrown; others stay as they are. */
type AsError = (thrown: unknown) => unknown;

/**
 * Calls, and calls once more after a failure that passes quickly: one whose error says "unreachable",
 * or "rate_limited" and for how many seconds. A caller who gave up gets the reason of the own signal.
 */
export async function tryTwice<T>(
  call: () => Promise<T>,
  asError: AsError,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    const error = asError(thrown);
    const wait = secondsBeforeRetry(error);
    if (wait === undefined || signal?.aborted) throw error;
    await pause(wait * 1000, asError, signal);
  }
  try {
    return await call();
  } catch (thrown) {
    throw asError(thrown);
  }
}

/** A time-out is not tried again: whoever waits has waited long enough. */
function secondsBeforeRetry(error: unknown): number | undefined {
  const { reason, seconds = Infinity } = error instanceof Error
    ? error as { reason?: unknown; seconds?: number }
    : {};
  if (reason === "unreachable") return 0.2 + 0.2 * Math.random();
  return reason === "rate_limited" && seconds <= MAX_WAIT_SECONDS ? seconds : undefined;
}

async function pause(ms: number, asError: AsError, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => reject(asError(signal?.reason));
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener("abort", giveUp);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}
