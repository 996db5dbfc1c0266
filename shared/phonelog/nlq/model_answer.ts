/**
 * What a model wrote to a question: a plan, a query, or the words that it does not understand; or what is
 * wrong with it. Whom it means is decided here.
 *
 * @module
 */

import { jsonOf } from "../../platform/openai_chat.ts";
import { checkQuery } from "./guard.ts";
import { type ModelAnswer, namesIn, occurs, planOf, sourcesIn, takenFrom } from "./model_plan.ts";
import type { Terms } from "./model_prompt.ts";
import { namesakeNotes } from "./namesakes.ts";
import { queryPlan } from "./plan.ts";
import type { Asked, Planned, Taken, Written } from "./planner.ts";
import { slotsOf } from "./slots.ts";
import { isNamed, type Meant, meantBy } from "./whom.ts";

/** What an answer says, or what is wrong with it, in words for the model. */
export type Said = { readonly planned: Planned | Written } | {
  readonly faults: string[];
  /** What the asker is told where it stays so: which words nobody read. */
  readonly instead?: Planned;
};

/** Reads what a model wrote to a question. */
export async function readAnswer(text: string, asked: Asked, { answer }: Terms): Promise<Said> {
  const said = answer.safeParse(jsonOf(text));
  if (!said.success) return { faults: said.error.issues.map(issueText) };
  const { plan, unclear, sql } = said.data;
  const notUnderstood = (words: readonly string[]) =>
    refusal(
      "not_understood",
      words.filter((each) => occurs(each, asked.question)).map((each) => ({ words: each, as: "" })),
    );
  if (!plan && !sql) return { planned: notUnderstood(unclear) };
  // Run, it would answer another question than was asked.
  if (unclear.length) {
    const fault = "Some words are unclear, and there is a plan or a query without them";
    return { faults: [fault], instead: notUnderstood(unclear) };
  }
  if (!plan) return await writtenOf(sql ?? "", said.data, asked);
  const names = namesIn(plan);
  const invented = names.filter((name) => !occurs(name, asked.question));
  if (invented.length) return { faults: ["A name is not written as it is in the question"] };
  const read = await withPeople(said.data, names, asked);
  const left = "planned" in read && "plan" in read.planned ? await leftOut(plan, asked) : [];
  if (left.length === 0) return read;
  const fault = `The question names people whom the plan leaves out: ${left.join(", ")}`;
  return { faults: [fault], instead: notUnderstood(left) };
}

/** Words of the question that are names in the log, of which the plan says nothing. */
async function leftOut(plan: NonNullable<ModelAnswer["plan"]>, asked: Asked): Promise<string[]> {
  const said = namesIn(plan).concat(sourcesIn(plan));
  const words = slotsOf(asked.question).others.filter((word) =>
    !said.some((name) => occurs(word, name))
  );
  const found = words.length ? await asked.people(words) : [];
  return words.filter((_, nth) => isNamed(found[nth] ?? []));
}

/** A plan with the ids of those whom it names. */
async function withPeople(
  said: ModelAnswer,
  names: readonly string[],
  asked: Asked,
): Promise<Said> {
  const found = names.length ? await asked.people(names) : [];
  const whom = new Map(names.map((name, nth) => [name, meantBy(found[nth] ?? [])]));
  const nobody = [...whom].flatMap(([words, meant]) =>
    "reason" in meant ? [{ words, ...meant }] : []
  );
  const [unknown] = nobody;
  if (unknown) {
    const unclear = nobody.map(({ words, as }) => ({ words, as }));
    const suggestions = nobody.flatMap(({ words, names }) => named(asked.question, words, names));
    return { planned: refusal(unknown.reason, unclear, nobody.length > 1 ? [] : suggestions) };
  }
  const idsOf = (name: string) => idsIn(whom.get(name));
  const plan = queryPlan.safeParse(
    said.plan && planOf(said.plan, asked.tz, idsOf, asked.sources),
  );
  if (!plan.success) return { faults: plan.error.issues.map(issueText) };
  const meant = [...whom].flatMap(([words, each]) => "ids" in each ? [{ words, ...each }] : []);
  const people = meant.flatMap(({ ids, name }) => ids.map((id) => ({ id, name })));
  return {
    planned: {
      plan: plan.data,
      taken: [
        ...takenFrom(said, asked.question).filter(({ words }) => !whom.has(words)),
        ...meant.map(({ words, name }) => ({ words, as: name })),
      ],
      people,
      notes: namesakeNotes(plan.data, people),
    },
  };
}

/** A query that the guard lets through, of which every column can be shown. */
async function writtenOf(text: string, said: ModelAnswer, asked: Asked): Promise<Said> {
  const checked = await checkQuery(text);
  if (!checked.ok) return { faults: [`sql: ${checked.why}`] };
  const { sql, columns } = checked;
  if (!columns) return { faults: ["sql: Every column has a name of its own: … AS name"] };
  return { planned: { sql, columns, taken: takenFrom(said, asked.question) } };
}

function refusal(
  reason: "not_understood" | "ambiguous" | "nobody_of_that_name" | "not_in_the_log" | "no_model",
  unclear: Taken[],
  suggestions: readonly string[] = [],
): Planned {
  return { reason, unclear, suggestions };
}

/** The question with each of some names in the place of the one that is not clear. */
function named(question: string, words: string, names: readonly string[]): string[] {
  const at = question.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return [];
  return names.map((name) => `${question.slice(0, at)}${name}${question.slice(at + words.length)}`);
}

function idsIn(meant: Meant | undefined): readonly string[] {
  return meant && "ids" in meant ? meant.ids : [""];
}

function issueText({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.join(".")}: ${message}`.slice(0, 300);
}
