/**
 * What is set off before a question or behind it and has nothing of the log: "This may sound odd, but",
 * "can't sleep.", "asking for a friend". Words in it may be unknown, as none in the question may.
 *
 * @module
 */

import { MISPLACED, UNKNOWN_WORD } from "./lattice.ts";
import type { Piece, Placed } from "./pieces.ts";
import { fold } from "./tokens.ts";

/** How a language sets words off; the texts are folded. */
export interface SetOffWords {
  /** The signs or words between a lead-in and its question, with the beginning of that. */
  readonly lead: RegExp;
  /** The signs between a question and what trails it. */
  readonly tail: RegExp;
  /** How a lead-in and a tail begin: words that no thing is named with. */
  readonly leads: RegExp;
  readonly trails: RegExp;
  /** Words that may say of what the question is. */
  readonly restricts: RegExp;
}

/** A question parted from what was set off. */
export interface Parted {
  readonly question: string;
  readonly aside: string;
}

/** The most words that are set off. */
const MOST_WORDS = 14;

/** What holds a sentence together, and says nothing of the log. */
export const SAYS_NOTHING: ReadonlySet<Piece["is"]> = new Set([
  "filler",
  "det",
  "comma",
  "aux",
  "self",
  "prep",
  "and",
  "not",
]);

/** The question, and what stands before or behind it; undefined where nothing of that kind does. */
export function partedFrom(
  asked: string,
  words: SetOffWords,
  rowOf: (text: string) => readonly Placed[],
): Parted | undefined {
  const says = (aside: string, begins: RegExp) => isAside(aside, begins, words, rowOf);
  const lead = words.lead.exec(asked);
  if (lead) {
    const aside = asked.slice(0, lead.index).trim();
    if (says(aside, words.leads)) {
      return { question: asked.slice(lead.index + lead[0].length), aside };
    }
  }
  for (const tail of [...asked.matchAll(words.tail)].toReversed()) {
    const aside = asked.slice(tail.index + tail[0].length).trim();
    if (says(aside, words.trails)) return { question: asked.slice(0, tail.index), aside };
  }
}

/** Whether words are set off, with one of them unknown at least; the others the grammar reads itself. */
function isAside(
  aside: string,
  begins: RegExp,
  { restricts }: SetOffWords,
  rowOf: (text: string) => readonly Placed[],
): boolean {
  const said = fold(aside).replace(/[’‘]/g, "'");
  const begun = begins.exec(said)?.[0];
  if (begun === undefined || /\d/.test(said) || restricts.test(said.slice(begun.length))) {
    return false;
  }
  const whole = rowOf(aside);
  if (whole.length > MOST_WORDS || !whole.some(({ piece }) => piece.is === "unclear")) return false;
  return rowOf(aside.slice(begun.length)).every(({ piece, words }, index) => {
    if (piece.is !== "unclear") return SAYS_NOTHING.has(piece.is);
    // A name says of whom; the first word of all has a capital anyway.
    const isName = (index > 0 || begun !== "") && /^\p{Lu}./u.test(words);
    return !isName && (piece.why === UNKNOWN_WORD || piece.why === MISPLACED);
  });
}
