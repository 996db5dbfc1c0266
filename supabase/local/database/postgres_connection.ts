/**
 * lite's connection to a Postgres server with our request handling in the place of its own.
 *
 * @module
 */

import type { ConnectionContextOptions, IntrospectResult, VarsContext } from "@supabase/lite";
import { PostgresConnection } from "@supabase/lite/postgres";
import { Kysely } from "kysely";
import postgres from "postgres";
import type { Caller } from "./callers.ts";
import type { Catalogue } from "./catalogue.ts";
import { postgrestError } from "./db_errors.ts";
import { learnTypes } from "./formats.ts";
import { kyselyDialect } from "./kysely_dialect.ts";
import type { Log } from "./log.ts";
import { connectionOptions, poolSizes } from "./pool_options.ts";
import { PostgresEngine } from "./postgres_engine.ts";
import { PostgresListener } from "./postgres_listener.ts";
import { PostgresPool } from "./postgres_pool.ts";
import { postgresTransactions } from "./postgres_transactions.ts";
import { RequestGuard } from "./request_guard.ts";
import type { Session, Statement } from "./run_request.ts";

/**
 * Every method below replaces a public one of lite 0.10.0; `check_lite.ts` makes sure they exist.
 * Requests have connections of their own that log in as `authenticator`, as on hosted, so that SQL
 * inside a request cannot become the superuser.
 */
export class SafePostgresConnection extends PostgresConnection {
  readonly engine: PostgresEngine;
  readonly #guard: RequestGuard;
  readonly #own: PostgresPool;
  readonly #requests: PostgresPool;
  readonly #listener: PostgresListener;

  /** Throws a `Failure` when `DB_POOL_MAX` is too small. */
  constructor(url: string, log: Log) {
    const sizes = poolSizes();
    super({ url, postgresOptions: connectionOptions("stack") });
    this.config.baseSchema = ""; // lite's auth.uid() and the rest; ours come from bootstrap
    // lite's own driver never connects: it lends its options.
    this.#own = new PostgresPool(this.driver.options, sizes.own);
    const login = postgres(authenticatorUrl(url), connectionOptions("requests"));
    this.#requests = new PostgresPool(login.options, sizes.requests);
    this.#listener = new PostgresListener(url, log);
    this.kysely = kyselyOn(this.#own);
    this.engine = new PostgresEngine(this.#own, this.#listener);
    const drivers = [this.#own.options, this.#requests.options];
    this.#guard = new RequestGuard({
      engine: this.engine,
      requests: kyselyOn(this.#requests),
      sendAtOnce: this.#requests.sendAtOnce,
      drivers,
      introspect: (types) => {
        learnTypes(types, drivers); // lite reads arrays
        return super.introspect({ useCache: false });
      },
    });
  }

  /** What a snapshot keeps; `adopt` takes it back. */
  readCatalogue(): Promise<Catalogue> {
    return this.#guard.read();
  }

  /** Requests go by this catalogue from now on. */
  adopt(catalogue: Catalogue): void {
    this.#guard.adopt(catalogue);
  }

  override async close(): Promise<void> {
    await Promise.all([this.#requests.end(), this.#own.end(), this.#listener.end()]);
  }

  override introspect(): Promise<IntrospectResult> {
    return Promise.resolve(this.#guard.schema());
  }

  /** lite clears its cache when it likes; ours is replaced as a whole and never empty. */
  override async clearSchemaCache(): Promise<void> {}

  override normalizeDbError(error: unknown): unknown {
    return postgrestError(error);
  }

  /** A request that is one statement; what it answers is made of the statement's rows. */
  call<R extends object>(
    caller: Caller,
    call: Statement,
    answered: (rows: R[]) => Response,
  ): Promise<Response> {
    return this.#guard.call(caller, call, answered);
  }

  override withContext<T>(
    vars: VarsContext | undefined,
    work: (session: Session) => Promise<T>,
    options?: ConnectionContextOptions,
  ): Promise<T> {
    return this.#guard.withContext(this.kysely, vars, work, options);
  }
}

function kyselyOn(pool: PostgresPool): Session {
  return new Kysely({ dialect: kyselyDialect(postgresTransactions(pool)) });
}

/** The same server as the role of requests. Where a password is asked for, bootstrap gives it ours. */
export function authenticatorUrl(url: string): string {
  const login = new URL(url);
  login.username = "authenticator";
  return login.href;
}
