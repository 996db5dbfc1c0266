/**
 * Kysely on PGlite with transactions that nothing can join: PGlite's mutex covers BEGIN to COMMIT.
 *
 * @module
 */

import type { PGlite, Transaction } from "@electric-sql/pglite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";

/** The dialect over an open database, which stays the caller's to close. */
export function pgliteDialect(db: PGlite): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PgliteDriver(db),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class PgliteDriver implements Driver {
  readonly #db: PGlite;

  constructor(db: PGlite) {
    this.#db = db;
  }

  acquireConnection(): Promise<PgliteSession> {
    return Promise.resolve(new PgliteSession(this.#db));
  }
  beginTransaction(session: PgliteSession): Promise<void> {
    return session.begin();
  }
  commitTransaction(session: PgliteSession): Promise<void> {
    return session.end("commit");
  }
  rollbackTransaction(session: PgliteSession): Promise<void> {
    return session.end("rollback");
  }
  savepoint(session: PgliteSession, name: string): Promise<void> {
    return session.run(`savepoint "${name}"`);
  }
  rollbackToSavepoint(session: PgliteSession, name: string): Promise<void> {
    return session.run(`rollback to savepoint "${name}"`);
  }
  releaseSavepoint(session: PgliteSession, name: string): Promise<void> {
    return session.run(`release savepoint "${name}"`);
  }
  async init(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

interface Running {
  transaction: Transaction;
  settle: (outcome: "commit" | "rollback") => void;
  /** Ends with COMMIT or ROLLBACK; a deferred constraint fails here. */
  ended: Promise<void>;
}

/** Outside a transaction it waits in PGlite's queue, inside it holds the queue. */
class PgliteSession implements DatabaseConnection {
  readonly #db: PGlite;
  #running: Running | undefined;

  constructor(db: PGlite) {
    this.#db = db;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affectedRows } = await (this.#running?.transaction ?? this.#db)
      .query<R>(query.sql, [...query.parameters]);
    return {
      rows,
      ...affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) },
    };
  }

  // deno-lint-ignore require-yield -- Kysely wants the method, PGlite has no cursor for it
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("Cannot stream a query: PGlite answers with all rows at once");
  }

  begin(): Promise<void> {
    const { promise: began, resolve, reject } = Promise.withResolvers<void>();
    const { promise: outcome, resolve: settle } = Promise.withResolvers<"commit" | "rollback">();
    const ended = this.#db.transaction(async (transaction) => {
      this.#running = { transaction, settle, ended };
      resolve();
      if (await outcome === "rollback") await transaction.rollback();
    });
    ended.catch(reject);
    return began;
  }

  async end(outcome: "commit" | "rollback"): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.settle(outcome);
    await running?.ended;
  }

  async run(statement: string): Promise<void> {
    await this.executeQuery(CompiledQuery.raw(statement));
  }
}
