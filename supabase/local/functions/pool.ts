/**
 * The running functions: starts what is called, and ends what is not needed.
 *
 * @module
 */

import { BackOff, BootFailure } from "./boot_failure.ts";
import { cacheModules, isUncached } from "./cache.ts";
import { ownEnvironment, platformEnvironment } from "./environment.ts";
import { Instance } from "./instance.ts";
import type { Limits } from "./limits.ts";
import { type Log, logFor } from "./logs.ts";
import type { OpenRequest } from "./open_work.ts";
import { type Place, Process } from "./process.ts";
import type { ServedFunction } from "./served_function.ts";
import type { Spare } from "./spare.ts";

/** What a pool works with. */
export interface PoolOptions {
  place: Place;
  spare: Spare;
  limits: Limits;
  maxChildren: number;
  /** A process serves one request only. */
  oneshot: boolean;
  url: string;
  env: Readonly<Record<string, string>>;
  log: Log;
  /** Hears of each function that has started. */
  booted(fn: ServedFunction): void;
}

/** At most `maxChildren` functions that take requests, and those that are ending. */
export class Pool {
  readonly #options: PoolOptions;
  /** Holds promises, so that two first requests start one process. */
  readonly #current = new Map<string, Promise<Instance>>();
  readonly #alive = new Set<Instance>();
  readonly #backOff = new BackOff();
  #boots = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** All that have not ended. */
  get instances(): ReadonlySet<Instance> {
    return this.#alive;
  }

  /** Opens a request in the function, which is started if need be; rejects with a BootFailure. */
  async begin(fn: ServedFunction, request: Request): Promise<[Instance, OpenRequest]> {
    while (true) {
      const instance = await (this.#current.get(fn.slug) ?? this.#start(fn));
      // No await between this question and the count, or the process could be ended in between.
      if (instance.retiring) continue;
      const open = instance.work.begin(request);
      if (this.#options.oneshot) this.retire(fn.slug, "termination");
      return [instance, open];
    }
  }

  /** Lets a function finish what it has begun; the next request starts it anew. */
  retire(slug: string, reason: string): void {
    const current = this.#current.get(slug);
    this.#current.delete(slug);
    current?.then((instance) => instance.retire(reason), () => {});
  }

  /** Retires an instance that may no longer be the current one. */
  async retireInstance(instance: Instance, reason: string): Promise<void> {
    const ended = instance.retire(reason);
    if (await this.#current.get(instance.slug) === instance) this.#current.delete(instance.slug);
    await ended;
  }

  /** Lets a function that failed to start try again at once. */
  forgive(slug: string): void {
    this.#backOff.forget(slug);
  }

  /** Ends everything; open requests have `killMs`. */
  async close(): Promise<void> {
    const booting = await Promise.allSettled(this.#current.values());
    this.#current.clear();
    const ended = [...this.#alive].map((instance) => instance.retire("termination"));
    const late = setTimeout(() => this.#alive.forEach((instance) => instance.hurry()), 0);
    await Promise.allSettled([...booting, ...ended]);
    clearTimeout(late);
  }

  #start(fn: ServedFunction): Promise<Instance> {
    const seconds = this.#backOff.secondsLeft(fn.slug);
    if (seconds > 0) throw new BootFailure("It failed to start again and again", seconds);

    const starting = this.#boot(fn);
    this.#current.set(fn.slug, starting);
    starting.catch((error) => {
      if (this.#current.get(fn.slug) === starting) this.#current.delete(fn.slug);
      this.#backOff.failed(fn.slug);
      logFor(this.#options.log, fn.slug)("error", "failed", `Cannot start: ${error.message}`);
    });
    this.#makeRoom();
    return starting;
  }
