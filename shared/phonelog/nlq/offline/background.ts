/**
 * Sentences beside a question that only tell why it is asked: "I was on a trip. How many calls did I miss
 * last week?" They are left out where nothing in them could say of what the question is.
 *
 * @module
 */

import type { Grammar } from "./chart.ts";
import { MISPLACED, piecesOf, UNKNOWN_WORD } from "./lattice.ts";
import type { Piece, Placed } from "./pieces.ts";
import { partedFrom, SAYS_NOTHING, type SetOffWords } from "./set_off.ts";
import { type Contractions, fold, tokensOf } from "./tokens.ts";

/** How a language tells a background; the texts are folded. */
export interface BackgroundWords {
  /** What parts a background from the question behind it. */
  readonly asks: RegExp;
  /** What is said before anything else. */
  readonly greets: RegExp;
  /** A sentence that is nothing else: "Fine." */
  readonly interjects: RegExp;
  /** The beginning of a clause that ends with a comma and tells why. */
  readonly reason: RegExp;
  /** The beginning of a sentence before a question, and of one behind it. */
  readonly leads: RegExp;
  readonly follows: RegExp;
  /** "My wife says", with `who` it is: what follows is said of calls, and not asked. */
  readonly claims: RegExp;
  /** Words that could say of what the question is. */
  readonly restricts: RegExp;
  /** Words of a question that mean a time or place of the background. */
  readonly points: RegExp;
  readonly past: RegExp;
  readonly setOff: SetOffWords;
}

/** What a background is told with. */
export interface Telling {
  readonly words: BackgroundWords;
  readonly contractions: Contractions;
  readonly grammar: Grammar;
  /** Words for relatives: somebody in the log may be called so. */
  readonly kin: readonly (readonly string[])[];
}

/** A question, and the sentences that were left out of it. */
export interface Foreground {
  readonly question: string;
  readonly background: readonly string[];
  /** Of those what is set off, and says nothing unless somebody in the log is called so. */
  readonly asides: readonly string[];
}

/** A background says more than two words, and a question is no shorter. */
const SHORTEST = 3;

/** What whole sentences say besides: "they" are of the background, too. */
const SAYS_NO_MORE: ReadonlySet<Piece["is"]> = new Set([...SAYS_NOTHING, "they", "device"]);

/** What somebody may say of calls in general. */
const CLAIMED: ReadonlySet<Piece["is"]> = new Set([
  ...SAYS_NO_MORE,
  "noun",
  "either",
  "verb",
  "never",
  "on_average",
  "length",
]);

/** A question without what only tells why it is asked. */
export function withoutBackground(asked: string, telling: Telling): Foreground {
  const { words } = telling;
  const parts = partsOf(asked, words);
  const background: string[] = [];
  const isIn = (part: string | undefined, begins: RegExp) =>
    part !== undefined && isBackground(part, begins, telling);
  while (parts.length > 1 && isIn(parts[0], words.leads)) background.push(parts.shift() ?? "");
  while (parts.length > 1 && isIn(parts.at(-1), words.follows)) background.push(parts.pop() ?? "");
  const rest = background.length > 0 ? parts.join(" ") : asked;
  const asides: string[] = [];
  const question = withoutAsides(rest, asides, telling);
  background.push(...asides);
  return background.length > 0 && standsAlone(question, background, telling)
    ? { question: withWhom(question, background, telling), background, asides }
    : { question: asked, background: [], asides: [] };
}

/** A question without what is set off from it, which goes to the asides. */
function withoutAsides(asked: string, asides: string[], telling: Telling): string {
  const isKin = (word: string) => telling.kin.some((names) => names.includes(word));
  const parted = partedFrom(asked, telling.words.setOff, (text) => rowOf(text, telling));
  if (!parted || fold(parted.aside).split(/[^\p{L}]+/u).some(isKin)) return asked;
  asides.push(parted.aside);
  return withoutAsides(parted.question, asides, telling);
}

/** Sentences, and what stands before a question as a reason of it. */
function partsOf(asked: string, { asks, reason }: BackgroundWords): string[] {
  const sentences = asked.split(/(?<=[.!?;:])\s+|\s+[—–]\s+/).map((each) => each.trim())
    .filter((each) => each !== "");
  return sentences.flatMap((sentence) => {
    const comma = sentence.indexOf(",");
    if (comma > 0 && reason.test(fold(sentence))) {
      return [sentence.slice(0, comma), sentence.slice(comma + 1).trim()];
    }
    const at = asks.exec(sentence);
    return at && at.index > 0
      ? [sentence.slice(0, at.index), sentence.slice(at.index + at[0].length)]
      : [sentence];
  });
}

function isBackground(part: string, begins: RegExp, telling: Telling): boolean {
  const { words } = telling;
  const folded = fold(part).replace(/[’‘]/g, "'").replace(words.greets, "");
  if (folded.endsWith("?")) return false;
  if (words.interjects.test(folded)) return true;
  const isReason = words.reason.test(folded);
  const isClaim = words.claims.test(folded);
  const said = folded.replace(words.reason, "");
  if (!isReason && !isClaim && !begins.test(said)) return false;
  if (words.restricts.test(said)) return false;
  const row = rowOf(part.slice(-said.length), telling);
  if (row.length < SHORTEST) return false;
  if (!isClaim && !row.some(isDeedOrDoer)) return false;
  const isKin = (word: string) => telling.kin.some((names) => names.includes(word));
  return row.every(({ piece, words: word }, index) => {
    const [first = ""] = word;
    if (!isClaim && isKin(fold(word))) return false;
    // A name says of whom; the first word has a capital anyway.
    if (index > 0 && /\p{Lu}/u.test(first) && piece.is === "unclear") return false;
    if (piece.is !== "unclear") return (isClaim ? CLAIMED : SAYS_NO_MORE).has(piece.is);
    return piece.why === UNKNOWN_WORD || piece.why === MISPLACED || isClaim;
  });
}

/** "I", "is": without either it is no sentence, but a thing. */
function isDeedOrDoer({ piece }: Placed): boolean {
  return piece.is === "aux" || piece.is === "they" || piece.is === "self" && piece.as === "subject";
}

/** Whether a question says all that it asks: nothing in it means the background. */
function standsAlone(question: string, background: readonly string[], telling: Telling): boolean {
  const { words } = telling;
  if (words.points.test(fold(question))) return false;
  const row = rowOf(question, telling);
  if (row.length < SHORTEST) return false;
  const isOfPast = background.some((each) => words.past.test(fold(each)));
  // "I was abroad. How many calls did I miss?": while that was.
  return !isOfPast || row.some(({ piece }) => piece.is === "range");
}

/** "Anna says I never call. How often did I call her": of whom it was is said again. */
function withWhom(question: string, background: readonly string[], telling: Telling): string {
  const hasThey = (text: string) => rowOf(text, telling).some(({ piece }) => piece.is === "they");
  // "Anna thinks she never calls": "she" may be another.
  if (!hasThey(question) || background.some(hasThey)) return question;
  const [who, ...others] = background.flatMap((each) =>
    telling.words.claims.exec(fold(each).replace(telling.words.greets, ""))?.groups?.["who"] ?? []
  );
  return who && others.length === 0 ? `${who}, ${question}` : question;
}

function rowOf(text: string, { contractions, grammar }: Telling): Placed[] {
  return piecesOf(tokensOf(text, contractions), { grammar, names: new Map(), sources: [] });
}
