/**
 * A function in an isolate of its own, as production runs several of them: they share nothing but the
 * database.
 *
 * @module
 */

interface Answer {
  id: number;
  status: number;
  headers: [string, string][];
  body: string;
}

/** One isolate of one function; `kill` ends it as the platform does, in the middle of everything. */
export class Isolate implements Disposable {
  readonly #worker = new Worker(new URL("isolate_child.ts", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, PromiseWithResolvers<Response>>();
  #last = 0;

  constructor(name: string) {
    this.#worker.postMessage({ name });
    this.#worker.onmessage = ({ data: { id, status, headers, body } }: MessageEvent<Answer>) => {
      this.#waiting.get(id)?.resolve(new Response(body, { status, headers }));
      this.#waiting.delete(id);
    };
  }

  /** Calls the function; rejects when the isolate is killed first. */
  fetch(headers: Record<string, string>, body: unknown): Promise<Response> {
    const waiting = Promise.withResolvers<Response>();
    this.#waiting.set(++this.#last, waiting);
    this.#worker.postMessage({ id: this.#last, headers, body: JSON.stringify(body) });
    return waiting.promise;
  }

  kill(): void {
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error("The isolate was killed"));
    this.#waiting.clear();
  }

  [Symbol.dispose](): void {
    this.kill();
  }
}
