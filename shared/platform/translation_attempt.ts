/**
 * One try and, where it may help, one more: what every provider's call goes through.
 *
 * @module
 */

import { errorOfExchange, TranslationError } from "./translation_error.ts";

/** Nobody waits longer than this for a second try inside one call; a queue can. */
const MAX_WAIT_SECONDS = 2;

/**
 * Calls, and calls once more after a failure that passes quickly. Failures of the exchange become a
 * {@linkcode TranslationError}; a caller who gave up gets the reason of the own signal.
 */
export async function tryTwice<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    const error = errorOfExchange(thrown);
    const wait = secondsBeforeRetry(error);
    if (wait === undefined || signal?.aborted) throw error;
    await pause(wait * 1000, signal);
  }
  try {
    return await call();
  } catch (thrown) {
    throw errorOfExchange(thrown);
  }
}

/** A time-out is not tried again: whoever waits has waited long enough. */
function secondsBeforeRetry(error: unknown): number | undefined {
  if (!(error instanceof TranslationError)) return undefined;
  if (error.reason === "unreachable") return 0.2 + 0.2 * Math.random();
  const { seconds = Infinity } = error;
  return error.reason === "rate_limited" && seconds <= MAX_WAIT_SECONDS ? seconds : undefined;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => reject(errorOfExchange(signal?.reason));
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener("abort", giveUp);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}
