/**
 * What both engines put in the place of lite's own request handling, which leaks rows between users
 * and lets callers become superuser.
 *
 * @module
 */

import type { ConnectionContextOptions, IntrospectResult, VarsContext } from "@supabase/lite";
import { type Caller, Callers } from "./callers.ts";
import { type Catalogue, readCatalogue, type SqlType } from "./catalogue.ts";
import type { Queries } from "./engine.ts";
import { type FormatMaps, learnTypes } from "./formats.ts";
import { runRequest, type Session } from "./run_request.ts";
import { SchemaViews } from "./schema_views.ts";

/** What a guarded connection brings along. */
export interface Guarded {
  /** Reads as the superuser. */
  engine: Queries;
  /** Where requests run; on Postgres it logs in as `authenticator`. */
  requests: Session;
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
      const { callers } = this.#certain();
      const settings = callers.settingsOf(vars as Caller);
      const { preRequest } = callers;
      return await runRequest(this.#of.requests, { settings, preRequest }, work, options);
    }
    return options?.forceRollback
      ? await runRequest(own, { settings: [] }, work, options)
      : await work(own);
  }

  #certain(): Known {
    if (this.#known) return this.#known;
    throw new Error("Cannot answer a request: the catalogue was never read");
  }
}
