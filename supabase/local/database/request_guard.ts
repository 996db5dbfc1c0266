/**
 * What both engines put in the place of lite's own request handling, which leaks rows between users
 * and lets callers become superuser.
 *
 * @module
 */

import type { ConnectionContextOptions, IntrospectResult, VarsContext } from "@supabase/lite";
import { type Caller, Callers } from "./callers.ts";
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
  introspect: () => Promise<IntrospectResult>;
}

/** Holds what was read from the catalogue and runs requests by it. */
export class RequestGuard {
  readonly #of: Guarded;
  readonly #callers = new Callers();
  #schema: SchemaViews | undefined;

  constructor(of: Guarded) {
    this.#of = of;
  }

  /**
   * Reads roles, settings, types and the schema anew. Requests go on with what was known until all
   * of it is there: on PGlite, reading inside a request would wait for the request itself.
   */
  async reload(): Promise<void> {
    const { engine, drivers, introspect } = this.#of;
    await this.#callers.reload(engine);
    await learnTypes(engine, drivers);
    const crossing = await engine.query<{ name: string }>(
      `select n.nspname || '.' || c.conname as name
       from pg_constraint c
       join pg_class t on t.oid = c.conrelid
       join pg_class r on r.oid = c.confrelid
       join pg_namespace n on n.oid = t.relnamespace
       where c.contype = 'f' and r.relnamespace <> t.relnamespace`,
    );
    const whole = await introspect();
    // lite prints a failed reading and answers with an empty schema: every table would be a 404.
    if (!whole.functions) throw new Error("Cannot read the schema: lite's introspection failed");
    this.#schema = new SchemaViews(whole, new Set(crossing.map(({ name }) => name)));
  }

  /** The schema as the running request may see it. */
  async introspect(): Promise<IntrospectResult> {
    return this.#schema?.current() ?? await this.#of.introspect();
  }

  /** Runs one request. Without `vars` it is lite's own bookkeeping, which is the superuser's. */
  withContext<T>(
    own: Session,
    vars: VarsContext | undefined,
    work: (session: Session) => Promise<T>,
    options?: ConnectionContextOptions,
  ): Promise<T> {
    if (vars) {
      return runRequest(this.#of.requests, this.#callers.settingsOf(vars as Caller), work, options);
    }
    return options?.forceRollback ? runRequest(own, [], work, options) : work(own);
  }
}
