/**
 * The warm process: it has loaded what nearly every function imports, and waits to become one.
 *
 * @module
 */

import type { Place } from "./place.ts";
import { Process } from "./process.ts";

/** A start takes a processor for itself: the function that has just started answers first. */
const AFTER_MS = 50;

/** Keeps one process ready. It serves one new function at a time; a burst gets the full start. */
export class Spare {
  readonly #place: Place;
  #resolution: readonly string[];
  #process: Process | undefined;
  #dropped: Promise<unknown> = Promise.resolve();
  #soon: ReturnType<typeof setTimeout> | undefined;
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

  /** Starts the next one in a moment; called when a function is up. */
  refill(): void {
    clearTimeout(this.#soon);
    if (!this.#closed) this.#soon = setTimeout(() => this.start(), AFTER_MS);
  }

  /** Starts a process if there is none. */
  start(): void {
    if (this.#closed || this.#process) return;
    const process = new Process("warm", this.#resolution, this.#place);
    this.#process = process;
    process.exited.then(() => {
      if (this.#process === process) this.#process = undefined;
    });
  }

  /** Starts another one instead, because what it has loaded may have changed. */
  renew(resolution: readonly string[]): void {
    this.#resolution = resolution;
    this.#drop();
    this.start();
  }

  /** Ends the process for good. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#soon);
    await this.#drop();
  }

  #drop(): Promise<unknown> {
    const old = this.#process;
    this.#process = undefined;
    old?.kill();
    return this.#dropped = Promise.all([this.#dropped, old?.exited]);
  }
}
