/**
 * One of many, some more often than others, in the same time however many there are (Walker's alias
 * method).
 *
 * @module
 */

import type { Random } from "./random.ts";

/** Draws places of a list of weights. */
export class Weighted {
  readonly #share: Float64Array;
  readonly #other: Uint32Array;

  constructor(weights: ArrayLike<number>) {
    const count = weights.length;
    let sum = 0;
    for (let at = 0; at < count; at++) sum += weights[at] ?? 0;
    this.#share = new Float64Array(count);
    this.#other = new Uint32Array(count);
    const small: number[] = [];
    const large: number[] = [];
    for (let at = 0; at < count; at++) {
      this.#share[at] = (weights[at] ?? 0) * count / sum;
      ((this.#share[at] ?? 0) < 1 ? small : large).push(at);
    }
    while (small.length > 0 && large.length > 0) {
      const [less, more] = [small.pop() ?? 0, large.pop() ?? 0];
      this.#other[less] = more;
      this.#share[more] = (this.#share[more] ?? 0) - (1 - (this.#share[less] ?? 0));
      ((this.#share[more] ?? 0) < 1 ? small : large).push(more);
    }
    // What is left is whole but for rounding.
    for (const at of [...small, ...large]) this.#share[at] = 1;
  }

  /** A place, by chance. */
  draw(random: Random): number {
    const at = random.below(this.#share.length);
    return random.unit() < (this.#share[at] ?? 0) ? at : this.#other[at] ?? 0;
  }
}

/** Weights of ranks: the first by far the most, as with words and with friends. */
export function zipf(count: number, exponent: number): Float64Array {
  return Float64Array.from({ length: count }, (_, rank) => 1 / (rank + 1.5) ** exponent);
}
