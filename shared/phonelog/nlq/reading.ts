/**
 * How a question becomes a plan: one that was sent with it, that of an earlier question which asks the
 * same, the grammar's, or a model's.
 *
 * @module
 */

import type { DatabaseService } from "../../platform/database_service.ts";
import type { EmbeddingProvider } from "../../platform/embedding.ts";
import type { CacheService } from "../../platform/cache_service.ts";
import type { LoggingService } from "../../platform/logging_service.ts";
import type { Begun } from "./begun.ts";
import type { Choice } from "./choose.ts";
import { exactly, type Hit, keptFrom, type Noted, notedOf, similarly } from "./kept_plans.ts";
import { nearOf } from "./meaning.ts";
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
import { areStillMeant } from "./whom.ts";

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
  const reader = choice.model ?? grammar;
  const noted = (planned: Planned, intent?: QueryPlan) => ({
    planned,
    ...isUnderstood(planned) && { noted: notedOf(begun.question, begun, planned, intent) },
  });
  // First, as it takes a thousandth of a second: what was kept holds only where it agrees today.
  const parsed = await grammar.plan(begun.asked);
  const intent = isUnderstood(parsed) ? parsed.plan : undefined;
  const hit = useCache ? await keptHit(begun, intent, readers) : undefined;
  if (hit) {
    const by = { cache: hit.like, planner: reader.name, model: reader.model };
    return { ...noted(hit.understood, intent), ...by };
  }

  const cache = useCache ? "miss" as const : "unused" as const;
  const own = { ...noted(parsed, intent), cache, planner: grammar.name, model: grammar.model };
  const { model, hasFallback } = choice;
  if (!model) return own;
  try {
    const planned = await paidBy(payer(readers), model).plan(begun.asked);
    const by = { cache, planner: model.name, model: model.model };
    if (isUnderstood(planned)) return { ...noted(planned, intent), ...by };
    // What the grammar understood is not refused, nor left to a query: of a plan it is known what it
    // counts.
    if (intent && (isWritten(planned) || planned.reason === "not_understood")) return own;
    if (!isWritten(planned)) return { planned, ...by };
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

/** The plan of an earlier question that asks the same, where it still holds. */
async function keptHit(
  begun: Begun,
  intent: QueryPlan | undefined,
  readers: Readers,
): Promise<Hit | undefined> {
  const { grammar, choice } = readers;
  const again = { ...begun, normalized: normalized(begun.question) };
  const reader = choice.model ?? grammar;
  const known = keptFrom([...begun.earlier, ...begun.near], reader);
  const isTrue = (hit: Hit | undefined) => stillTrue(hit, begun, readers);
  const hit = await isTrue(exactly(again, known, intent)) ??
    await isTrue(similarly(again, known, intent));
  if (hit) return hit;
  const near = keptFrom(await nearOf(begun, readers), reader);
  return await isTrue(similarly(again, near, intent));
}

/** Where the people in it are still there for the asker, under the same names, and alone meant by them. */
async function stillTrue(
  hit: Hit | undefined,
  { asked }: Begun,
  { phonelog }: Readers,
): Promise<Hit | undefined> {
  if (!hit || hit.understood.people.length === 0) return hit;
  const { people } = hit.understood;
  if (!hit.isAgreed && !await areStillMeant(hit.understood, asked)) return undefined;
  const names = await namesOf(phonelog, people.map(({ id }) => id));
  return people.every(({ id, name }) => names.get(id) === name) ? hit : undefined;
}
