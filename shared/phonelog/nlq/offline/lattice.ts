/**
 * A question as a row of pieces: of all readings of all its places the one with the fewest and longest.
 *
 * @module
 */

import type { NamedContact, NamedSource } from "../planner.ts";
import { Chart, type Grammar } from "./chart.ts";
import type { Meant } from "./names.ts";
import { ALIKE, isMisspelt, wordsOfName } from "./names.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Token } from "./tokens.ts";

/** What a question is read with. */
export interface Lexicon {
  readonly grammar: Grammar;
  /** Whom words mean, by the words with blanks between. */
  readonly names: ReadonlyMap<string, Meant>;
  readonly sources: readonly NamedSource[];
}

/** The most words that a name has. */
export const LONGEST_NAME = 4;

const UNKNOWN = 10;

/** Why a word that no table has means nothing here; it may be misspelt, or a name. */
export const UNKNOWN_WORD = "unknown";
/** Why a word means nothing where it stands. */
export const MISPLACED = "does not fit the rest";

/** A way through the tokens, and what it costs. */
interface Way {
  readonly cost: number;
  readonly last: Placed | undefined;
  readonly before: Way | undefined;
}

/** The pieces of a question, all words of it. */
export function piecesOf(tokens: readonly Token[], lexicon: Lexicon): Placed[] {
  const chart = new Chart(lexicon.grammar, tokens);
  const ways: (Way | undefined)[] = [{ cost: 0, last: undefined, before: undefined }];
  tokens.forEach((_, at) => {
    const before = ways[at];
    if (!before) return;
    for (const { piece, end, cost } of readings(tokens, at, chart, lexicon)) {
      const words = tokens.slice(at, end).map(({ raw }) => raw).join(" ").replace(/ 's/g, "'s");
      const known = ways[end];
      if (known && known.cost <= before.cost + cost) continue;
      ways[end] = { cost: before.cost + cost, last: { piece, at, end, words }, before };
    }
  });
  const pieces: Placed[] = [];
  for (let way = ways[tokens.length]; way?.last; way = way.before) pieces.unshift(way.last);
  return pieces;
}

interface Reading {
  readonly piece: Piece;
  readonly end: number;
  readonly cost: number;
}

function* readings(
  tokens: readonly Token[],
  at: number,
  chart: Chart,
  { grammar, names, sources }: Lexicon,
): Generator<Reading> {
  for (const { end, value } of chart.read("piece", at)) {
    const piece = value as Piece;
    yield { piece, end, cost: costOf(piece) };
  }
  for (let end = at + 1; end <= Math.min(tokens.length, at + LONGEST_NAME); end++) {
    const meant = names.get(tokens.slice(at, end).map(({ text }) => text).join(" "));
    if (meant) yield { ...personOf(meant), end };
  }
  for (const { id, name } of sources) {
    const words = wordsOfName(name);
    const said = tokens.slice(at, at + words.length).map(({ text }) => text);
    if (words.length === 0 || words.join(" ") !== said.join(" ")) continue;
    yield { piece: { is: "source", id, name }, end: at + words.length, cost: 0.9 };
  }
  yield {
    piece: { is: "unclear", why: whyUnknown(tokens[at], grammar) },
    end: at + 1,
    cost: UNKNOWN,
  };
}

/** A word of the language that nothing here begins with is known, and stands in the wrong place. */
function whyUnknown(token: Token | undefined, grammar: Grammar): string {
  const text = token?.text ?? "";
  const isMisplaced = grammar.words.has(text) && !grammar.doubtful.has(text);
  return grammar.unlogged.get(text) ?? (isMisplaced ? MISPLACED : UNKNOWN_WORD);
}

/** Small words cost less than what has a meaning, so that a longer piece of meaning wins over both. */
function costOf(piece: Piece): number {
  if (piece.is === "filler" || piece.is === "det" || piece.is === "comma") return 0.6;
  // "My phone calls" are calls of mine.
  if (piece.is === "device") return 1.05;
  // "Came in last year": came in, and not in the year.
  if (piece.is === "aux") return piece.comes ? 1.1 : 0.99;
  if (piece.is === "unclear") return piece.month ? UNKNOWN : 0.9;
  if (piece.is === "no_range") return 1.05;
  return piece.is === "top" ? 1.2 : 1;
}

function personOf(meant: Meant): { piece: Piece; cost: number } {
  const extra = isMisspelt(meant) ? 2 : meant.tier >= ALIKE ? 0.3 : 0;
  if ("choices" in meant) {
    return { piece: { is: "choices", names: meant.choices, tier: meant.tier }, cost: 0.95 + extra };
  }
  const { tier, pair } = meant;
  const piece = pair
    ? { is: "couple" as const, pair: pair.map((people) => named(people, tier)) }
    : named(meant.people, tier);
  return { piece, cost: 0.95 + extra };
}

function named(people: readonly NamedContact[], tier: number): Extract<Piece, { is: "person" }> {
  return { is: "person", ids: people.map(({ id }) => id), name: people[0]?.name ?? "", tier };
}
