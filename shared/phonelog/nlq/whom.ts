/**
 * Whom a name in a question means, of those the database found like it. One is meant or nobody is: a
 * guess would count somebody else's calls.
 *
 * @module
 */

import type { Asked, NamedContact, NotUnderstood, Understood } from "./planner.ts";
import { normalized } from "./slots.ts";

/** A whole word of the name, as private.nearness_of_name counts. */
const A_WORD = 0.9;

/** The beginning of one, or one but for a letter. */
const NEARLY = 0.7;

/** Whoever is meant, or why nobody is. */
export type Meant =
  | { readonly ids: readonly string[]; readonly name: string; readonly isExact: boolean }
  | {
    readonly reason: NotUnderstood["reason"];
    readonly as: string;
    /** Their names, where it may be several. */
    readonly names: readonly string[];
  };

/** Of the candidates for a word, the best first. */
export function meantBy(candidates: readonly NamedContact[]): Meant {
  const [best] = candidates;
  if (!best || best.score < NEARLY) {
    const as = best ? `nobody of that name; "${best.name}" is the nearest` : "nobody of that name";
    return { reason: "nobody_of_that_name", as, names: [] };
  }
  // The same name is meant before longer ones that begin so; whole words before parts of them.
  const rivals = candidates.filter(({ score }) =>
    best.score === 1 ? score === 1 : score >= (best.score >= A_WORD ? A_WORD : NEARLY)
  );
  const names = [...new Map(rivals.map(({ name }) => [normalized(name), name])).values()];
  if (names.length > 1) return { reason: "ambiguous", as: names.join(", or "), names };
  // Those of one name are all meant.
  const ids = rivals.map(({ id }) => id);
  return { ids, name: best.name, isExact: best.score >= A_WORD };
}

/** Whether the words that were taken for people in a plan mean these today, and nobody else. */
export async function areStillMeant(
  { people, taken }: Pick<Understood, "people" | "taken">,
  asked: Asked,
): Promise<boolean> {
  const said = taken.filter(({ as }) => people.some(({ name }) => name === as));
  const found = await asked.people(said.map(({ words }) => words));
  const meant = found.map(meantBy);
  const ids = new Set(meant.flatMap((each) => "ids" in each ? each.ids : []));
  const isUnclear = meant.some((each) => "reason" in each && each.reason === "ambiguous");
  return !isUnclear && ids.size === people.length && people.every(({ id }) => ids.has(id));
}

/** Whether a word is one of somebody's name, whoever of several it is. */
export function isNamed(candidates: readonly NamedContact[]): boolean {
  return candidates.some(({ score }) => score >= A_WORD);
}
