/**
 * Who may have one of a few connections next.
 *
 * @module
 */

interface Waiter {
  since: number;
  start: () => void;
  refuse: (error: Error) => void;
  timer?: ReturnType<typeof setTimeout>;
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
      const left = Math.max(0, since + PATIENCE_MS - performance.now());
      waiter.timer = setTimeout(() => this.#refuse([waiter], new NoTurn()), left);
      if (first) this.#waiting.unshift(waiter);
      else this.#waiting.push(waiter);
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
    clearTimeout(next.timer);
    next.start();
  }

  /** Sends everybody away who has waited since that moment or longer. */
  refuseSince(moment: number, error: Error): void {
    this.#refuse(this.#waiting.filter(({ since }) => since <= moment), error);
  }

  /** Sends everybody away and forgets turns that rest. */
  end(error: Error): void {
    this.#refuse([...this.#waiting], error);
    for (const timer of this.#resting) clearTimeout(timer);
  }

  #refuse(waiters: Waiter[], error: Error): void {
    this.#waiting = this.#waiting.filter((waiter) => !waiters.includes(waiter));
    for (const { timer, refuse } of waiters) {
      clearTimeout(timer);
      refuse(error);
    }
  }
}
