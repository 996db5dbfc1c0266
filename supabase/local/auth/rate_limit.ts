/**
 * Token buckets in memory: one process serves the stack, and a restart forgives.
 *
 * @module
 */

/** So many calls in so many seconds, for each key on its own. */
export class RateLimit {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #clock: () => number;
  /** When each bucket is full again, in milliseconds. */
  readonly #fullAt = new Map<string, number>();

  constructor(max: number, seconds: number, clock: () => number = Date.now) {
    this.#max = max;
    this.#windowMs = seconds * 1000;
    this.#clock = clock;
  }

  /** Takes one call; 0, or the seconds to wait when there is none left. */
  spend(key: string): number {
    if (this.#max <= 0) return this.#windowMs / 1000;

    const now = this.#clock();
    const full = Math.max(this.#fullAt.get(key) ?? 0, now) + this.#oneMs;
    const early = full - now - this.#windowMs;
    // Half a millisecond of slack: the steps are fractions and do not add up exactly.
    if (early > 0.5) return Math.max(1, Math.ceil(early / 1000));

    if (this.#fullAt.size >= 10_000) this.#sweep(now);
    this.#fullAt.set(key, full);
    return 0;
  }

  /** Gives one call back that turned out not to count. */
  giveBack(key: string): void {
    const full = this.#fullAt.get(key);
    if (full !== undefined) this.#fullAt.set(key, full - this.#oneMs);
  }

  get #oneMs(): number {
    return this.#windowMs / this.#max;
  }

  #sweep(now: number): void {
    for (const [key, full] of this.#fullAt) if (full <= now) this.#fullAt.delete(key);
  }
}
