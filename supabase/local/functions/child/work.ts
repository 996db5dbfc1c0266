/**
 * What keeps a function's process alive: requests without an answer, and promises it waits for.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** Counts the open work of one process. */
export class Work {
  readonly #requests = new Set<Request>();
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
    return this.#requests.size;
  }

  /** The id of the request the calling code works for. */
  get currentRequest(): string | undefined {
    return this.#current.getStore();
  }

  /** Runs a handler for a request, which counts as open until `completed` settles. */
  serve<T>(request: Request, completed: Promise<void>, handle: () => T): T {
    this.#requests.add(request);
    const end = () => this.#end(request);
    completed.then(end, end);
    const id = request.headers.get("x-request-id") ?? undefined;
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
    // A handler may wait for ever for the sake of a caller who has left.
    for (const request of this.#requests) {
      request.signal.addEventListener("abort", () => this.#end(request));
    }
    while (this.open > 0) await this.#change();
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

  #end(request: Request) {
    this.#requests.delete(request);
    this.#tell();
  }

  #change(): Promise<void> {
    return new Promise((done) => this.#changed.push(done));
  }

  #tell() {
    for (const done of this.#changed.splice(0)) done();
  }
}
