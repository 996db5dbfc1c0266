/**
 * What keeps a function's process alive: requests without an answer, and promises it waits for.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** Counts the open work of one process. */
export class Work {
  #requests = 0;
  #background = 0;
  #changed: (() => void)[] = [];
  readonly #current = new AsyncLocalStorage<string | undefined>();
  readonly #failed: (error: unknown) => void;

  /** `failed` hears of background work that was in vain: it does not end the process. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** How many requests have not been answered to the last byte. */
  get open(): number {
    return this.#requests;
  }

  /** The id of the request the calling code works for. */
  get currentRequest(): string | undefined {
    return this.#current.getStore();
  }

  /** Runs a handler for a request, which counts as open until `completed` settles. */
  serve<T>(id: string | undefined, completed: Promise<void>, handle: () => T): T {
    this.#requests++;
    const end = () => {
      this.#requests--;
      this.#tell();
    };
    completed.then(end, end);
    return this.#current.run(id, handle);
  }

  /** Keeps the process until the promise settles; this is `EdgeRuntime.waitUntil`. */
  readonly waitUntil = <T>(promise: T): T => {
    this.#background++;
    Promise.resolve(promise)
      .catch(this.#failed)
      .finally(() => {
        this.#background--;
        this.#tell();
      });
    return promise;
  };

  /** Resolves when no request is open. */
  async noRequests(): Promise<void> {
    while (this.#requests > 0) await this.#change();
  }

  /** Resolves when nothing is left to do, or after `ms`. */
  async nothing(ms: number): Promise<void> {
    let late = false;
    setTimeout(() => {
      late = true;
      this.#tell();
    }, ms);
    while (this.#background > 0 && !late) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((done) => this.#changed.push(done));
  }

  #tell() {
    for (const done of this.#changed.splice(0)) done();
  }
}
