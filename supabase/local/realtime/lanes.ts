/**
 * One topic's frames are handled in order; what needs no waiting is done at once, without a promise.
 *
 * @module
 */

/** A piece of work; it never throws. */
export type Work = () => void | Promise<void>;

/** `bytes`: of the frame it comes from. */
interface Waiting {
  work: Work;
  bytes: number;
}

/** The lanes of one socket: two topics do not wait for each other. */
export class Lanes {
  readonly #busy = new Map<string, Waiting[]>();
  #waiting = 0;
  #waitingBytes = 0;

  /** How many pieces of work wait for others. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How much they hold in memory. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Does it now, or after what that topic is busy with. */
  run(topic: string, work: Work, bytes: number): void {
    const queue = this.#busy.get(topic);
    if (queue) {
      queue.push({ work, bytes });
      this.#waiting++;
      this.#waitingBytes += bytes;
      return;
    }
    const started = work();
    if (started) void this.#follow(topic, started);
  }

  async #follow(topic: string, started: Promise<void>): Promise<void> {
    const queue: Waiting[] = [];
    this.#busy.set(topic, queue);
    await started;
    for (let next = queue.shift(); next; next = queue.shift()) {
      this.#waiting--;
      this.#waitingBytes -= next.bytes;
      await next.work();
    }
    this.#busy.delete(topic);
  }
}
