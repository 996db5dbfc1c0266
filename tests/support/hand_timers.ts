/**
 * Timers that fire when a test says so.
 *
 * @module
 */

interface Timer {
  milliseconds: number;
  fire: () => void;
}

/** Takes the place of `setTimeout` for the waits that `takes` names; the others stay real. */
export class HandTimers implements Disposable {
  readonly #timers = new Map<number, Timer>();
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  #last = 1_000_000_000;

  constructor(takes: (milliseconds: number) => boolean = () => true) {
    const { setTimeout, clearTimeout } = this.#real;
    const set = (call: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) => {
      const fire = () => call(...given);
      if (!takes(milliseconds)) return setTimeout(fire, milliseconds);
      this.#timers.set(++this.#last, { milliseconds, fire });
      return this.#last;
    };
    const clear = (id: number) => {
      if (!this.#timers.delete(id)) clearTimeout(id);
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }

  /** The waits that go on, in milliseconds. */
  get waits(): number[] {
    return [...this.#timers.values()].map(({ milliseconds }) => milliseconds);
  }

  /** Ends the oldest wait, and lets whoever waited go on. */
  async fire(): Promise<void> {
    const [oldest] = this.#timers;
    if (!oldest) throw new Error("Cannot fire a timer: nobody waits");
    const [id, { fire }] = oldest;
    this.#timers.delete(id);
    fire();
    await this.settle();
  }

  /** Lets everybody go on who waits for nothing but promises. */
  settle(): Promise<void> {
    const { setTimeout } = this.#real;
    return new Promise((settled) => setTimeout(settled, 0));
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}
