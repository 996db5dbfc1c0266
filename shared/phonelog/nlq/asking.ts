/**
 * A question, from what somebody wrote to their answer: begun as theirs, read by a planner or found
 * among earlier ones, made SQL, and run with the server's right to run and the asker's rights to see.
 *
 * @module
 */

import { z } from "zod";
import type { Received, Returned } from "../../contract.ts";
import type { Json } from "../../database.types.ts";
import { AppError } from "../../edge/errors.ts";
import type { Databases } from "../../platform/databases.ts";
import { answerOf } from "./answer.ts";
import { begin, type Begun } from "./begun.ts";
import { compilePlan } from "./compile.ts";
import type { nlqQuery } from "./contracts.ts";
import { explainPlan } from "./explain.ts";
import { notesOf, visibilityNote } from "./notes.ts";
import { isUnderstood, type NotUnderstood, type Understood } from "./planner.ts";
import { given, meaningOf, read, type Readers, type Reading, recalled } from "./reading.ts";
import { savedQuestion } from "./saved.ts";
import { normalized } from "./slots.ts";

type Answer = Returned<typeof nlqQuery>;
type Input = Received<typeof nlqQuery>;

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
});

/**
 * Answers a question, or says honestly that it was not understood.
 *
 * @throws {AppError} 404 for a saved question, a contact or a source that is not the asker's, 422 for
 * what would read too much, 429 after too many questions, and {@linkcode PlannerError} of a model.
 */
export async function answerQuestion(
  input: Input,
  asking: Asking,
  told: Told = () => {},
): Promise<Answer> {
  const { phonelog, choice, grammar } = asking;
  const { question = "", plan } = input.saved_id === undefined
    ? input
    : await savedQuestion(phonelog, input.saved_id);
  const planner = plan ? "edited" : (choice.model ?? grammar).name;
  const isNew = plan === undefined && input.use_cache;
  const meaning = plan ? undefined : await meaningOf(question, asking);
  const [begun, kept] = await Promise.all([
    begin(phonelog, { question, tz: input.tz, planner, meaning }),
    isNew ? recalled(question, asking) : undefined,
  ]);
  try {
    const reading = plan ? await given(plan, begun, asking) : await read(begun, kept, asking);
    const { planned } = reading;
    return isUnderstood(planned)
      ? await run({ input, begun, reading: { ...reading, planned } }, asking, told)
      : await refuse(begun, reading, planned, asking);
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown.code : "internal_error";
    await finish(asking, begun, "failed", { error }).catch(() => {});
    throw thrown;
  }
}

interface Running {
  readonly input: Input;
  readonly begun: Begun;
  readonly reading: Reading<Understood>;
}

async function run({ input, begun, reading }: Running, asking: Asking, told: Told) {
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
    await finish(asking, begun, "asked", { ...facts, plan: plan as unknown as Json, sql });
    return { ...how, ...NOTHING_READ, columns: [...columns], notes: [...notes], freshness };
  }
  const { rows, truncated } = ran.parse(
    await asking.admin.phonelog.rpc("run_question", {
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
  visibility_note: null,
};

async function refuse(
  begun: Begun,
  { cache: _, planner, model }: Reading,
  refusal: NotUnderstood,
  asking: Asking,
): Promise<Answer> {
  await finish(asking, begun, "refused", {
    error: refusal.reason,
    normalized: normalized(begun.question),
    planner,
    model,
  });
  return {
    understood: false,
    query_id: begun.id,
    question: begun.question,
    reason: refusal.reason,
    answer: refusalOf(refusal),
    unclear: [...refusal.unclear],
    suggestions: [...refusal.suggestions],
  };
}

function finish({ admin }: Asking, { id }: Begun, state: string, facts: Record<string, Json>) {
  return admin.phonelog.rpc("finish_question", {
    p_question: id,
    p_state: state,
    p_facts: facts,
  });
}

/** Why there is no answer, as a sentence. */
const REASONS: Record<NotUnderstood["reason"], string> = {
  not_understood: "I do not understand this question",
  ambiguous: "This question can mean more than one thing",
  nobody_of_that_name: "I do not know whom you mean",
  not_in_the_log: "The log does not tell",
  no_model: "Only a model can read this question, and none is set up",
};

function refusalOf({ reason, unclear }: NotUnderstood): string {
  const parts = unclear.map(({ words, as }) => as ? `"${words}" (${as})` : `"${words}"`);
  return parts.length ? `${REASONS[reason]}: ${parts.join(", ")}.` : `${REASONS[reason]}.`;
}
