/**
 * Waits that end with whoever waits, and that a test can turn by hand.
 *
 * @module
 */

/** Where waits come from; the runtime's own unless a test brings others. */
export interface Timers {
  /** Calls back once after so many milliseconds; what it returns takes the wait back. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The runtime's. */
export const realTimers: Timers = {
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The waits of one owner, which all end when it does. */
export class OwnTimers implements Timers {
  readonly #timers: Timers;
  readonly #waits = new Set<() => void>();
  #over = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  after(milliseconds: number, call: () => void): () => void {
    if (this.#over) return () => {};
    const cancel = this.#timers.after(milliseconds, () => {
      this.#waits.delete(cancel);
      call();
    });
    this.#waits.add(cancel);
    return () => {
      this.#waits.delete(cancel);
      cancel();
    };
  }

  /** Takes every wait back; none begins from now on. */
  end(): void {
    this.#over = true;
    for (const cancel of this.#waits) cancel();
    this.#waits.clear();
  }
}

/** Waits for something, but no longer than that; whether it came in time. */
export function within(
  milliseconds: number,
  something: Promise<unknown>,
  timers: Timers,
): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = timers.after(milliseconds, () => resolve(false));
    const came = () => {
      cancel();
      resolve(true);
    };
    something.then(came, came);
  });
}
