/**
 * Asks for everybody whom some words may name, once for all of them.
 *
 * @module
 */

import type { Asked } from "../planner.ts";
import type { Grammar } from "./chart.ts";
import { LONGEST_NAME, UNKNOWN_WORD } from "./lattice.ts";
import type { Language } from "./language.ts";
import { ALIKE, bothOf, isMisspelt, type Meant, meantBy } from "./names.ts";
import type { Piece } from "./pieces.ts";
import type { Token } from "./tokens.ts";

/** Whom words mean, by the words with blanks between. */
export type Names = ReadonlyMap<string, Meant>;

/** What a language calls relatives. */
type Family = Pick<Language, "kin" | "couples">;

/** The most that are asked for at once. */
const MOST = 24;

/** The words of a question that are asked for: those that may be names, a relative under all of theirs. */
function wordsAskedFor(
  tokens: readonly Token[],
  grammar: Grammar,
  family: Family,
): string[] {
  const stretches = stretchesOf(tokens, grammar).map((words) => words.join(" "));
  const relatives = stretches.flatMap((word) =>
    [word, ...family.couples.get(word) ?? []].flatMap((each) => namesOf(each, family))
  );
  return [...new Set([...stretches, ...relatives])].slice(0, MOST);
}

/** All words for a relative; none for anybody else. */
function namesOf(word: string, { kin }: Family): readonly string[] {
  return kin.find((names) => names.includes(word)) ?? [];
}

/** Whom the words of a question mean that may be names. */
export async function lookUp(
  tokens: readonly Token[],
  grammar: Grammar,
  family: Family,
  asked: Asked,
  realWords: ReadonlySet<string> = new Set(),
): Promise<Names> {
  const words = wordsAskedFor(tokens, grammar, family);
  if (words.length === 0) return new Map();
  const answers = await asked.people(words);
  const names = new Map<string, Meant>();
  // "The park" is not Mark, and "the cat" is not Catharina.
  const isWord = (said: string) =>
    said.split(" ").every((word) =>
      realWords.has(word) && !tokens.some(({ text, isName }) => isName && text === word)
    );
  const whom = (word: string) => {
    const queries = [word, ...namesOf(word, family)];
    const found = queries.flatMap((query) => answers[words.indexOf(query)] ?? []);
    const meant = meantBy(word.split(" "), found, family.kin);
    return meant?.tier !== undefined && meant.tier >= ALIKE && queries.length === 1 && isWord(word)
      ? undefined
      : meant;
  };
  for (const word of words) {
    const couple = family.couples.get(word);
    const meant = whom(word) ?? (couple && bothOf(couple.map(whom)));
    if (meant) names.set(word, meant);
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
