/**
 * What the stack asks of a database, whichever engine runs it.
 *
 * @module
 */

/** One row: json is parsed, `timestamptz` is ISO 8601 text, `int8` and `numeric` are numbers. */
export type Row = Record<string, unknown>;

/** Statements in one session, as the superuser `postgres`. */
export interface Queries {
  /** Runs one statement and returns its rows; `values` fill `$1`, `$2`, … */
  query<R extends object = Row>(text: string, values?: unknown[]): Promise<R[]>;
  /** Runs a script of several statements as one simple query. */
  exec(script: string): Promise<void>;
}

/** A running database. */
export interface Engine extends Queries {
  readonly kind: "pglite" | "postgres";
  /** Runs `work` in one transaction that nothing else can join; rolls back when it throws. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /** Hears `notify channel`; the returned function stops listening. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
}
