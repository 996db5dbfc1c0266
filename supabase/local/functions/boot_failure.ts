/**
 * A function that did not start, and how long to leave it alone when that happens again and again.
 *
 * @module
 */

/** Why a function did not start; callers get 503. */
export class BootFailure extends Error {
  override name = "BootFailure";
  /** When a new try makes sense, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

const FAILURES = 3;
const WITHIN_MS = 10_000;
const LONGEST_S = 30;

/** Counts the failures of each function: after three in ten seconds it waits 1, 2, 4 … 30 s. */
export class BackOff {
  readonly #failures = new Map<string, { times: number[]; waits: number; until: number }>();

  /** How many seconds a function still has to wait; 0 when it may start. */
  secondsLeft(slug: string): number {
    const until = this.#failures.get(slug)?.until ?? 0;
    return Math.max(0, Math.ceil((until - Date.now()) / 1000));
  }

  /** Counts one failure. */
  failed(slug: string): void {
    const now = Date.now();
    const state = this.#failures.get(slug) ?? { times: [], waits: 0, until: 0 };
    state.times = [...state.times.filter((time) => time > now - WITHIN_MS), now];
    if (state.waits > 0 || state.times.length >= FAILURES) {
      state.until = now + Math.min(LONGEST_S, 2 ** state.waits++) * 1000;
    }
    this.#failures.set(slug, state);
  }

  /** Forgets what was: the function has started, or its files have changed. */
  forget(slug: string): void {
    this.#failures.delete(slug);
  }
}
