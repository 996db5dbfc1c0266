/**
 * Which words of a question stand in the way of a plan, and why.
 *
 * @module
 */

import type { NotUnderstood, Taken } from "../planner.ts";
import { UNKNOWN_WORD } from "./lattice.ts";
import { WHY_NOT } from "./no_range.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Attempt } from "./planner.ts";
import { ORDER } from "./reading.ts";
import { fold } from "./tokens.ts";

/** What stands in the way. */
export function refusalOf(
  { pieces, reading }: Attempt,
  rivals: readonly Attempt[],
  suggestions: readonly string[],
  isWord: (word: string) => boolean,
): NotUnderstood {
  const refused = (reason: NotUnderstood["reason"], unclear: readonly Taken[]): NotUnderstood => ({
    reason,
    unclear,
    suggestions,
  });
  if ("unclear" in reading && reading.unclear[0]?.as === ORDER) {
    return refused("not_understood", reading.unclear);
  }
  const times = of(pieces, "no_range").map(({ piece, words }) => ({
    words,
    as: piece.is === "no_range" ? WHY_NOT[piece.why] : "",
  }));
  if (times.length > 0) {
    const isFuture = pieces.some(({ piece }) => piece.is === "no_range" && piece.why === "future");
    return refused(isFuture ? "not_in_the_log" : "not_understood", times);
  }
  if (rivals.length > 1) {
    return refused("ambiguous", guessesOf(rivals));
  }
  const choices = of(pieces, "choices").map(({ piece, words }) => ({
    words,
    as: piece.is === "choices" ? `may be ${piece.names.join(", or ")}` : "",
  }));
  const unknown = of(pieces, "unclear");
  if (choices.length > 0 && unknown.length === 0) return refused("ambiguous", choices);
  if (unknown.length > 0) {
    const isNobody = unknown.every((placed) =>
      placed.piece.is === "unclear" && placed.piece.why === UNKNOWN_WORD &&
      isNamed(pieces, placed, isWord)
    );
    return refused(
      isNobody ? "nobody_of_that_name" : "not_understood",
      joined(unknown, isNobody ? "nobody of that name" : "is not known here"),
    );
  }
  return refused("not_understood", "unclear" in reading ? reading.unclear : []);
}

/** Words that were taken for one word in one reading, and for another in the next. */
function guessesOf(rivals: readonly Attempt[]): Taken[] {
  const guesses = new Map<string, Set<string>>();
  for (const { words, as } of rivals.flatMap(({ mended }) => mended)) {
    guesses.set(words, (guesses.get(words) ?? new Set()).add(as));
  }
  const all = [...guesses].map(([words, as]) => ({
    words,
    as: `may be ${[...as].map((each) => `“${each}”`).join(", or ")}`,
    isOpen: as.size > 1 ||
      rivals.some(({ mended }) => !mended.some((each) => each.words === words)),
  }));
  return all.filter(({ isOpen }) => isOpen).map(({ words, as }) => ({ words, as }));
}

function of(pieces: readonly Placed[], is: Piece["is"]): Placed[] {
  return pieces.filter(({ piece }) => piece.is === is);
}

/** Words that stand side by side are one. */
function joined(placed: readonly Placed[], as: string): Taken[] {
  const found: { words: string; as: string; end: number }[] = [];
  for (const { words, at, end, piece } of placed) {
    const why = piece.is === "unclear" && piece.why !== UNKNOWN_WORD ? piece.why : as;
    const last = found.at(-1);
    if (last?.end === at && last.as === why) {
      Object.assign(last, { words: `${last.words} ${words}`, end });
    } else found.push({ words, as: why, end });
  }
  const told = new Map(found.map(({ words, as }) => [`${words} ${as}`, { words, as }]));
  return [...told.values()];
}

/** Where somebody's name would stand: behind "to", "from", "with" or a deed, or with a capital. */
function isNamed(
  pieces: readonly Placed[],
  { words, at }: Placed,
  isWord: (word: string) => boolean,
): boolean {
  if (!/^\p{L}/u.test(words)) return false;
  const isCapital = /^\p{Lu}/u.test(words) && at > 0;
  // "Bill" may be somebody, "the bill" is nobody.
  if (isWord(fold(words)) !== isCapital) return isCapital;
  const last = pieces.findLast(({ end, piece }) =>
    end <= at && piece.is !== "unclear" && !(piece.is === "self" && piece.as === "own")
  )?.piece;
  return last?.is === "prep" && last.prep !== "of" && last.prep !== "for" || last?.is === "verb" ||
    last?.is === "either" &&
      pieces.some(({ piece }) => piece.is === "self" && piece.as === "subject");
}
