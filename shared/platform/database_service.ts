/**
 * A domain's corner of the database: one schema, typed, timed, and throwing.
 *
 * `from` is the generic CRUD and query builder of supabase-js, typed by the generated schema; `run`
 * and `rpc` unwrap `{ data, error }` so callers write straight lines. A transaction is one SQL
 * function called with `rpc`: PostgREST runs each call in its own.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../database.types.ts";
import { type DatabaseFailure, fromDatabase } from "../edge/errors.ts";

export type SchemaName = keyof Omit<Database, "__InternalSupabase">;
type Schema<S extends SchemaName> = Database[S];
type FunctionName<S extends SchemaName> = keyof Schema<S>["Functions"] & string;
type Args<S extends SchemaName, F extends FunctionName<S>> = Schema<S>["Functions"][F] extends
  { Args: infer A } ? A : never;
type Result<S extends SchemaName, F extends FunctionName<S>> = Schema<S>["Functions"][F] extends
  { Returns: infer R } ? R : never;

/** Called after every query; point it at a metrics service. */
export type QueryListener = (query: string, milliseconds: number) => void;

/** How an SQL function is called. */
export interface Calling {
  /** As a read, in a transaction that can change nothing: all that a replica takes. */
  isRead?: boolean;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

/** Who can be asked what SQL functions of a schema answer. */
export type Asked<S extends SchemaName> = Pick<DatabaseService<S>, "rpc">;

type Client<S extends SchemaName> = Pick<SupabaseClient<Database, S>, "from" | "rpc">;
type Answer<T> = PromiseLike<{ data: T; error: null } | { data: null; error: DatabaseFailure }>;

export class DatabaseService<S extends SchemaName> {
  static readonly #listeners = new Set<QueryListener>();
  readonly #client: Client<S>;
  readonly #schema: S;

  /** The supabase-js query builder for this schema's tables and views. */
  readonly from: Client<S>["from"];

  constructor(client: SupabaseClient<Database>, schema: S) {
    this.#schema = schema;
    this.#client = client.schema(schema) as unknown as Client<S>;
    this.from = this.#client.from.bind(this.#client);
  }

  /** Adds a listener for query timings and returns a function that removes it. */
  static onQuery(listener: QueryListener): () => void {
    DatabaseService.#listeners.add(listener);
    return () => DatabaseService.#listeners.delete(listener);
  }

  /** Calls an SQL function of this schema in its own transaction. */
  rpc<F extends FunctionName<S>>(
    name: F,
    args: Args<S, F>,
    { isRead = false, signal }: Calling = {},
  ): Promise<Result<S, F>> {
    const asked = this.#client.rpc(name as never, args as never, { get: isRead });
    const answer = signal ? asked.abortSignal(signal) : asked;
    return this.run(name, answer as unknown as Answer<Result<S, F>>);
  }

  /** Awaits a query, times it under a label, and throws an `AppError` when it failed. */
  async run<T>(label: string, answer: Answer<T>): Promise<T> {
    const started = performance.now();
    const { data, error } = await answer;
    for (const listener of DatabaseService.#listeners) {
      listener(`${this.#schema}.${label}`, performance.now() - started);
    }
    if (error) throw fromDatabase(error);
    return data;
  }
}
