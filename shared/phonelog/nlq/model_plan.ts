/**
 * What a model writes: a query plan in which people and sources stand by their names. Ids are put in
 * here, of those alone whom the asker knows, so that no plan of a model reaches anybody else.
 *
 * @module
 */

import { z } from "zod";
import { dimension, eventKind, eventWay, type Filters, measure, type PlanInput } from "./plan.ts";
import type { NamedSource, Taken } from "./planner.ts";

const words = z.string().min(1).max(100);
const some = <T extends z.ZodType>(one: T, most: number) => z.array(one).max(most).nullable();

/** Servers that are held to a shape want every key there: what is left out is null. */
const named = z.strictObject({
  kinds: some(eventKind, 4),
  ways: some(eventWay, 5),
  people: some(words, 20),
  not_people: some(words, 20),
  known: z.boolean().nullable(),
  sources: some(words, 20),
  min_s: z.int().nullable(),
  below_s: z.int().nullable(),
  weekdays: some(z.int(), 7),
  hours: z.strictObject({ from: z.int(), to: z.int() }).nullable(),
});
type Named = z.output<typeof named>;

const days = z.strictObject({ from: z.string().nullable(), to: z.string().nullable() });

/** A plan, or the words that it cannot be made of. */
export const modelAnswer = z.strictObject({
  unclear: z.array(words).max(20),
  taken: z.array(z.strictObject({ words, as: z.string().max(200) })).max(20),
  plan: z.strictObject({
    measure,
    by: z.array(dimension).max(2),
    filters: named,
    range: days,
    compare_range: days.nullable(),
    compare_filters: named.nullable(),
    part: named.nullable(),
    absent: z.boolean(),
    having: z.strictObject({ at_least: z.number().nullable(), below: z.number().nullable() })
      .nullable(),
    order: z.enum(["value_desc", "value_asc", "key_asc", "key_desc"]).nullable(),
    limit: z.int().nullable(),
  }).nullable(),
});
export interface ModelAnswer extends z.output<typeof modelAnswer> {
  /** A query, where models may write them. */
  readonly sql?: string | null;
}
type ModelPlan = NonNullable<ModelAnswer["plan"]>;

/** All names of people in a plan, each once. */
export function namesIn({ filters, compare_filters, part }: ModelPlan): string[] {
  return [
    ...new Set(
      [filters, compare_filters, part].flatMap((each) =>
        each ? [...each.people ?? [], ...each.not_people ?? []] : []
      ),
    ),
  ];
}

/** All names of sources in a plan. */
export function sourcesIn({ filters, compare_filters, part }: ModelPlan): string[] {
  return [filters, compare_filters, part].flatMap((each) => each?.sources ?? []);
}

/** The document, names turned into ids; what is wrong with it says the document's own check. */
export function planOf(
  { compare_range, compare_filters, filters, part, ...rest }: ModelPlan,
  tz: string,
  idsOf: (name: string) => readonly string[],
  sources: readonly NamedSource[],
): PlanInput {
  const filtersOf = ({ people, not_people, sources: from, ...others }: Named) => ({
    ...others,
    contacts: people?.flatMap(idsOf),
    not_contacts: not_people?.flatMap(idsOf),
    // What is no source's name is no id either: the document's check refuses it.
    sources: from?.map((name) => sources.find((each) => same(each.name, name))?.id ?? ""),
  });
  const compare = compare_range
    ? { to: "range", range: compare_range }
    : compare_filters && { to: "filters", filters: filtersOf(compare_filters) };
  return withoutNulls({
    ...rest,
    version: 1,
    tz,
    filters: filtersOf(filters),
    compare,
    part: part && filtersOf(part),
  }) as PlanInput & { filters: Filters };
}

/** What a model says it read, as far as it is about the question: the rest would be its own words. */
export function takenFrom({ taken }: ModelAnswer, question: string): Taken[] {
  return taken.filter(({ words, as }) => occurs(words, question) && as.trim() !== "");
}

/** Whether words stand in the question, but for case and accents. */
export function occurs(words: string, question: string): boolean {
  return folded(question).includes(folded(words));
}

function same(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/** A model leaves out by null, the document by leaving out; an empty list is no choice either. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) =>
        each !== null && each !== undefined && (key === "by" || !isEmpty(each))
      )
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
