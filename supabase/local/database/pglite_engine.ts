/**
 * The stack's database inside this process.
 *
 * @module
 */

import type { PGlite, Transaction } from "@electric-sql/pglite";
import type { Engine, Queries, Row } from "./engine.ts";

/** One session for everybody; a call outside a transaction waits while one is open. */
export class PgliteEngine implements Engine {
  readonly kind = "pglite";
  readonly #db: PGlite;

  constructor(db: PGlite) {
    this.#db = db;
  }

  query<R extends object = Row>(text: string, values?: unknown[]): Promise<R[]> {
    return queriesOf(this.#db).query<R>(text, values);
  }

  exec(script: string): Promise<void> {
    return queriesOf(this.#db).exec(script);
  }

  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#db.transaction((transaction) => work(queriesOf(transaction)));
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const stop = await this.#db.listen(channel, heard);
    return () => stop();
  }
}

function queriesOf(session: PGlite | Transaction): Queries {
  return {
    query: async <R extends object = Row>(text: string, values: unknown[] = []) =>
      (await session.query<R>(text, values)).rows,
    exec: async (script) => {
      await session.exec(script);
    },
  };
}
