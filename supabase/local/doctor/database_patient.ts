/**
 * What the checks of a database are given.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import type { Migration } from "../database/migrations.ts";

/** A database to look into; nothing is changed in it. */
export interface DatabasePatient {
  /** As the superuser, or hosted as `postgres`. */
  query: Queries["query"];
  /** The files of the project. */
  migrations: Migration[];
  /** The schemas of the Data API. */
  schemas: string[];
  /** Where the project answers, as its functions are called. */
  url: string | undefined;
  /** Waits that long for something to move, in milliseconds. */
  wait(milliseconds: number): Promise<void>;
}
