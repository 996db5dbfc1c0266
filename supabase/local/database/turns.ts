/**
 * Who may have one of a few connections next.
 *
 * @module
 */

interface Waiter {
  since: number;
  start: () => void;
  refuse: (error: Error) => void;
}

/** As long as PostgREST waits. */
const PATIENCE_MS = 10_000;

/** Nobody gave a turn back in time; what PostgREST calls PGRST003. */
export class NoTurn extends Error {
  override name = "NoTurn";
  constructor() {
    super("Timed out acquiring connection from connection pool.");
  }
}

/** Gives out a number of turns, first come, first served. */
export class Turns {
  #free: number;
  #waiting: Waiter[] = [];
  /** One for all who wait: they are many, and nearly all of them are served. */
  #patience: ReturnType<typeof setTimeout> | undefined;
  readonly #resting = new Set<ReturnType<typeof setTimeout>>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a turn; throws {@linkcode NoTurn} when none comes. `since` is when the asking began. */
  take(since: number, { first = false } = {}): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((start, refuse) => {
      const waiter: Waiter = { since, start, refuse };
      if (first) this.#waiting.unshift(waiter);
      else this.#waiting.push(waiter);
      this.#patience ??= setTimeout(this.#look, PATIENCE_MS);
    });
  }

  /** Gives a turn back, at once or in so many milliseconds. */
  give(inMs = 0): void {
    if (inMs > 0) {
      const timer = setTimeout(() => {
        this.#resting.delete(timer);
        this.give();
      }, inMs);
      this.#resting.add(timer);
      return;
    }
    const next = this.#waiting.shift();
    if (!next) {
      this.#free++;
      return;
    }
    if (this.#waiting.length === 0) this.#forget();
    next.start();
  }

  /** Sends everybody away who has waited since that moment or longer. */
  refuseSince(moment: number, error: Error): void {
    const refused = this.#waiting.filter(({ since }) => since <= moment);
    this.#waiting = this.#waiting.filter(({ since }) => since > moment);
    if (this.#waiting.length === 0) this.#forget();
    for (const { refuse } of refused) refuse(error);
  }

  /** Sends everybody away and forgets turns that rest. */
  end(error: Error): void {
    this.refuseSince(Infinity, error);
    for (const timer of this.#resting) clearTimeout(timer);
  }

  readonly #look = (): void => {
    this.#patience = undefined;
    const now = performance.now();
    this.refuseSince(now - PATIENCE_MS, new NoTurn());
    const oldest = Math.min(...this.#waiting.map(({ since }) => since));
    if (this.#waiting.length === 0) return;
    // A millisecond more, because timers may be a hair early.
    this.#patience = setTimeout(this.#look, oldest + PATIENCE_MS - now + 1);
  };

  #forget(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }
}
