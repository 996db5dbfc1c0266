/**
 * What the checks of a database are given.
 *
 * @module
 */

import type { Engine, Queries } from "../database/engine.ts";
import type { Migration } from "../database/migrations.ts";

/** A database to look into; nothing is changed in it. */
export interface DatabasePatient {
  /** As the superuser, or hosted as `postgres`. */
  query: Queries["query"];
  /** Remedies differ: only the embedded one can be reset. */
  kind: Engine["kind"];
  /** The files of the project. */
  migrations: Migration[];
  /** The schemas of the Data API. */
  schemas: string[];
  /** Where the project answers, as its functions are called; absent, nobody answers there. */
  url: string | undefined;
  /** Since when the stack runs that looks into its own database, in milliseconds since 1970. */
  startedAt?: number;
  /** Whether the project answers at another address, too. */
  isOurs(url: string): Promise<boolean>;
  /** Waits that long for something to move, in milliseconds. */
  wait(milliseconds: number): Promise<void>;
}
