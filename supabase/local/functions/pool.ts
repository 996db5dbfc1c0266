/**
 * The running functions: starts what is called, and ends what is not needed.
 *
 * @module
 */

import { Failure } from "../failure.ts";
import { BackOff, BootFailure } from "./boot_failure.ts";
import { cacheModules, isUncached } from "./cache.ts";
import { ownEnvironment, platformEnvironment } from "./environment.ts";
import { Instance } from "./instance.ts";
import type { Limits } from "./limits.ts";
import { type Log, logFor } from "./logs.ts";
import type { OpenRequest } from "./open_work.ts";
import type { Place } from "./place.ts";
import { Process } from "./process.ts";
import type { ServedFunction } from "./served_function.ts";
import type { Spare } from "./spare.ts";

/** What a pool works with. */
export interface PoolOptions {
  place: Place;
  spare: Spare;
  limits: Limits;
  maxChildren: number;
  /** How long a failure to start may be due to a change that has not been heard of. */
  settleMs: number;
  /** A process serves one request only. */
  oneshot: boolean;
  url: string;
  env: Readonly<Record<string, string>>;
  defaults: Readonly<Record<string, string>>;
  log: Log;
  /** Hears of each function that has started. */
  booted(fn: ServedFunction): void;
}

/** The process that takes a function's requests; a promise, so that two first requests start one. */
interface Current {
  starting: Promise<Instance>;
  instance?: Instance;
  /** Its files have changed: what went wrong need not any more. */
  stale?: boolean;
}

/** At most `maxChildren` functions that take requests, and those that are ending. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #current = new Map<string, Current>();
  readonly #alive = new Set<Instance>();
  readonly #backOff = new BackOff();
  #boots = 0;
  #closed = false;

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
      const current = this.#current.get(fn.slug) ?? this.#start(fn);
      const instance = current.instance ?? await current.starting.catch((error) => {
        if (!current.stale) throw error;
      });
      // No await between this question and the count, or the process could be ended in between.
      if (!instance || instance.retiring) {
        this.#remove(fn.slug, current);
        continue;
      }
      const open = instance.work.begin(request);
      if (this.#options.oneshot) this.retire(fn.slug, "termination");
      return [instance, open];
    }
  }

  /** Lets a function finish what it has begun; the next request starts it anew. False if it rests. */
  retire(slug: string, reason: string): boolean {
    const current = this.#current.get(slug);
    if (!current) return false;
    current.stale = true;
    this.#remove(slug, current);
    current.starting.then((instance) => instance.retire(reason), () => {});
    return true;
  }

  /** Retires an instance, which need not be the current one any more. */
  retireInstance(instance: Instance, reason: string): void {
    if (this.#current.get(instance.slug)?.instance === instance) this.retire(instance.slug, reason);
    else instance.retire(reason);
  }

  /** Lets a function that failed to start try again at once. */
  forgive(slug: string): void {
    this.#backOff.forget(slug);
  }

  /** Ends everything; what is open has as long as a process that was told to end. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { bootMs, process } of this.#alive) if (bootMs === undefined) process.kill();
    await Promise.allSettled([...this.#current.values()].map(({ starting }) => starting));
    this.#current.clear();
    await Promise.all([...this.#alive].map((instance) => {
      const ended = instance.retire("termination");
      instance.hurry();
      return ended;
    }));
  }

  #remove(slug: string, current: Current) {
    if (this.#current.get(slug) === current) this.#current.delete(slug);
  }

  #start(fn: ServedFunction): Current {
    if (this.#closed) throw new BootFailure("The runner is going away");
    const seconds = this.#backOff.secondsLeft(fn.slug);
    if (seconds > 0) throw new BootFailure("It failed to start again and again", seconds);

    const current: Current = { starting: this.#boot(fn) };
    this.#current.set(fn.slug, current);
    current.starting.then((instance) => current.instance = instance, (error: Error) => {
      this.#remove(fn.slug, current);
      if (current.stale) return;
      this.#backOff.failed(fn.slug);
      logFor(this.#options.log, fn.slug)("error", "failed", reasonOf(error));
    });
    this.#makeRoom();
    return current;
  }

  async #boot(fn: ServedFunction): Promise<Instance> {
    const { place, spare, settleMs } = this.#options;
    try {
      return await this.#become(fn).catch(async (error) => {
        if (!isUncached(error)) throw error;
        // A package that was added after the last set-up: fetched once, and then it is there.
        await cacheModules([fn], place.lock);
        return await this.#become(fn);
      });
    } catch (error) {
      // A file that is being written at the moment: the change will be heard of in a moment.
      await new Promise((done) => setTimeout(done, settleMs));
      throw error;
    } finally {
      spare.refill();
    }
  }

  async #become(fn: ServedFunction): Promise<Instance> {
    const { place, spare, limits, url, env, defaults, log: all, booted } = this.#options;
    const log = logFor(all, fn.slug);
    const { values, reserved } = await ownEnvironment(place.root, fn);
    for (const name of reserved) {
      log("warn", "warned", `Left out ${name}: names that begin with SUPABASE_ are the platform's`);
    }

    const process = spare.take(fn.resolution) ?? new Process("cold", fn.resolution, place);
    const instance = new Instance(process, {
      slug: fn.slug,
      limits,
      log,
      gone: () => {
        this.#alive.delete(instance);
        const current = this.#current.get(fn.slug);
        if (current?.instance === instance) this.#remove(fn.slug, current);
      },
    });
    this.#alive.add(instance);
    const given = platformEnvironment(url, fn.slug, ++this.#boots);
    // A line without a value, as in the example that people copy, names nothing.
    const unnamed = Object.entries(defaults).filter(([name]) => !values[name]);
    const own = { ...values, ...Object.fromEntries(unnamed) };
    await instance.boot(fn, { ...own, ...env, ...given });
    this.#backOff.forget(fn.slug);
    booted(fn);
    return instance;
  }

  // Ends whoever was called least recently, first of all those with nothing to do.
  #makeRoom() {
    if (this.#current.size <= this.#options.maxChildren) return;
    const settled = [...this.#current.values()].flatMap(({ instance }) => instance ?? []);
    const [victim] = settled.sort((a, b) =>
      Number(a.work.busy) - Number(b.work.busy) || a.work.lastUsed - b.work.lastUsed
    );
    if (victim) this.retireInstance(victim, "early_drop");
  }
}

function reasonOf(error: Error): string {
  if (error instanceof Failure) return `${error.message}. ${error.hint ?? ""}`.trim();
  return `Cannot start: ${error.message}`;
}
