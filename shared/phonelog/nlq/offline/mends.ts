/**
 * A question with its misspelt words mended, in all ways that they may have been meant, the likeliest
 * first.
 *
 * @module
 */

import type { Taken } from "../planner.ts";
import type { Grammar } from "./chart.ts";
import type { Language } from "./language.ts";
import { nothingMeant } from "./lookup.ts";
import type { Placed } from "./pieces.ts";
import type { Token } from "./tokens.ts";
import { type Correction, corrections } from "./typos.ts";

/** A question as it may have been meant. */
export interface Mend {
  readonly tokens: readonly Token[];
  /** Words that were taken for others. */
  readonly mended: readonly Taken[];
  /** How unlikely it is. */
  readonly cost: number;
}

/** What it takes to leave somebody's name misspelt. */
export const KEPT_NAME = 0.4;

/** A word that was written as two. */
const PARTED = 0.5;

/** What a word was written for, and where it is likely: what stands behind it, or before. */
export interface Mistaken {
  readonly words: string;
  readonly before?: readonly string[];
  readonly isBeforeName?: boolean;
  readonly behind?: readonly string[];
  /** Of a word that is nothing else. */
  readonly isAnywhere?: boolean;
}

/** A word that sounds like another and was written for it. */
const MISHEARD = 0.5;

/** A word that is somebody's name is seldom another. */
const NAMED = 0.3;

/** Words in a question that may be others. */
interface Spot {
  readonly at: number;
  readonly count: number;
  /** Without words it stays as it is. */
  readonly choices: readonly (Correction | { readonly words: undefined; readonly cost: number })[];
}

/** What mending needs to know of a language. */
export interface Speller {
  readonly grammar: Grammar;
  readonly language: Language;
  /** Words that are not known and still no slips. */
  isReal(word: string): boolean;
}

/** The ways to mend a question, the likeliest first. */
export function* mendsOf(
  pieces: readonly Placed[],
  tokens: readonly Token[],
  speller: Speller,
): Generator<Mend> {
  const heard = misheard(tokens, speller);
  const slips = spotsOf(pieces, tokens, speller, new Set(heard.map(({ at }) => at)));
  if (!slips) return;
  const spots = [...slips, ...heard, ...named(pieces, tokens, speller)].sort((a, b) => b.at - a.at);
  if (spots.length === 0) return;
  for (const picked of cheapestFirst(spots)) {
    let mended = [...tokens];
    const taken: Taken[] = [];
    let cost = 0;
    for (const [nth, { at, count, choices }] of spots.entries()) {
      const choice = choices[picked[nth] ?? 0];
      const first = tokens[at];
      cost += choice?.cost ?? 0;
      if (choice?.words === undefined || !first) continue;
      const raw = tokens.slice(at, at + count).map((token) => token.raw).join(" ");
      taken.unshift({ words: raw, as: choice.words });
      // The last spot is the first here, so places before it stay what they are.
      mended = mended.toSpliced(
        at,
        count,
        ...choice.words.split(" ").map((text) => ({ ...first, text })),
      );
    }
    if (taken.length > 0) yield { tokens: mended, mended: taken, cost };
  }
}

/** The places of doubtful words, the last first; nothing where one of them can not be mended. */
function spotsOf(
  pieces: readonly Placed[],
  tokens: readonly Token[],
  { grammar, language, isReal }: Speller,
  done: ReadonlySet<number>,
): Spot[] | undefined {
  const calendar = new Set(
    [...language.months, ...language.weekdays].flatMap((said) => said.split("|")),
  );
  const spots: Spot[] = [];
  const doubtful = pieces.filter(({ piece }) => nothingMeant(piece)).toReversed();
  for (const { at, end, piece } of doubtful) {
    const isPerson = piece.is === "person";
    for (let nth = end - 1; nth >= at; nth--) {
      const token = tokens[nth];
      if (
        !token || done.has(nth) || grammar.words.has(token.text) ||
        (spots.at(-1)?.at ?? Infinity) <= nth
      ) {
        continue;
      }
      const parted = partedAt(nth, tokens, grammar);
      if (parted) {
        spots.push(parted);
        continue;
      }
      if (isReal(token.text)) {
        if (isPerson) continue;
        return undefined;
      }
      // With a capital it is a name, or a day or month that is written with one.
      const choices = corrections(token.text, grammar.words, language.glued)
        .filter(({ words }) => !token.isName || calendar.has(words))
        .filter(({ words }) => !calendar.has(words) || isOfItsLetters(token.text, words));
      if (choices.length === 0) {
        if (isPerson) continue;
        return undefined;
      }
      spots.push({
        at: nth,
        count: 1,
        choices: isPerson
          ? [...choices, { words: undefined, cost: KEPT_NAME }].sort((a, b) => a.cost - b.cost)
          : choices,
      });
    }
  }
  return spots;
}

