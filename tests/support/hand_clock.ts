/**
 * A clock that stands still until a test turns it.
 *
 * @module
 */

import type { Clock } from "../../supabase/local/cron/clock.ts";

interface Sleeper {
  until: number;
  wake: () => void;
}

/** Starts at a given moment; one worker at a time may wait on it. */
export class HandClock implements Clock {
  #now: number;
  #sleeper: Sleeper | undefined;
  #fellAsleep: (() => void) | undefined;

  #settled: () => Promise<unknown>;

  /** `settled` resolves when what the worker started is done; time stands still until then. */
  constructor(start: string, settled: () => Promise<unknown> = () => Promise.resolve()) {
    this.#now = Date.parse(start);
    this.#settled = settled;
  }

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number, interrupted: AbortSignal): Promise<void> {
    return new Promise((done) => {
      if (interrupted.aborted) return done();
      const wake = () => {
        this.#sleeper = undefined;
        done();
      };
      interrupted.addEventListener("abort", wake, { once: true });
      this.#sleeper = { until: this.#now + milliseconds, wake };
      this.#fellAsleep?.();
    });
  }

  /** Lets the worker live through that time, waking it whenever it wanted to be woken. */
  async forward(seconds: number): Promise<void> {
    const end = this.#now + seconds * 1000;
    while (true) {
      await this.#sleeping();
      await this.#settled();
      const sleeper = await this.#sleeping();
      if (sleeper.until > end) break;
      this.#now = Math.max(this.#now, sleeper.until);
      sleeper.wake();
    }
    this.#now = end;
  }

  /** Moves the time while the worker sleeps, as a closed lid does, and then wakes it. */
  async leap(seconds: number): Promise<void> {
    const sleeper = await this.#sleeping();
    this.#now += seconds * 1000;
    sleeper.wake();
    await this.#sleeping();
  }

  async #sleeping(): Promise<Sleeper> {
    while (!this.#sleeper) await new Promise<void>((asleep) => this.#fellAsleep = asleep);
    return this.#sleeper;
  }
}
