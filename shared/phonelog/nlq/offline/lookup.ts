/**
 * Asks once for everybody whom a question may name.
 *
 * @module
 */

import type { Asked } from "../planner.ts";
import type { Grammar } from "./chart.ts";
import { LONGEST_NAME, UNKNOWN_WORD } from "./lattice.ts";
import { ALIKE, isMisspelt, type Meant, meantBy } from "./names.ts";
import type { Piece } from "./pieces.ts";
import type { Token } from "./tokens.ts";

/** Whom words mean, by the words with blanks between. */
export type Names = ReadonlyMap<string, Meant>;

/** The most that are asked for at once. */
const MOST = 24;

/** The words of a question that are asked for: those that may be names, a relative under all of theirs. */
export function wordsAskedFor(
  tokens: readonly Token[],
  grammar: Grammar,
  kin: readonly (readonly string[])[],
): string[] {
  const stretches = stretchesOf(tokens, grammar).map((words) => words.join(" "));
  const relatives = stretches.flatMap((word) => kin.find((names) => names.includes(word)) ?? []);
  return [...new Set([...stretches, ...relatives])].slice(0, MOST);
}

/** Whom the words of a question mean that may be names. */
export async function lookUp(
  tokens: readonly Token[],
  grammar: Grammar,
  kin: readonly (readonly string[])[],
  asked: Asked,
  realWords: ReadonlySet<string> = new Set(),
): Promise<Names> {
  const words = wordsAskedFor(tokens, grammar, kin);
  if (words.length === 0) return new Map();
  const answers = await asked.people(words);
  const names = new Map<string, Meant>();
  // "The park" is not Mark, and "the cat" is not Catharina.
  const isWord = (said: string) =>
    said.split(" ").every((word) =>
      realWords.has(word) && !tokens.some(({ text, isName }) => isName && text === word)
    );
  for (const word of words) {
    const queries = [word, ...kin.find((each) => each.includes(word)) ?? []];
    const found = queries.flatMap((query) => answers[words.indexOf(query)] ?? []);
    const meant = meantBy(word.split(" "), found, kin);
    if (meant && !(meant.tier >= ALIKE && queries.length === 1 && isWord(word))) {
      names.set(word, meant);
    }
  }
  return names;
}

/** Stretches of words that are no words of the language, or are written like names. */
function stretchesOf(tokens: readonly Token[], grammar: Grammar): string[][] {
  const isName = tokens.map(({ text, isName }) =>
    /^\p{L}/u.test(text) &&
    (text.length > 1
      ? !grammar.words.has(text) || isName || grammar.doubtful.has(text)
      // "Hannes V".
      : isName && !grammar.words.has(text))
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
  return piece.is === "unclear" && piece.why === UNKNOWN_WORD ||
    (piece.is === "person" || piece.is === "choices") && isMisspelt(piece);
}
