/**
 * How long to wait before another try, so that many clients do not come back in step.
 *
 * @module
 */

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** Anywhere between nothing and 1, 2, 4 … 30 s for the first, second, third … try. */
export function backOffMs(tries: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (Math.max(1, tries) - 1));
}

/** Counts the tries of one thing. */
export class BackOff {
  readonly #random: () => number;
  #tries = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** What to wait now, in milliseconds. */
  next(): number {
    return backOffMs(++this.#tries, this.#random);
  }

  /** All is well again: the next wait is a short one. */
  reset(): void {
    this.#tries = 0;
  }
}
