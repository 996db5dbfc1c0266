/**
 * A plan becomes a query, and its rows an answer.
 *
 * @module
 */

import type { Received, Returned } from "../../contract.ts";
import type { Json } from "../../database.types.ts";
import type { Databases } from "../../platform/databases.ts";
import { answerOf } from "./answer.ts";
import type { Begun } from "./begun.ts";
import { compilePlan } from "./compile.ts";
import type { nlqQuery } from "./contracts.ts";
import { explainPlan } from "./explain.ts";
import { notesOf, visibilityNote } from "./notes.ts";
import { finish, NOTHING_READ, runQuery } from "./running_query.ts";
import type { Understood } from "./planner.ts";
import type { Readers, Reading } from "./reading.ts";
import { normalized } from "./slots.ts";

/** Who asks, by whom questions are read, and who runs what becomes of them. */
export interface Asking extends Readers {
  /** With the server's rights: nobody else may run a query. */
  readonly admin: Databases;
}

/** Hears of an answer while it is made. */
export type Told = (event: "plan" | "rows", data: unknown) => void;

/** A question that was understood. */
interface Running {
  readonly input: Received<typeof nlqQuery>;
  readonly begun: Begun;
  readonly reading: Reading<Understood>;
}

/** Runs a plan, or in a dry run only says how it would be. */
export async function run(
  { input, begun, reading }: Running,
  { admin }: Asking,
  told: Told,
): Promise<Returned<typeof nlqQuery>> {
  const { planned: { plan, people, taken, notes }, noted, cache, planner, model } = reading;
  const names = { people: byId(people), sources: byId(begun.sources) };
  const { sql, values, columns } = compilePlan(plan, { zone: begun.zone, today: begun.today });
  const how = {
    understood: true as const,
    query_id: begun.id,
    question: begun.question,
    plan,
    explanation: explainPlan(plan, names),
    sql: input.explain ? sql : null,
    taken: [...taken],
    people: [...people],
    planner,
    model,
    cache,
  };
  told("plan", how);
  const { version, first_at, last_at } = begun.log;
  const freshness = { version, first_at, last_at };
  const facts = {
    normalized: normalized(begun.question),
    planner,
    model,
    cache_hit: cache === "exact" || cache === "similar",
    ...noted && { slots: noted as unknown as Json },
  };
  if (input.dry_run) {
    await finish(admin, begun, null, { ...facts, plan: plan as unknown as Json, sql });
    return { ...how, ...NOTHING_READ, columns: [...columns], notes: [...notes], freshness };
  }
  const query = { plan: plan as unknown as Json, sql, values: values as Json, facts };
  const { rows, truncated, ms } = await runQuery(admin, begun, query);
  const { sentence, ...shown } = answerOf(plan, rows, { names, today: begun.today });
  const table = { columns: [...shown.columns], rows: [...shown.rows], truncated };
  told("rows", table);
  const log = { ...begun.log, hidden: begun.hidden, masked: begun.masked };
  const answered = { rows, truncated, today: begun.today };
  return {
    ...how,
    ...table,
    answer: sentence,
    chart: shown.chart,
    query_ms: ms,
    notes: [...notes, ...notesOf(plan, log, answered)],
    visibility_note: visibilityNote(log, plan),
    freshness,
  };
}

function byId(named: readonly { id: string; name: string }[]): Map<string, string> {
  return new Map(named.map(({ id, name }) => [id, name]));
}
