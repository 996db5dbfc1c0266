/**
 * A query that a model wrote is run, and its rows are shown for what they are: a table, of which nobody
 * here knows what it counts.
 *
 * @module
 */

import type { Received, Returned } from "../../contract.ts";
import { AppError } from "../../edge/errors.ts";
import type { Begun } from "./begun.ts";
import type { Column, ColumnKind } from "./columns.ts";
import type { nlqQuery } from "./contracts.ts";
import { visibilityNote } from "./notes.ts";
import type { Written } from "./planner.ts";
import { PlannerError } from "./planner_error.ts";
import type { Reading } from "./reading.ts";
import type { Asking, Told } from "./running.ts";
import { finish, NOTHING_READ, runQuery } from "./running_query.ts";
import { normalized } from "./slots.ts";

const EXPLANATION = "A query that the model wrote: no plan says this question.";

const NOTES = [
  "The model wrote this query itself, and nothing here knows whether it is what you asked: see the SQL.",
];

/** A question that became a query. */
interface Running {
  readonly input: Received<typeof nlqQuery>;
  readonly begun: Begun;
  readonly reading: Reading<Written>;
}

/**
 * Runs it. Nothing is told before there are rows: it may still fail, and the grammar be asked.
 *
 * @throws {AppError} as {@linkcode runQuery}, and {@linkcode PlannerError} where it cannot be run at all.
 */
export async function runWritten(
  { input, begun, reading }: Running,
  { admin }: Asking,
  told: Told,
): Promise<Returned<typeof nlqQuery>> {
  const { planned: { sql, columns: names, taken }, cache, planner, model } = reading;
  const how = {
    understood: true as const,
    query_id: begun.id,
    question: begun.question,
    plan: null,
    explanation: EXPLANATION,
    sql,
    taken: [...taken],
    people: [],
    planner,
    model,
    cache,
  };
  const { version, first_at, last_at } = begun.log;
  const freshness = { version, first_at, last_at };
  const facts = { normalized: normalized(begun.question), planner, model };
  if (input.dry_run) {
    await finish(admin, begun, null, { ...facts, sql });
    return { ...how, ...NOTHING_READ, columns: columnsOf(names, []), notes: NOTES, freshness };
  }
  const query = { plan: null, sql, values: {}, facts };
  await admin.phonelog.rpc("look_at_tables", undefined as never);
  const { rows, truncated, ms } = await runQuery(admin, begun, query).catch(failed);
  const table = { columns: columnsOf(names, rows), rows, truncated };
  told("plan", how);
  told("rows", table);
  const cut = truncated ? ["Only the first 1,000 rows are shown."] : [];
  return {
    ...how,
    ...table,
    answer: sentenceOf(rows.length, truncated),
    chart: null,
    query_ms: ms,
    notes: [...cut, ...NOTES],
    visibility_note: visibilityNote(begun, null),
    freshness,
  };
}

/** How many rows there are is all that is known. */
function sentenceOf(rows: number, truncated: boolean): string {
  if (rows === 0) return "The model's query found nothing.";
  if (truncated) return "The model's query found more than 1,000 rows.";
  return `The model's query found ${rows} ${rows === 1 ? "row" : "rows"}.`;
}

/** Columns by what is in them. */
function columnsOf(
  names: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Column[] {
  return names.map((name) => ({ name, label: name, kind: kindOf(rows.map((row) => row[name])) }));
}

function kindOf(values: readonly unknown[]): ColumnKind {
  const known = values.filter((value) => value !== null && value !== undefined);
  const are = (is: (value: unknown) => boolean) => known.length > 0 && known.every(is);
  if (are((value) => typeof value === "number")) return "number";
  if (are((value) => /^\d{4}-\d\d-\d\d$/.test(String(value)))) return "day";
  // Without a zone it is no moment.
  if (are((value) => /^\d{4}-\d\d-\d\dT[\d:.]+[+-][\d:]+$/.test(String(value)))) return "moment";
  return "text";
}

/** Too much, too long or no time is said as of any query; else there is something wrong with this one. */
function failed(thrown: unknown): never {
  if (!(thrown instanceof AppError) || [409, 413, 503, 504].includes(thrown.status)) throw thrown;
  if (thrown.code === "unprocessable") throw thrown;
  const because = "the model wrote a query that cannot be run";
  throw new PlannerError("bad_answer", { because, retryable: false, cause: thrown });
}
