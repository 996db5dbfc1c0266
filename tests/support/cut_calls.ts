/**
 * Cuts a function off from the database in the middle of its work, as if its isolate had died at that
 * moment: before the work is committed, or after that and before the answer.
 *
 * @module
 */

/** Which request is cut, and when. */
export interface Cut {
  /** The SQL function that does the work. */
  rpc: string;
  /** Asked each time where it is a function; undefined lets the run live. */
  when: Moment | (() => Moment | undefined);
}

/** When a run dies. */
export type Moment = "before commit" | "after commit";

/** Cuts until it is disposed of; only runs of calls that carry a key are found and cut. */
export class CutCalls implements Disposable {
  /** How many runs have died. */
  dead = 0;
  readonly #fetch = globalThis.fetch;

  constructor({ rpc, when }: Cut) {
    const runs = new Set<string>();
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const run = request.headers.get("idempotency-run");
      const path = new URL(request.url).pathname;
      // Whoever is dead asks for nothing any more, also not that its key is freed.
      if (path.endsWith("_once") && runs.size > 0) {
        const { p_run } = await request.clone().json();
        if (runs.has(p_run)) throw cutOff();
      }
      if (run && runs.has(run)) throw cutOff();
      const isWork = run && path.endsWith(`/rpc/${rpc}`);
      const moment = isWork ? (typeof when === "function" ? when() : when) : undefined;
      if (!run || !moment) return await this.#fetch(request);

      runs.add(run);
      this.dead++;
      if (moment === "after commit") await (await this.#fetch(request)).body?.cancel();
      throw cutOff();
    };
  }

  [Symbol.dispose](): void {
    globalThis.fetch = this.#fetch;
  }
}

function cutOff(): TypeError {
  return new TypeError("fetch failed: the isolate is gone");
}
