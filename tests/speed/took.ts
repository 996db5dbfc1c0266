/**
 * What a statement took: until the answer, and on a processor. Others work on a machine, too, and what
 * the server itself worked says more than what was waited for.
 *
 * @module
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";

/** In milliseconds. */
export interface Took {
  wall: number;
  work: number;
}

/** Times statements on one connection; begin with `Timer.of`. */
export class Timer {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** For what is asked of this engine, which has one connection. */
  static async of(engine: Engine): Promise<Timer> {
    const [{ pid = 0 } = {}] = await engine.query<{ pid: number }>(
      "select pg_backend_pid() as pid",
    );
    // The embedded engine is this process.
    return new Timer(`/proc/${engine.kind === "postgres" ? pid : "self"}/schedstat`);
  }

  /** Asks so often as some role, after a few times that do not count. */
  async timed(tx: Queries, role: string, text: string, times: number): Promise<Took[]> {
    await tx.exec(`set local role ${role}`);
    for (let warm = 0; warm < (times > 3 ? 7 : 1); warm++) await tx.query(text);
    const took: Took[] = [];
    for (let nth = 0; nth < times; nth++) {
      const [started, before] = [performance.now(), this.#worked()];
      await tx.query(text);
      took.push({ wall: performance.now() - started, work: this.#worked() - before });
    }
    await tx.exec("reset role");
    return took;
  }

  /** Milliseconds that the server's process has had. */
  #worked(): number {
    return Number(Deno.readTextFileSync(this.#path).split(" ")[0]) / 1e6;
  }
}

/** What a share of all took at most. */
export function at(took: readonly Took[], what: keyof Took, share: number): number {
  const sorted = took.map((each) => each[what]).toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return Math.round(value * 100) / 100;
}
