/**
 * Chance that is the same on every machine: sfc32, in 32-bit arithmetic alone.
 *
 * @module
 */

/** A stream of numbers that one seed gives. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.imul(seed, 0x9e3779b1) | 0;
    this.#c = 0x243f6a88;
    for (let nth = 0; nth < 15; nth++) this.next();
  }

  /** 32 bits, as an unsigned number. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0, below 1. */
  unit(): number {
    return this.next() / 4_294_967_296;
  }

  /** A whole number from 0, below `count`. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True in this share of cases. */
  happens(share: number): boolean {
    return this.unit() < share;
  }

  /** One of several. */
  of<const T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** Around 0 with deviation 1, never beyond 3.5: four dice, which need no logarithm. */
  bell(): number {
    return (this.unit() + this.unit() + this.unit() + this.unit() - 2) * Math.sqrt(3);
  }

  /** A whole number whose logarithm is a bell: half lie below `median`, some far above. */
  skewed(median: number, spread: number): number {
    return Math.round(median * Math.exp(spread * this.bell()));
  }
}
