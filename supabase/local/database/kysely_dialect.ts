/**
 * Kysely over a database whose transactions are callbacks, so that nothing else can join one.
 *
 * @module
 */

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

/** Runs one statement. */
export type Run = <R>(text: string, values: readonly unknown[]) => Promise<QueryResult<R>>;

/** What a database offers. */
export interface Transactions {
  /** Outside of any transaction. */
  run: Run;
  /** From BEGIN to COMMIT, or to ROLLBACK when `work` throws; `run` belongs to it alone. */
  transaction(work: (run: Run) => Promise<void>): Promise<void>;
}

/** The dialect over an open database, which stays the caller's to close. */
export function kyselyDialect(database: Transactions): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new CallbackDriver(database),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class CallbackDriver implements Driver {
  readonly #database: Transactions;

  constructor(database: Transactions) {
    this.#database = database;
  }

  acquireConnection(): Promise<Session> {
    return Promise.resolve(new Session(this.#database));
  }
  beginTransaction(session: Session): Promise<void> {
    return session.begin();
  }
  commitTransaction(session: Session): Promise<void> {
    return session.commit();
  }
  rollbackTransaction(session: Session): Promise<void> {
    return session.rollback();
  }
  savepoint(session: Session, name: string): Promise<void> {
    return session.run(`savepoint "${name}"`);
  }
  rollbackToSavepoint(session: Session, name: string): Promise<void> {
    return session.run(`rollback to savepoint "${name}"`);
  }
  releaseSavepoint(session: Session, name: string): Promise<void> {
    return session.run(`release savepoint "${name}"`);
  }
  async init(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

interface Running {
  run: Run;
  settle: (outcome: "commit" | "rollback") => void;
  /** Ends with the transaction; a deferred constraint fails here. */
  ended: Promise<void>;
}

/** Kysely asks for BEGIN and COMMIT in two calls; the callback stays open between them. */
class Session implements DatabaseConnection {
  readonly #database: Transactions;
  #running: Running | undefined;

  constructor(database: Transactions) {
    this.#database = database;
  }

  executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return (this.#running ?? this.#database).run<R>(sql, parameters);
  }

  // deno-lint-ignore require-yield -- Kysely wants the method, nobody here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("Cannot stream a query: the answer comes with all rows at once");
  }

  begin(): Promise<void> {
    const { promise: began, resolve, reject } = Promise.withResolvers<void>();
    const { promise: outcome, resolve: settle } = Promise.withResolvers<"commit" | "rollback">();
    const ended = this.#database.transaction(async (run) => {
      this.#running = { run, settle, ended };
      resolve();
      if (await outcome === "rollback") throw new Error("Rolled back");
    });
    ended.catch(reject);
    return began;
  }

  async commit(): Promise<void> {
    const running = this.#end("commit");
    await running?.ended;
  }

  /** What went wrong before is what the caller hears, not how the rollback ended. */
  async rollback(): Promise<void> {
    const running = this.#end("rollback");
    await running?.ended.catch(() => {});
  }

  async run(statement: string): Promise<void> {
    await this.executeQuery(CompiledQuery.raw(statement));
  }

  #end(outcome: "commit" | "rollback"): Running | undefined {
    const running = this.#running;
    this.#running = undefined;
    running?.settle(outcome);
    return running;
  }
}
