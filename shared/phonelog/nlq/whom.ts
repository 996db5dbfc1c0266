/**
 * Whom a name in a question means, of those the database found like it. One is meant or nobody is: a
 * guess would count somebody else's calls.
 *
 * @module
 */

import type { NamedContact, NotUnderstood } from "./planner.ts";

/** A whole word of the name, as private.nearness_of_name counts. */
const A_WORD = 0.9;

/** The beginning of one, or one but for a letter. */
const NEARLY = 0.7;

/** Whoever is meant, or why nobody is. */
export type Meant =
  | { readonly id: string; readonly name: string; readonly isExact: boolean }
  | { readonly reason: NotUnderstood["reason"]; readonly as: string };

/** Of the candidates for a word, the best first. */
export function meantBy(candidates: readonly NamedContact[]): Meant {
  const [best] = candidates;
  if (!best || best.score < NEARLY) {
    const as = best ? `nobody of that name; "${best.name}" is the nearest` : "nobody of that name";
    return { reason: "nobody_of_that_name", as };
  }
  // The same name is meant before longer ones that begin so; whole words before parts of them.
  const rivals = candidates.filter(({ score }) =>
    best.score === 1 ? score === 1 : score >= (best.score >= A_WORD ? A_WORD : NEARLY)
  );
  if (rivals.length > 1) {
    return { reason: "ambiguous", as: rivals.map(({ name }) => name).join(", or ") };
  }
  return { id: best.id, name: best.name, isExact: best.score >= A_WORD };
}
