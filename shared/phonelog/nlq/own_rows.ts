/**
 * What is the asker's: the contacts and sources that a plan names, and plans they called right. Read
 * with their own rights, so that nobody else's are there to be found.
 *
 * @module
 */

import { AppError } from "../../edge/errors.ts";
import type { DatabaseService } from "../../platform/database_service.ts";
import type { Example } from "./model_prompt.ts";
import { type Filters, type QueryPlan, queryPlan } from "./plan.ts";
import type { NamedSource } from "./planner.ts";

type Phonelog = DatabaseService<"phonelog">;
type Names = ReadonlyMap<string, string | null>;

/** So many examples are shown to a model. */
const EXAMPLES = 8;

/** All contacts of a plan, each once. */
export function contactsIn(plan: QueryPlan): string[] {
  return [
    ...new Set(
      filtersOf(plan).flatMap(({ contacts = [], not_contacts = [] }) => [
        ...contacts,
        ...not_contacts,
      ]),
    ),
  ];
}

/** Names of contacts that are shown to the asker, by their ids; of others there is none. */
export async function namesOf(
  phonelog: Phonelog,
  ids: readonly string[],
): Promise<Names> {
  if (ids.length === 0) return new Map();
  const rows = await phonelog.run(
    "contacts.names",
    phonelog.from("contacts").select("id, display_name").in("id", [...ids])
      .is("merged_into", null).neq("privacy_level", "hidden"),
  );
  return new Map(rows.map(({ id, display_name }) => [id, display_name]));
}

/**
 * The people in a plan that somebody sent.
 *
 * @throws {AppError} 404 where a contact or a source is not theirs, or not shown to them.
 */
export async function checkedPlan(
  phonelog: Phonelog,
  plan: QueryPlan,
  sources: readonly NamedSource[],
): Promise<{ id: string; name: string }[]> {
  const from = filtersOf(plan).flatMap((each) => each.sources ?? []);
  if (from.some((id) => !sources.some((source) => source.id === id))) throw strange("source");
  const ids = contactsIn(plan);
  const names = await namesOf(phonelog, ids);
  return ids.map((id) => {
    const name = names.get(id);
    if (name === undefined) throw strange("contact");
    return { id, name: name ?? "somebody without a name" };
  });
}

/** Questions with the plans that the asker called right, names in the places of ids. */
export async function examplesOf(phonelog: Phonelog): Promise<Example[]> {
  const rows = await phonelog.run(
    "nlq_queries.right",
    phonelog.from("nlq_queries").select("question, plan, right_plan")
      .or("feedback.eq.right,right_plan.not.is.null")
      .order("created_at", { ascending: false }).limit(EXAMPLES),
  );
  const examples = rows.flatMap(({ question, plan, right_plan }) => {
    const { success, data } = queryPlan.safeParse(right_plan ?? plan);
    return success ? [{ question, plan: data }] : [];
  });
  const ids = new Set(examples.flatMap(({ plan }) => contactsIn(plan)));
  const names = await namesOf(phonelog, [...ids]);
  const isShown = ({ plan }: { plan: QueryPlan }) => contactsIn(plan).every((id) => names.get(id));
  return examples.filter(isShown).map(({ question, plan }) => (
    { question, plan: named(plan, names) }
  ));
}

/** A plan as a model writes them. */
function named({ version: _, tz: __, filters, part, compare, ...rest }: QueryPlan, names: Names) {
  const of = (ids: readonly string[] | undefined) => ids?.map((id) => names.get(id));
  const by = ({ contacts, not_contacts, sources: _, ...others }: Filters) => ({
    ...others,
    people: of(contacts),
    not_people: of(not_contacts),
  });
  return {
    ...rest,
    filters: by(filters),
    part: part && by(part),
    compare_range: compare?.to === "range" ? compare.range : undefined,
    compare_filters: compare?.to === "filters" ? by(compare.filters) : undefined,
  };
}

function filtersOf({ filters, part, compare }: QueryPlan): Filters[] {
  return [filters, ...part ? [part] : [], ...compare?.to === "filters" ? [compare.filters] : []];
}

function strange(what: string): AppError {
  return new AppError(404, "not_found", `Cannot run this plan: it names a ${what} there is not`, {
    hint: "Ask the question again",
  });
}
