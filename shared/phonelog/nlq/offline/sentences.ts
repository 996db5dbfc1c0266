/**
 * Words of a question put together again as one: whether what is left of it is a sentence still.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { isSmall } from "./roles.ts";

/** What was written, once where several pieces were made of a word. */
export function wordsOf(said: readonly Placed[]): string {
  return said.filter(({ at }, index) => said.findIndex((each) => each.at === at) === index)
    .map(({ words }) => words).join(" ");
}

/** Words as a question, or as an order where they begin with "show". */
export function sentence(said: readonly Placed[]): string {
  const text = wordsOf(said).replace(/ ,/g, ",");
  const first = said.find(({ piece }) => !isSmall(piece))?.piece;
  // "Show my calls" asks without a question mark.
  const isOrder = first?.is === "ask" && first.ask === "list";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${isOrder ? "" : "?"}`;
}

/** What a question begins with. */
const FIRST: ReadonlySet<Piece["is"]> = new Set([
  "ask",
  "who",
  "aux",
  "when",
  "time",
  "unit",
  "range",
]);

/** What names a thing, where no question is: "calls to Anna this week". */
const HEADS: ReadonlySet<Piece["is"]> = new Set([
  "noun",
  "either",
  "ways",
  "verb",
  "long",
  "top",
  "order",
]);

/** Whether words that are left of a question are one still: "text did I" is none. */
export function isSentence(said: readonly Placed[]): boolean {
  const pieces = said.map(({ piece }) => piece).filter((piece) => !isSmall(piece));
  const [first] = pieces;
  const subject = pieces.findLastIndex((piece) => piece.is === "self" && piece.as === "subject");
  const deeds = pieces.slice(subject + 1).filter(({ is }) => is === "verb" || is === "either");
  if (!first || subject >= 0 && deeds.length === 0) return false;
  // "Did my texts": a deed is missing.
  const did = pieces.findIndex((piece) => piece.is === "aux" && !piece.be && !piece.has);
  const isDone = pieces.slice(did).some(({ is }) => is === "verb" || is === "either");
  if (did >= 0 && !isDone) return false;
  if (FIRST.has(first.is)) return true;
  if (first.is === "prep") return pieces[1]?.is === "who";
  // Without a question word there is no turned round deed either.
  return HEADS.has(first.is) && subject < 0 && !pieces.some(({ is }) => is === "aux");
}

/** What may stand behind words that are left out, with the rest a sentence still. */
const AFTER: ReadonlySet<Piece["is"]> = new Set([
  "range",
  "hours",
  "weekdays",
  "split",
  "lasting",
  "comma",
]);

/**
 * A row without the words that are not known. They go with their whole phrase, as in "to my aunt", or
 * stand at an edge; undefined where they stood between words that need them.
 */
export function withoutUnknown(row: readonly Placed[]): Placed[] | undefined {
  const isUnknown = ({ piece }: Placed) => piece.is === "unclear" || piece.is === "no_range";
  const said: Placed[] = [];
  let isPhrase = false;
  for (const [index, placed] of row.entries()) {
    if (!isUnknown(placed)) {
      said.push(placed);
      isPhrase = false;
      continue;
    }
    const cut = said.splice(nameAt(said));
    isPhrase ||= placed.piece.is === "no_range" || cut.some(({ piece }) => piece.is === "prep");
    const next = row.slice(index + 1).find((each) => !isUnknown(each))?.piece;
    const isFirst = said.every(({ piece }) => isSmall(piece));
    // "Plot calls per month": what follows names a thing.
    const fits = isFirst
      ? next?.is !== "verb" && next?.is !== "prep"
      : AFTER.has(next?.is ?? "comma");
    if (next && !(fits && (isFirst || isPhrase))) return undefined;
  }
  while (isLoose(said.at(-1)?.piece)) said.pop();
  return said;
}

/** Where "to my" begins, which goes with the word behind it. */
function nameAt(said: readonly Placed[]): number {
  const at = said.findLastIndex(({ piece }) => !isBeforeName(piece)) + 1;
  const isSaid = said.slice(at).some(({ piece }) => !isSmall(piece));
  return isSaid ? at : said.length;
}

/** "To", "my", "the": nothing where nothing follows. */
function isBeforeName(piece: Piece | undefined): boolean {
  return piece !== undefined &&
    (isSmall(piece) || piece.is === "prep" || piece.is === "self" && piece.as === "own");
}

/** What needs something behind it. */
const BEFORE_MORE: ReadonlySet<Piece["is"]> = new Set([
  "aux",
  "and",
  "or",
  "but",
  "except",
  "than",
  "against",
  "only",
  "not",
  "without",
]);

/** A word that nothing follows. */
function isLoose(piece: Piece | undefined): boolean {
  return isBeforeName(piece) || piece !== undefined && BEFORE_MORE.has(piece.is);
}
