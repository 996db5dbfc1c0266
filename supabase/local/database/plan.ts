/**
 * What a database is made from, and what either engine answers when it is made.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";
import type { Log } from "./log.ts";
import type { Migration } from "./migrations.ts";
import type { SafePgliteConnection } from "./pglite_connection.ts";
import type { SafePostgresConnection } from "./postgres_connection.ts";
import type { Seeds } from "./seed.ts";

/** Read from the project before anything is opened. */
export interface Plan {
  migrations: Migration[];
  /** Whether they are the project's; a snapshot of a test's would push out one that is needed again. */
  isOwn: boolean;
  /** Absent when `[db.seed].enabled` is false. */
  seeds?: Seeds;
  log: Log;
}

/** A database that is up to date, with its catalogue adopted. */
export interface Opened {
  connection: SafePgliteConnection | SafePostgresConnection;
  pglite: PGlite | undefined;
  /** Whether it was new, and so was seeded. */
  fresh: boolean;
  /** The migration files that ran now; a snapshot brings its own along. */
  applied: string[];
  close(): Promise<void>;
}
