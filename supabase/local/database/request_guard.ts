/**
 * What both engines put in the place of lite's own request handling, which leaks rows between users
 * and lets callers become superuser.
 *
 * @module
 */

import type { ConnectionContextOptions, IntrospectResult, VarsContext } from "@supabase/lite";
import { CompiledQuery } from "kysely";
import { type Caller, Callers } from "./callers.ts";
import { type Catalogue, readCatalogue, type SqlType } from "./catalogue.ts";
import type { Queries } from "./engine.ts";
import { type FormatMaps, learnTypes } from "./formats.ts";
import {
  type Beginning,
  runCall,
  runRequest,
  type SendAtOnce,
  type Session,
  type Statement,
} from "./run_request.ts";
import { SchemaViews } from "./schema_views.ts";

/** What a guarded connection brings along. */
export interface Guarded {
  /** Reads as the superuser. */
  engine: Queries;
  /** Where requests run; on Postgres it logs in as `authenticator`. */
  requests: Session;
  /** Where a request that is one statement runs, if there is a quicker way. */
  sendAtOnce?: SendAtOnce;
  /** The maps of every driver whose values must be right. */
  drivers: FormatMaps[];
  /** lite's own reading of the whole schema. */
  introspect: (types: SqlType[]) => Promise<IntrospectResult>;
}

interface Known {
  callers: Callers;
  views: SchemaViews;
}

/** Holds what is known of the database and runs requests by it. */
export class RequestGuard {
  readonly #of: Guarded;
  #known: Known | undefined;

  constructor(of: Guarded) {
    this.#of = of;
  }

  /** Reads the catalogue as it is now. */
  read(): Promise<Catalogue> {
    return readCatalogue(this.#of.engine, this.#of.introspect);
  }

  /**
   * Requests go by this catalogue from now on. It is whole when it comes: on PGlite, reading inside
   * a request would wait for the request itself.
   */
  adopt(catalogue: Catalogue): void {
    learnTypes(catalogue.types, this.#of.drivers);
    this.#known = { callers: new Callers(catalogue), views: new SchemaViews(catalogue) };
  }

  /** The schema as the running request may see it. */
  schema(): IntrospectResult {
    return this.#certain().views.current();
  }

  /** Runs one request. Without `vars` it is lite's own bookkeeping, which is the superuser's. */
  async withContext<T>(
    own: Session,
    vars: VarsContext | undefined,
    work: (session: Session) => Promise<T>,
    options?: ConnectionContextOptions,
  ): Promise<T> {
    if (vars) {
      return await runRequest(this.#of.requests, this.#beginning(vars as Caller), work, options);
    }
    return options?.forceRollback
      ? await runRequest(own, { settings: [] }, work, options)
      : await work(own);
  }

  /** Runs a request that is one statement. */
  async call<R extends object>(
    caller: Caller,
    call: Statement,
    answered: (rows: R[]) => Response,
  ): Promise<Response> {
    const { requests, sendAtOnce } = this.#of;
    const beginning = this.#beginning(caller);
    if (sendAtOnce) return await runCall(sendAtOnce, beginning, call, answered);
    return await runRequest(requests, beginning, async (session) => {
      const { text, values } = call;
      const { rows } = await session.executeQuery<R>(CompiledQuery.raw(text, [...values]));
      return answered(rows);
    });
  }

  #beginning(caller: Caller): Beginning {
    const { callers } = this.#certain();
    return { settings: callers.settingsOf(caller), preRequest: callers.preRequest };
  }

  #certain(): Known {
    if (this.#known) return this.#known;
    throw new Error("Cannot answer a request: the catalogue was never read");
  }
}
