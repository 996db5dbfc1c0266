/**
 * When to look: soon after something happened, not too often, and once in a while in any case.
 *
 * @module
 */

/** So that what caused a change mostly has its answer before the change is told. */
const LEAD_MS = 2;

/** Looks are at least this far apart: what comes meanwhile is one batch. */
const GAP_MS = 20;

/** For a notice that was lost. */
const NET_MS = 1_000;

/** Runs `look` again and again, never twice at once. */
export class Pace {
  readonly #look: () => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | undefined;
  #lookedAt = -Infinity;
  #isNudged = false;
  #closed = false;

  /** `look` must not reject. */
  constructor(look: () => Promise<void>) {
    this.#look = look;
    this.nudge();
  }

  /** Something happened: after quiet it looks at once, else as soon as the gap is over. */
  nudge(): void {
    if (this.#isNudged || this.#closed) return;
    this.#isNudged = true;
    if (!this.#looking) this.#wait();
  }

  /** Waits for a look under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const gap = Math.max(LEAD_MS, this.#lookedAt + GAP_MS - performance.now());
    this.#timer = setTimeout(() => void this.#start(), this.#isNudged ? gap : NET_MS);
  }

  async #start(): Promise<void> {
    this.#isNudged = false;
    this.#lookedAt = performance.now();
    this.#looking = this.#look();
    await this.#looking;
    this.#looking = undefined;
    this.#wait();
  }
}
