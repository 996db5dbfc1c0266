/**
 * lite's connection to PGlite with our request handling in the place of its own.
 *
 * @module
 */

import type { ConnectionContextOptions, IntrospectResult, VarsContext } from "@supabase/lite";
import { PgliteConnection } from "@supabase/lite/pglite";
import type { PGliteOptions } from "@electric-sql/pglite";
import { Kysely } from "kysely";
import type { Caller } from "./callers.ts";
import type { Catalogue } from "./catalogue.ts";
import { postgrestError } from "./db_errors.ts";
import { pgliteFormats } from "./formats.ts";
import { kyselyDialect } from "./kysely_dialect.ts";
import { PgliteEngine } from "./pglite_engine.ts";
import { pgliteTransactions } from "./pglite_transactions.ts";
import { RequestGuard } from "./request_guard.ts";
import type { Session, Statement } from "./run_request.ts";

/** Every method below replaces a public one of lite 0.10.0; `check_lite.ts` makes sure they exist. */
export class SafePgliteConnection extends PgliteConnection {
  readonly engine: PgliteEngine;
  readonly #guard: RequestGuard;

  /** Opens `dataDir`, or memory when it is undefined. */
  constructor(dataDir: string | undefined, options: Omit<PGliteOptions, "dataDir">) {
    super({
      ...dataDir === undefined ? {} : { url: dataDir },
      pgliteOptions: { ...options, ...pgliteFormats },
    });
    this.config.baseSchema = ""; // lite's auth.uid() and the rest; ours come from bootstrap
    this.kysely = new Kysely({ dialect: kyselyDialect(pgliteTransactions(this.driver)) });
    this.engine = new PgliteEngine(this.driver);
    this.#guard = new RequestGuard({
      engine: this.engine,
      requests: this.kysely,
      drivers: [this.driver],
      introspect: () => super.introspect({ useCache: false }),
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

  override introspect(): Promise<IntrospectResult> {
    return Promise.resolve(this.#guard.schema());
  }

  /** lite clears its cache when it likes; ours is replaced as a whole and never empty. */
  override async clearSchemaCache(): Promise<void> {}

  override normalizeDbError(error: unknown): unknown {
    return postgrestError(error);
  }

  /** Gives back the engine's memory, some 130 MB, even while somebody still holds what was closed. */
  override async close(): Promise<void> {
    await super.close();
    Reflect.set(this.driver, "mod", undefined); // PGlite keeps it, and asks it nothing any more
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
