/**
 * Asks once for everybody whom a question may name.
 *
 * @module
 */

import type { Asked } from "../planner.ts";
import type { Grammar } from "./chart.ts";
import { LONGEST_NAME } from "./lattice.ts";
import { isMisspelt, type Meant, meantBy } from "./names.ts";
import type { Piece } from "./pieces.ts";
import type { Token } from "./tokens.ts";

/** Whom words mean, by the words with blanks between. */
export type Names = ReadonlyMap<string, Meant>;

/** The most stretches of words that are asked for. */
const MOST = 24;

/** Whom the words of a question mean that may be names. */
export async function lookUp(
  tokens: readonly Token[],
  grammar: Grammar,
  kin: readonly (readonly string[])[],
  asked: Asked,
): Promise<Names> {
  const stretches = stretchesOf(tokens, grammar).slice(0, MOST);
  if (stretches.length === 0) return new Map();
  // A relative is asked for under every name that a phone may have them by.
  const queries = stretches.map((words) => [
    words.join(" "),
    ...words.length === 1 ? kin.find((names) => names.includes(words[0] ?? "")) ?? [] : [],
  ]);
  const flat = [...new Set(queries.flat())];
  const answers = await asked.people(flat);
  const names = new Map<string, Meant>();
  stretches.forEach((words, nth) => {
    const found = (queries[nth] ?? []).flatMap((query) => answers[flat.indexOf(query)] ?? []);
    const meant = meantBy(words, found, kin);
    if (meant) names.set(words.join(" "), meant);
  });
  return names;
}

/** Stretches of words that are no words of the language, or are written like names. */
function stretchesOf(tokens: readonly Token[], grammar: Grammar): string[][] {
  const isName = tokens.map(({ text, isName }) =>
    /^\p{L}/u.test(text) && text.length > 1 &&
    (!grammar.words.has(text) || isName || grammar.doubtful.has(text))
  );
  const found: string[][] = [];
  for (let length = 1; length <= LONGEST_NAME; length++) {
    for (let at = 0; at + length <= tokens.length; at++) {
      if (!isName.slice(at, at + length).every(Boolean)) continue;
      const words = tokens.slice(at, at + length).map(({ text }) => text);
      if (!found.some((each) => each.join(" ") === words.join(" "))) found.push(words);
    }
  }
  return found;
}

/** Whether a piece is a word that nothing is known of, or only somebody of a similar name. */
export function nothingMeant(piece: Piece): boolean {
  return piece.is === "unclear" || piece.is === "person" && isMisspelt(piece);
}
