/**
 * The stack's database on a Postgres server.
 *
 * @module
 */

import type { ParameterOrJSON, Sql, TransactionSql } from "postgres";
import type { Engine, Queries, Row } from "./engine.ts";

/** Works on a pool of superuser connections, which stays the caller's to end. */
export class PostgresEngine implements Engine {
  readonly kind = "postgres";
  readonly #pool: Sql;

  constructor(pool: Sql) {
    this.#pool = pool;
  }

  query<R extends object = Row>(text: string, values?: unknown[]): Promise<R[]> {
    return queriesOf(this.#pool).query<R>(text, values);
  }

  exec(script: string): Promise<void> {
    return queriesOf(this.#pool).exec(script);
  }

  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    const results: T[] = [];
    await this.#pool.begin(async (tx) => {
      results.push(await work(queriesOf(tx)));
    });
    return results[0] as T;
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const { unlisten } = await this.#pool.listen(channel, heard);
    return unlisten;
  }
}

function queriesOf(session: Sql | TransactionSql): Queries {
  return {
    query: async <R extends object = Row>(text: string, values: unknown[] = []) => {
      const sent = values.map((value) => value ?? null) as ParameterOrJSON<never>[];
      return [...await session.unsafe<R[]>(text, sent)];
    },
    exec: async (script) => {
      await session.unsafe(script).simple();
    },
  };
}
