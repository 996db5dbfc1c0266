/**
 * The warm process: it has loaded what nearly every function imports, and waits to become one.
 *
 * @module
 */

import { type Place, Process } from "./process.ts";

/** Keeps one process ready. It serves one new function at a time; a burst gets the full start. */
export class Spare {
  readonly #place: Place;
  readonly #resolution: readonly string[];
  #process: Process | undefined;
  #closed = false;

  /** `resolution` is how most functions resolve their imports; the others start cold. */
  constructor(place: Place, resolution: readonly string[]) {
    this.#place = place;
    this.#resolution = resolution;
  }

  /** The process id, for those who count processes. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Hands the process over, if there is one that resolves imports in this way. */
  take(resolution: readonly string[]): Process | undefined {
    if (resolution.join() !== this.#resolution.join()) return undefined;
    const process = this.#process;
    this.#process = undefined;
    return process;
  }

  /** Starts the next one; called when a function is up, so that its start is not slowed. */
  refill(): void {
    if (this.#closed || this.#process) return;
    const process = new Process("warm", this.#resolution, this.#place);
    this.#process = process;
    process.exited.then(() => {
      if (this.#process === process) this.#process = undefined;
    });
  }

  /** Ends the process and starts another, because what it has loaded has changed. */
  async renew(): Promise<void> {
    const old = this.#process;
    this.#process = undefined;
    this.refill();
    old?.kill();
    await old?.exited;
  }

  /** Ends the process for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.renew();
  }
}
