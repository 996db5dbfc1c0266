/**
 * Plans of earlier questions, used again for the same question in other words. What is kept is how a
 * question was read, never rows: the query runs anew, under the rights of who asks now.
 *
 * Earlier questions are the asker's own, as row level security shows them. The nearest by their vectors
 * are only the short list: "calls I got" lies closer to "calls I made" than most paraphrases do. What
 * decides is that the grammar makes the same plan of both, or, where it made none, that the slots are equal.
 *
 * @module
 */

import { z } from "zod";
import { type QueryPlan, queryPlan } from "./plan.ts";
import type { Planner, Understood } from "./planner.ts";
import { areOpposed, sameSlots, type Slots, slotsOf } from "./slots.ts";

const words = z.array(z.string());
const taken = z.array(z.object({ words: z.string(), as: z.string() }));

/** What is written down beside a plan, so that it can be used again. */
const noted = z.object({
  words: z.object({ said: words, days: words, others: words, order: words }),
  /** The grammar's own plan of it; null where it made none. */
  intent: queryPlan.nullable(),
  today: z.iso.date(),
  people: z.array(z.object({ id: z.guid(), name: z.string() })),
  taken,
  notes: words,
});
export type Noted = z.input<typeof noted>;

/** An earlier question as the database gives it. */
const earlier = z.object({
  id: z.guid(),
  normalized: z.string(),
  tz: z.string(),
  planner: z.string(),
  model: z.string(),
  plan: queryPlan,
  slots: noted,
});
export type Kept = z.output<typeof earlier>;

/** A question that may have been asked before. */
export interface Again {
  readonly question: string;
  readonly normalized: string;
  readonly tz: string;
  readonly today: string;
}

/** A plan that is used again, and how like the questions are. */
export interface Hit {
  readonly like: "exact" | "similar";
  readonly understood: Understood;
  /** Whether the grammar makes the same plan of the question today; else a model made it. */
  readonly isAgreed: boolean;
}

/** Earlier questions by this planner; what cannot be read, of an older version say, is passed over. */
export function keptFrom(
  rows: readonly unknown[],
  { name, model }: Pick<Planner, "name" | "model">,
): Kept[] {
  return rows.flatMap((row) => {
    const { success, data } = earlier.safeParse(row);
    return success && data.planner === name && data.model === model ? [data] : [];
  });
}

/** What is written down of a question that was understood. */
export function notedOf(
  question: string,
  { today }: { today: string },
  { people, taken, notes }: Understood,
  intent: QueryPlan | undefined,
): Noted {
  return {
    words: slotsIn(question),
    intent: intent ?? null,
    today,
    people: people.map(({ id, name }) => ({ id, name })),
    taken: taken.map((each) => ({ ...each })),
    notes: [...notes],
  };
}

/** The same question of the same day, word by word; `intent` is the grammar's plan of it today. */
export function exactly(
  again: Again,
  kept: readonly Kept[],
  intent: QueryPlan | undefined,
): Hit | undefined {
  const found = kept.find((each) =>
    each.normalized === again.normalized && isOfThatDay(again, each) && isStillRead(each, intent)
  );
  return found && hitOf("exact", found);
}

/** The same question in other words; `intent` is the grammar's plan of it, where it made one. */
export function similarly(
  again: Again,
  kept: readonly Kept[],
  intent: QueryPlan | undefined,
): Hit | undefined {
  const slots = slotsOf(again.question);
  const found = kept.find((each) => {
    const { words: other, intent: theirs } = each.slots;
    if (areOpposed(slots, other) || !isStillRead(each, intent)) return false;
    // Days are part of a plan; words such as "last week" mean others tomorrow.
    return theirs !== null || sameSlots(slots, other) && isOfThatDay(again, each);
  });
  return found && hitOf("similar", found);
}

/**
 * What the grammar read has to be read so today: of a name that several have by now, say, it makes no
 * plan any more, and one of before would be a guess.
 */
function isStillRead({ slots: { intent: theirs } }: Kept, intent: QueryPlan | undefined): boolean {
  return theirs === null || intent !== undefined && samePlan(intent, theirs);
}

function hitOf(like: Hit["like"], kept: Kept): Hit {
  return { like, understood: understoodOf(kept), isAgreed: kept.slots.intent !== null };
}

function understoodOf({ plan, slots: { people, taken, notes } }: Kept): Understood {
  return { plan, people, taken, notes };
}

function isOfThatDay({ tz, today }: Again, kept: Kept): boolean {
  return kept.tz === tz && kept.slots.today === today;
}

function slotsIn(question: string): { [K in keyof Slots]: string[] } {
  const { said, days, others, order } = slotsOf(question);
  return { said: [...said], days: [...days], others: [...others], order: [...order] };
}

function samePlan(one: QueryPlan, other: QueryPlan): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Keys in one order; lists mean any of their members, but for what an answer is split by. */
function sorted(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return key === "by" ? value : [...value].sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, each]) => [name, sorted(each, name)]),
  );
}
