/**
 * One topic's frames are handled in order; what needs no waiting is done at once, without a promise.
 *
 * @module
 */

/** A piece of work; it never throws. */
export type Work = () => void | Promise<void>;

/** The lanes of one socket: two topics do not wait for each other. */
export class Lanes {
  readonly #busy = new Map<string, Work[]>();
  #waiting = 0;

  /** How many pieces of work wait for others. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Does it now, or after what that topic is busy with. */
  run(topic: string, work: Work): void {
    const queue = this.#busy.get(topic);
    if (queue) {
      queue.push(work);
      this.#waiting++;
      return;
    }
    const started = work();
    if (started) void this.#follow(topic, started);
  }

  async #follow(topic: string, started: Promise<void>): Promise<void> {
    const queue: Work[] = [];
    this.#busy.set(topic, queue);
    await started;
    for (let work = queue.shift(); work; work = queue.shift()) {
      this.#waiting--;
      await work();
    }
    this.#busy.delete(topic);
  }
}
