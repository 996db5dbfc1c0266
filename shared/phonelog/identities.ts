/**
 * Names for rows that have none: made from what a row says, so that the same row of a newer backup is
 * known again. Pure.
 *
 * @module
 */

import { halfSipHash, type HashKey, hashKey } from "./half_sip_hash.ts";

/**
 * So many different rows are remembered to count repeats. Rows that say exactly the same stand beside
 * each other, as backups are sorted by time; farther apart they are taken for one row that was kept
 * twice, as in files that were put together. Either way an import can never make two of one.
 */
const REMEMBERED = 1024;

/** How often each remembered row was seen; what a resumed import begins with. */
export type Repeats = [name: string, seen: number][];

/** Names rows in the order of the file: the n-th of several equal rows has n in its name. */
export class Identities {
  readonly #key: HashKey;
  readonly #seen: Map<string, number>;
  /** The remembered names from the oldest on, in a ring. */
  readonly #order: string[];
  #oldest = 0;

  /**
   * `secret`, 16 hexadecimal digits, must be the same for all imports into one source. It keeps
   * whoever reads names from trying all numbers until one fits.
   */
  constructor(secret: string, repeats: Repeats = []) {
    this.#key = hashKey(secret);
    this.#seen = new Map(repeats);
    this.#order = [...this.#seen.keys()];
  }

  /** The name of a row that says this. */
  name(...content: readonly (string | number | null)[]): string {
    const name = halfSipHash(this.#key, content.join("\u0000"));
    const before = this.#seen.get(name) ?? 0;
    this.#seen.set(name, before + 1);
    if (before === 0) this.#remember(name);
    return before === 0 ? name : `${name}.${before + 1}`;
  }

  /** To go on later from here. */
  repeats(): Repeats {
    return [...this.#seen];
  }

  #remember(name: string): void {
    if (this.#order.length < REMEMBERED) {
      this.#order.push(name);
      return;
    }
    this.#seen.delete(this.#order[this.#oldest] ?? "");
    this.#order[this.#oldest] = name;
    this.#oldest = (this.#oldest + 1) % REMEMBERED;
  }
}
