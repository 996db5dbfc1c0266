/**
 * How a question becomes a plan: one that was sent with it, that of an earlier question which asks the
 * same, the grammar's, or a model's.
 *
 * @module
 */

import { AppError } from "../../edge/errors.ts";
import type { DatabaseService } from "../../platform/database_service.ts";
import type { EmbeddingProvider } from "../../platform/embedding.ts";
import { vectorOfQuestion } from "../../platform/embedding_question.ts";
import type { CacheService } from "../../platform/cache_service.ts";
import type { LoggingService } from "../../platform/logging_service.ts";
import type { Begun, Meaning } from "./begun.ts";
import type { Choice } from "./choose.ts";
import { exactly, type Hit, keptFrom, type Noted, notedOf, similarly } from "./kept_plans.ts";
import { checkedPlan, examplesOf, namesOf } from "./own_rows.ts";
import { paidBy } from "./paying.ts";
import type { QueryPlan } from "./plan.ts";
import {
  isUnderstood,
  isWritten,
  type Planned,
  type Planner,
  type Understood,
  type Written,
} from "./planner.ts";
import { PlannerError } from "./planner_error.ts";
import { normalized } from "./slots.ts";

/** Who asks, and who may read it. */
export interface Readers {
  /** With the asker's rights. */
  readonly phonelog: DatabaseService<"phonelog">;
  /** With the server's: what a model costs is counted where callers cannot reach. */
  readonly platform: DatabaseService<"platform">;
  readonly user: string;
  readonly grammar: Planner;
  readonly choice: Choice;
  readonly embedding: EmbeddingProvider;
  readonly cache: CacheService;
  readonly log: LoggingService;
}

/** How a question was read. */
export interface Reading<P extends Planned | Written = Planned> {
  readonly planned: P;
  readonly cache: "exact" | "similar" | "miss" | "unused";
  readonly planner: string;
  readonly model: string;
  /** What is kept beside the plan, so that it can be used again. */
  readonly noted?: Noted;
  /** The grammar's, where a model's query fails. */
  readonly instead?: Reading;
}

/** Read by the grammar because a model did not answer: said to the asker. */
const BY_GRAMMAR = "The model did not answer, so that the built-in grammar read the question.";

/** What a question means, where somebody can say; for the list of earlier ones it may be. */
export async function meaningOf(
  question: string,
  { choice, embedding, log, cache, platform, user }: Readers,
): Promise<Meaning | undefined> {
  // Nobody waits, or pays, for numbers where the grammar takes a thousandth of a second.
  if (embedding.name === "none" || !embedding.isQuick && !choice.model) return undefined;
  try {
    const asking = { provider: embedding, cache, platform, user, function: "nlq-query" };
    const vector = await vectorOfQuestion(question, asking);
    // The nearest are only listed: how near they are decides nothing.
    return { model: embedding.model, vector, nearness: -1 };
  } catch (thrown) {
    if (!(thrown instanceof AppError || thrown instanceof DOMException)) throw thrown;
    log.warn("a question was not compared by its meaning", { provider: embedding.name });
    return undefined;
  }
}

/** A plan that was sent, or saved: run as it is, where all whom it names are the asker's. */
export async function given(
  plan: QueryPlan,
  begun: Begun,
  { phonelog }: Readers,
): Promise<Reading<Understood>> {
  const people = await checkedPlan(phonelog, plan, begun.sources);
  const planned = { plan, people, taken: [], notes: [] };
  return { planned, cache: "unused", planner: "edited", model: "none" };
}

/** The first of those who know: earlier questions, the grammar or the model. */
export async function read(
  begun: Begun,
  useCache: boolean,
  readers: Readers,
): Promise<Reading | Reading<Written>> {
  const { grammar, choice } = readers;
  const again = { ...begun, normalized: normalized(begun.question) };
  const reader = choice.model ?? grammar;
  const kept = useCache ? keptFrom([...begun.earlier, ...begun.near], reader) : [];
  const reused = ({ like, understood }: Hit, intent?: QueryPlan) => ({
    ...noted(understood, intent),
    cache: like,
    planner: reader.name,
    model: reader.model,
  });
  const noted = (planned: Planned, intent?: QueryPlan) => ({
    planned,
    ...isUnderstood(planned) && { noted: notedOf(begun.question, begun, planned, intent) },
  });
  const exact = await stillTrue(exactly(again, kept), readers);
  if (exact) return reused(exact);

  const parsed = await grammar.plan(begun.asked);
  const intent = isUnderstood(parsed) ? parsed.plan : undefined;
  const similar = await stillTrue(similarly(again, kept, intent), readers);
  if (similar) return reused(similar, intent);

  const cache = useCache ? "miss" as const : "unused" as const;
  const own = { ...noted(parsed, intent), cache, planner: grammar.name, model: grammar.model };
  const { model, hasFallback } = choice;
  if (!model) return own;
  try {
    const planned = await paidBy(payer(readers), model).plan(begun.asked);
    const by = { cache, planner: model.name, model: model.model };
    if (!isWritten(planned)) return { ...noted(planned, intent), ...by };
    // What a plan says is not left to a query: of a plan it is known what it counts.
    if (intent) return own;
    return { planned, ...by, ...hasFallback && { instead: own } };
  } catch (thrown) {
    if (!hasFallback || !(thrown instanceof PlannerError)) throw thrown;
    readers.log.warn("a question was read without the model", { reason: thrown.reason });
    return { ...own, planned: withNote(own.planned) };
  }
}

function payer({ phonelog, platform, user }: Readers) {
  return { platform, user, examples: () => examplesOf(phonelog) };
}

function withNote(planned: Planned): Planned {
  return isUnderstood(planned) ? { ...planned, notes: [BY_GRAMMAR, ...planned.notes] } : planned;
}

/** Where the people in it are still there for the asker, under the same names. */
async function stillTrue(hit: Hit | undefined, { phonelog }: Readers): Promise<Hit | undefined> {
  if (!hit || hit.understood.people.length === 0) return hit;
  const { people } = hit.understood;
  const names = await namesOf(phonelog, people.map(({ id }) => id));
  return people.every(({ id, name }) => names.get(id) === name) ? hit : undefined;
}
