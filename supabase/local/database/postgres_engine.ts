/**
 * The stack's database on a Postgres server.
 *
 * @module
 */

import type { Sql } from "postgres";
import type { Engine, Queries, Row } from "./engine.ts";
import type { PostgresListener } from "./postgres_listener.ts";
import type { PostgresPool } from "./postgres_pool.ts";
import { begin, type Send, sendOn } from "./postgres_transactions.ts";

type Ways = Pick<PostgresPool, "send" | "begin">;

/** Works as the superuser, on connections that stay the caller's to end. */
export class PostgresEngine implements Engine {
  readonly kind = "postgres";
  readonly #ways: Ways;
  readonly #listener: PostgresListener | undefined;

  /** A single connection is for whoever needs one session for all they do. */
  constructor(ways: Ways | Sql, listener?: PostgresListener) {
    this.#ways = "send" in ways ? ways : ofOne(ways);
    this.#listener = listener;
  }

  query<R extends object = Row>(text: string, values?: unknown[]): Promise<R[]> {
    return queriesOf(this.#ways.send).query<R>(text, values);
  }

  exec(script: string): Promise<void> {
    return queriesOf(this.#ways.send).exec(script);
  }

  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#ways.begin((send) => work(queriesOf(send)));
  }

  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    if (!this.#listener) throw new Error(`Cannot listen to "${channel}": this session only asks`);
    return this.#listener.listen(channel, heard);
  }
}

function ofOne(connection: Sql): Ways {
  return { send: sendOn(connection), begin: (work) => begin(connection, work) };
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
