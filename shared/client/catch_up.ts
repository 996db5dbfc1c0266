/**
 * Reads what may have been missed: never twice at once, never forgotten, and at a pace where nothing
 * is pushed.
 *
 * @module
 */

import type { Timers } from "./timers.ts";

/** After so long a reading counts as failed, and the next one may begin. */
const HANGS_AFTER_MS = 30_000;

/** The longest wait between two tries. */
const LONGEST_MS = 60_000;

/** What a reading is, how often it happens, and who is told when it fails. */
export interface CatchUpOptions {
  /** Reads; gives up when the signal says so. */
  read(signal: AbortSignal): Promise<void>;
  everyMs: number;
  timers: Timers;
  random: () => number;
  onError(error: unknown): void;
}

export class CatchUp {
  readonly #options: CatchUpOptions;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #giveUp: ((why: Error) => void) | undefined;
  /** The reading itself, which may outlive the patience for it. */
  #reading: Promise<void> | undefined;
  #polling = false;
  #closed = false;
  #failures = 0;
  #cancel: () => void = () => {};

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Reads now, or once more after a reading that has begun: it may be past what is asked for. */
  ask(): Promise<void> {
    // Between one reading and the next nothing runs: whoever asks then waits for the next as well.
    if (this.#next) return this.#next;
    if (!this.#running) return this.#start();
    return this.#next = this.#running.catch(() => {}).then(() => {
      this.#next = undefined;
      return this.#start();
    });
  }

  /** Reads without anybody to tell; what fails is tried again. */
  askQuietly(): void {
    this.ask().catch(() => {});
  }

  /** Begins or ends to read at a pace; it begins at once. */
  poll(on: boolean): void {
    this.#polling = on;
    if (on) this.askQuietly();
    else this.#schedule();
  }

  /** No reading from now on; one that has begun is told to give up, and over when this is. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    this.#giveUp?.(new Error("Cannot catch up: closed"));
    await this.#reading?.catch(() => {});
  }

  #start(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error("Cannot catch up: closed"));
    this.#cancel();
    const run = this.#read().then(() => {
      this.#failures = 0;
    }, (error) => {
      this.#failures++;
      if (!this.#closed) this.#options.onError(error);
      throw error;
    }).finally(() => {
      this.#running = undefined;
      this.#schedule();
    });
    return this.#running = run;
  }

  async #read(): Promise<void> {
    const over = new AbortController();
    const gaveUp = new Promise<never>((_, reject) => {
      this.#giveUp = (why) => {
        over.abort(why);
        reject(why);
      };
    });
    const cancel = this.#options.timers.after(HANGS_AFTER_MS, () => {
      this.#giveUp?.(new Error(`Cannot catch up: no answer within ${HANGS_AFTER_MS / 1000} s`));
    });
    try {
      this.#reading = this.#options.read(over.signal);
      await Promise.race([this.#reading, gaveUp]);
    } finally {
      cancel();
      this.#giveUp = undefined;
    }
  }

  #schedule(): void {
    this.#cancel();
    const { everyMs, random, timers } = this.#options;
    if (this.#closed || !(this.#polling || this.#failures)) return;
    const pace = Math.min(everyMs * 2 ** this.#failures, LONGEST_MS);
    this.#cancel = timers.after(pace * (0.8 + 0.4 * random()), () => this.askQuietly());
  }
}
