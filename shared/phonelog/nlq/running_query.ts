/**
 * What the server alone does for a question: its query is run as the reader, and what became of it is
 * written down.
 *
 * @module
 */

import { z } from "zod";
import type { Json } from "../../database.types.ts";
import { AppError } from "../../edge/errors.ts";
import type { Databases } from "../../platform/databases.ts";
import type { Begun } from "./begun.ts";

/** A query, and what is kept beside it. */
export interface Query {
  /** Null of a query that no plan made. */
  readonly plan: Json;
  readonly sql: string;
  /** What stands in the places of `$1`. */
  readonly values: Json;
  readonly facts: Record<string, Json>;
}

/** What the database answers to a query. */
const ran = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  truncated: z.boolean(),
  /** Milliseconds. */
  ms: z.number(),
});

/**
 * Runs the query of a question, for whoever asked it.
 *
 * @throws {AppError} 422 for what would read too much, 413 for more than 1 MB, 504 after two seconds.
 */
export async function runQuery(
  { phonelog }: Databases,
  { id }: Begun,
  { plan, sql, values, facts }: Query,
): Promise<z.output<typeof ran>> {
  const query = { p_question: id, p_plan: plan, p_sql: sql, p_values: values, p_meta: facts };
  return ran.parse(await phonelog.rpc("run_question", query).catch(tooLong));
}

/** By the clock of the database: said as of a question, and not of a change. */
function tooLong(thrown: unknown): never {
  if (!(thrown instanceof AppError) || thrown.code !== "query_timeout") throw thrown;
  throw new AppError(504, thrown.code, "Cannot answer: this question takes too long", {
    hint: "Name a shorter time or fewer people",
    cause: thrown,
  });
}

/** Writes down what became of a question that has no answer; null of a dry run, which is to have none. */
export async function finish(
  { phonelog }: Databases,
  { id }: Begun,
  state: "refused" | "failed" | null,
  facts: Record<string, Json>,
): Promise<void> {
  await phonelog.rpc("finish_question", {
    p_question: id,
    p_state: state as string,
    p_facts: facts,
  });
}

/** What a dry run tells in the place of rows. */
export const NOTHING_READ = {
  answer: null,
  rows: [],
  truncated: false,
  chart: null,
  query_ms: null,
  visibility_note: null,
};
