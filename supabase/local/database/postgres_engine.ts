/**
 * The stack's database on a Postgres server.
 *
 * @module
 */

import type { Sql } from "postgres";
import type { Engine, Queries, Row } from "./engine.ts";
import { begin, type Send, sendOn } from "./postgres_transactions.ts";

/** Works on a pool of superuser connections, which stays the caller's to end. */
export class PostgresEngine implements Engine {
  readonly kind = "postgres";
  readonly #pool: Sql;

  constructor(pool: Sql) {
    this.#pool = pool;
  }

  query<R extends object = Row>(text: string, values?: unknown[]): Promise<R[]> {
    return queriesOf(sendOn(this.#pool)).query<R>(text, values);
  }

  exec(script: string): Promise<void> {
    return queriesOf(sendOn(this.#pool)).exec(script);
  }

  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return begin(this.#pool, (send) => work(queriesOf(send)));
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const { unlisten } = await this.#pool.listen(channel, heard);
    return unlisten;
  }
}

function queriesOf(send: Send): Queries {
  return {
    query: async <R extends object = Row>(
      text: string,
      values: unknown[] = [],
    ) => [...await send<R>(text, values)],
    exec: async (script) => {
      await send(script, [], { simple: true });
    },
  };
}
