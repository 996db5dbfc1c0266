/**
 * What backup and restore ask of a database, whichever engine runs it.
 *
 * @module
 */

import type { Engine, Queries } from "../database/engine.ts";

/** One session, in one transaction from its first statement to its last. */
export interface Session extends Queries {
  readonly kind: Engine["kind"];
  /** The rows of a table or a parenthesized query, as COPY's text format writes them. */
  copyOut(source: string): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Reads such rows into `target`, a table and its columns. */
  copyIn(target: string, rows: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void>;
}

/** A part of a database's definition, in pg_dump's words. */
export type Section = "pre-data" | "post-data";

/** A database at one moment, while others may go on writing. */
export interface Source {
  session: Session;
  /** The database's name where it runs. */
  database: string;
  /** Everything but rows, as a script. */
  describe(section: Section, options: readonly string[]): Promise<string>;
}

/** COPY writes texts in the session's settings: the same ones on both sides. */
export const COPY_SETTINGS = `
  set search_path = pg_catalog;
  set client_encoding = 'UTF8';
  set datestyle = 'ISO';
  set intervalstyle = 'postgres';
  set timezone = 'UTC';
  set extra_float_digits = 3;
  set bytea_output = 'hex';
  set row_security = off;
  set statement_timeout = 0;
  set lock_timeout = 0;
  set idle_in_transaction_session_timeout = 0;
  set transaction_timeout = 0`;
