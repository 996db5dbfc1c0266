/**
 * The way into the database core: opens the engine, brings it up to date, and puts lite before it.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkLite } from "./check_lite.ts";
import type { Engine } from "./engine.ts";
import { liteApp, type LiteOptions } from "./lite_app.ts";
import type { Log } from "./log.ts";
import { readMigrations } from "./migrations.ts";
import { openPglite } from "./open_pglite.ts";
import { openPostgres } from "./open_postgres.ts";
import type { Plan } from "./plan.ts";
import { quickCalls } from "./quick_calls.ts";
import { quietly } from "./quiet_lite.ts";
import { reloadOnNotice } from "./schema_reload.ts";

export interface DatabaseOptions extends LiteOptions {
  /** The project's root, above `supabase/`. */
  root: string | URL;
  /** Where PGlite keeps its data; absent, it is in memory and gone at the end. */
  dataDir?: string;
  /** A Postgres server (`DATABASE_URL`) to use in the place of PGlite. */
  url?: string;
  /** The folder of migrations; `supabase/migrations` unless a test brings its own. */
  migrations?: string;
  log: Log;
}

/** A database that is up to date and answers requests. */
export interface Database {
  /** The superuser's way in. */
  readonly engine: Engine;
  /** The engine underneath when it is PGlite, for the wire front. */
  readonly pglite: PGlite | undefined;
  /**
   * lite's answers to `/rest/v1`, `/auth/v1` and `/storage/v1`, and ours to plain calls of functions;
   * REST runs inside `restRequest`.
   */
  fetchLite(request: Request): Promise<Response>;
  /** Whether it was empty before, and so was seeded. */
  readonly fresh: boolean;
  /** The migration files that ran now; what a snapshot brought is not among them. */
  readonly applied: string[];
  /** Reads the schema anew; after DDL, when waiting for the notice would take too long. */
  afterDdl(): Promise<void>;
  /** Stops listening and closes the engine; nothing of it stays behind. */
  close(): Promise<void>;
}

/** Opens it; throws a {@linkcode Failure} that a person can act on, and then leaves nothing open. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, dataDir, log } = options;
  await checkLite();
  const root = options.root instanceof URL ? fileURLToPath(options.root) : resolve(options.root);
  const plan = await readPlan(root, options);

  await using undo = new AsyncDisposableStack();
  const opened = await quietly(
    log,
    () =>
      url
        ? openPostgres(url, plan)
        : openPglite(dataDir, join(root, "supabase/.temp/snapshots"), plan),
  );
  undo.defer(opened.close);

  const { connection, pglite, fresh, applied } = opened;
  const { engine } = connection;
  const app = await quietly(log, () => liteApp(connection, options));
  const afterDdl = () =>
    quietly(log, async () => connection.adopt(await connection.readCatalogue()));
  undo.defer(await reloadOnNotice(engine, afterDdl, log));
  const fetchLite = quickCalls({
    connection,
    authSecrets: options.authSecrets,
    maxRows: options.config.api.max_rows,
    next: (request) => quietly(log, () => app.fetch(request)),
  });

  const held = undo.move();
  return {
    engine,
    pglite,
    fresh,
    applied,
    afterDdl,
    fetchLite,
    close: () => held.disposeAsync(),
  };
}

async function readPlan(root: string, options: DatabaseOptions): Promise<Plan> {
  const { seed } = options.config.db;
  const folder = join(root, "supabase");
  return {
    migrations: await readMigrations(options.migrations ?? join(folder, "migrations")),
    isOwn: options.migrations === undefined,
    ...seed.enabled ? { seeds: { folder, paths: seed.sql_paths } } : {},
    log: options.log,
  };
}
