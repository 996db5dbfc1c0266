/**
 * Time that passes when a test says so, for whoever takes `Timers`.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { Timers } from "@shared/client/timers.ts";

interface Wait {
  until: number;
  call: () => void;
}

export class TurnedTimers implements Timers {
  #now = 0;
  readonly #waits = new Set<Wait>();

  after(milliseconds: number, call: () => void): () => void {
    const wait = { until: this.#now + milliseconds, call };
    this.#waits.add(wait);
    return () => void this.#waits.delete(wait);
  }

  /** What is left of each wait, in milliseconds, the next one first. */
  get waits(): number[] {
    return [...this.#waits].map(({ until }) => until - this.#now).sort((a, b) => a - b);
  }

  /** Lets that time pass, and everybody act whose wait ends in it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    while (true) {
      const [next] = [...this.#waits].sort((a, b) => a.until - b.until);
      if (!next || next.until > end) break;
      this.#now = next.until;
      this.#waits.delete(next);
      next.call();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everybody go on who waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((done) => void setImmediate(done));
}