/** "Och" is not "Oct": of a short day or month no letter is another. */
function isOfItsLetters(typed: string, meant: string): boolean {
  return meant.length > 3 || typed.length !== meant.length ||
    [...typed].sort().join("") === [...meant].sort().join("");
}

/** "Talk tim": somebody's name without a capital, which may be a slip. */
function named(pieces: readonly Placed[], tokens: readonly Token[], speller: Speller): Spot[] {
  return pieces.flatMap(({ piece, at, end }) => {
    const token = tokens[at];
    const isBare = token && end === at + 1 && !/^\p{Lu}/u.test(token.raw);
    if (!isBare || piece.is !== "person" && piece.is !== "choices" || nothingMeant(piece)) {
      return [];
    }
    const choices = corrections(token.text, speller.grammar.words, [])
      .map(({ words, cost }) => ({ words, cost: cost + NAMED }));
    return choices.length > 0
      ? [{ at, count: 1, choices: [{ words: undefined, cost: 0 }, ...choices] }]
      : [];
  });
}

/** "2 Anna": a word that sounds like another, where that one would stand. */
function misheard(tokens: readonly Token[], { grammar, language }: Speller): Spot[] {
  return tokens.flatMap(({ text, isName: isCapital }, at) => {
    const mistaken = language.mistaken.get(text);
    const [last = "", next = ""] = [tokens[at - 1]?.text, tokens[at + 1]?.text];
    const isName = /^\p{L}/u.test(next) && !grammar.words.has(next);
    const isLikely = mistaken?.isAnywhere || mistaken?.before?.includes(next) ||
      mistaken?.behind && (mistaken.behind.includes(last) || !grammar.words.has(last)) ||
      mistaken?.isBeforeName && isName;
    if (!mistaken || !isLikely || isCapital) return [];
    const choices = [{ words: undefined, cost: 0 }, { words: mistaken.words, cost: MISHEARD }];
    return [{ at, count: 1, choices }];
  });
}

/** "Mis sed": with the one before or behind it a known word. */
function partedAt(nth: number, tokens: readonly Token[], grammar: Grammar): Spot | undefined {
  for (const at of [nth - 1, nth]) {
    const [left, right] = [tokens[at]?.text, tokens[at + 1]?.text];
    if (!left || !right || !/^\p{L}+$/u.test(left + right)) continue;
    const words = left + right;
    if (words.length > 4 && grammar.words.has(words)) {
      return { at, count: 2, choices: [{ words, cost: PARTED }] };
    }
  }
}

/** Which choice at each spot: all together the cheapest, then the next. */
function* cheapestFirst(spots: readonly Spot[]): Generator<readonly number[]> {
  const costAt = (spot: number, nth: number) => spots[spot]?.choices[nth]?.cost ?? Infinity;
  const open = [{
    picked: spots.map(() => 0),
    from: 0,
    cost: sum(spots.map((_, at) => costAt(at, 0))),
  }];
  while (open.length > 0) {
    open.sort((a, b) => b.cost - a.cost);
    const best = open.pop();
    if (!best) return;
    yield best.picked;
    for (let at = best.from; at < spots.length; at++) {
      const nth = best.picked[at] ?? 0;
      const cost = best.cost - costAt(at, nth) + costAt(at, nth + 1);
      if (cost < Infinity) open.push({ picked: best.picked.with(at, nth + 1), from: at, cost });
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
