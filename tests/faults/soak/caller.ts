/**
 * A good client: what was not answered, or answered "later", is sent again unchanged, with its key.
 *
 * @module
 */

import { Tally } from "./tally.ts";

/** Longer than a key stays locked by a run that died. */
const PATIENCE_MS = 90_000;
const ANSWER_MS = 20_000;

/** One request of a story. */
export interface Call {
  /** What it is, as the table says it. */
  story: string;
  path: string;
  headers: Record<string, string>;
  /** Sent as JSON by POST; without it the call is a GET. */
  body?: unknown;
  /** The status that is right: an expected refusal is a success. 200 unless said. */
  expects?: number;
}

/** Calls the stack and counts what came of it. */
export class Caller {
  readonly tally = new Tally();
  readonly #url: string;
  readonly #key: string;
  readonly #end = new AbortController();

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** The answer; undefined when the call failed for good, or the soak ended before it was answered. */
  // deno-lint-ignore no-explicit-any -- stories look into answers of any shape
  async ask(call: Call): Promise<any> {
    const started = performance.now();
    for (let tries = 0;; tries++) {
      const { status, again, body, waitMs } = await this.#once(call);
      const ms = performance.now() - started;
      if (status === (call.expects ?? 200)) {
        this.tally.good(call.story, { tries, ms });
        return body;
      }
      if (this.#end.signal.aborted) return void this.tally.unanswered++;
      if (!again || ms > PATIENCE_MS) {
        const said = JSON.stringify(body).slice(0, 200);
        return void this.tally.bad(call.story, `${call.path} answered ${status}: ${said}`);
      }
      await this.#pause(Math.max(waitMs, Math.min(2_000, 100 * 2 ** tries)));
    }
  }

  /** Nobody waits for an answer any more. */
  end(): void {
    this.#end.abort();
  }

  async #once({ path, headers, body }: Call) {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { apikey: this.#key, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([this.#end.signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      const answer = await response.json().catch(() => null);
      return {
        status: response.status,
        again: isPassing(response, answer),
        body: answer,
        waitMs: 1000 * Number(response.headers.get("retry-after") ?? 0),
      };
    } catch (error) {
      return { status: 0, again: true, body: String(error), waitMs: 0 };
    }
  }

  async #pause(ms: number): Promise<void> {
    const end = performance.now() + ms * (0.75 + Math.random() / 2);
    while (performance.now() < end && !this.#end.signal.aborted) {
      await new Promise((done) =>
        setTimeout(done, Math.max(0, Math.min(250, end - performance.now())))
      );
    }
  }
}

/** Whether the answer says that another try makes sense. A function that died says it as a 500. */
function isPassing({ status, headers }: Response, answer: { code?: string } | null): boolean {
  if (status === 409) return headers.has("retry-after") || answer?.code === "conflict";
  return [429, 502, 503, 504, 546].includes(status) || headers.get("sb-error-code") !== null;
}
