/**
 * A plan becomes a query, and its rows an answer.
 *
 * @module
 */

import { z } from "zod";
import type { Received, Returned } from "../../contract.ts";
import type { Json } from "../../database.types.ts";
import type { Databases } from "../../platform/databases.ts";
import { answerOf } from "./answer.ts";
import type { Begun } from "./begun.ts";
import { compilePlan } from "./compile.ts";
import type { nlqQuery } from "./contracts.ts";
import { explainPlan } from "./explain.ts";
import { notesOf, visibilityNote } from "./notes.ts";
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

/** What the database answers to a query. */
const ran = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  truncated: z.boolean(),
  ms: z.number(),
});

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
    await finish(admin, begun, "asked", { ...facts, plan: plan as unknown as Json, sql });
    return { ...how, ...NOTHING_READ, columns: [...columns], notes: [...notes], freshness };
  }
  const { rows, truncated, ms } = ran.parse(
    await admin.phonelog.rpc("run_question", {
      p_question: begun.id,
      p_plan: plan as unknown as Json,
      p_sql: sql,
      p_values: values as Json,
      p_meta: facts,
    }),
  );
  const { sentence, ...shown } = answerOf(plan, rows, { names, today: begun.today });
  const table = { columns: [...shown.columns], rows: [...shown.rows], truncated };
  told("rows", table);
  const log = { ...begun.log, hidden: begun.hidden };
  const answered = { rows, truncated, today: begun.today };
  return {
    ...how,
    ...table,
    answer: sentence,
    chart: shown.chart,
    query_ms: ms,
    notes: [...notes, ...notesOf(plan, log, answered)],
    visibility_note: visibilityNote(log, answered),
    freshness,
  };
}

function byId(named: readonly { id: string; name: string }[]): Map<string, string> {
  return new Map(named.map(({ id, name }) => [id, name]));
}

/** A dry run. */
const NOTHING_READ = {
  answer: null,
  rows: [],
  truncated: false,
  chart: null,
  query_ms: null,
  visibility_note: null,
};

/** Writes down what became of a question that has no answer. */
export async function finish(
  { phonelog }: Databases,
  { id }: Begun,
  state: "asked" | "refused" | "failed",
  facts: Record<string, Json>,
): Promise<void> {
  await phonelog.rpc("finish_question", { p_question: id, p_state: state, p_facts: facts });
}
