/**
 * Words for which others stand in the tables of a language: they are read instead, before anything else.
 *
 * @module
 */

import type { Token } from "./tokens.ts";

/** A place in a turn: one of some words, `#` for a number, `@` for a word of a name. */
interface Slot {
  readonly words: readonly string[];
  readonly isOptional: boolean;
}

/** A turn of phrase, and what is read instead. */
interface Turn {
  readonly slots: readonly Slot[];
  readonly meant: readonly string[];
}

/** Turns by the words that they may begin with, in the order of the tables. */
export interface Turns {
  readonly byFirst: ReadonlyMap<string, readonly Turn[]>;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Reads tables of turns: what is read, and by commas how it is said. */
export function turnsOf(
  numbers: Readonly<Record<string, number>>,
  ...tables: readonly Readonly<Record<string, string>>[]
): Turns {
  const byFirst = new Map<string, Turn[]>();
  for (const [meant, ways] of tables.flatMap((table) => Object.entries(table))) {
    // A sign of its own is a token, too: " , " does not part two turns.
    for (const way of ways.split(/(?<! ),\s+/)) {
      const slots = way.trim().split(/\s+/).map(slotOf);
      const turn = { slots, meant: meant.split(" ") };
      for (const first of firstWords(slots)) {
        const turns = byFirst.get(first);
        if (turns) turns.push(turn);
        else byFirst.set(first, [turn]);
      }
    }
  }
  return { byFirst, numbers };
}

function slotOf(slot: string): Slot {
  return { words: slot.replace(/\?$/, "").split("|"), isOptional: slot.endsWith("?") };
}

/** Words that may stand first: those of optional places, and of the first that is not. */
function firstWords(slots: readonly Slot[]): Set<string> {
  const certain = slots.findIndex(({ isOptional }) => !isOptional);
  const end = certain < 0 ? slots.length : certain + 1;
  return new Set(slots.slice(0, end).flatMap(({ words }) => words));
}

/** Tokens with every turn read as what it means. Names are what they are. */
export function withoutTurns(tokens: readonly Token[], turns: Turns): Token[] {
  const read: Token[] = [];
  let at = 0;
  while (at < tokens.length) {
    const found = turnAt(tokens, at, turns);
    const [first] = tokens.slice(at, at + 1);
    if (!first) break;
    if (!found) {
      read.push(first);
      at++;
      continue;
    }
    const said = tokens.slice(at, at + found.said.length);
    for (const word of found.meant) {
      const kept = word === "^"
        ? said.slice(0, 1)
        : word === "@"
        ? said.filter((_, nth) => found.said[nth] === "@")
        : /^\*+$/.test(word)
        ? said.slice(-word.length)
        : [{ text: word, raw: word, isName: false }];
      read.push(...kept);
    }
    at += said.length;
  }
  return read;
}

/** Where a name would stand, and none does. */
const NOBODYS = new Set([
  "i",
  "we",
  "me",
  "us",
  "a",
  "an",
  "the",
  "it",
  "them",
  "him",
  "her",
  "you",
  "who",
]);

/** The longest turn that begins here, of equal ones the first: which word of it each token is. */
function turnAt(tokens: readonly Token[], at: number, { byFirst, numbers }: Turns) {
  let best: { said: readonly string[]; meant: readonly string[] } | undefined;
  for (const { slots, meant } of byFirst.get(tokens[at]?.text ?? "") ?? []) {
    const said = longest(slots, 0, (nth, word) => isSaid(word, tokens[at + nth], numbers));
    if (said && said.length > (best?.said.length ?? 0)) best = { said, meant };
  }
  return best;
}

/** As many tokens as slots from one on can stand for, each with its word; undefined for none. */
function longest(
  slots: readonly Slot[],
  from: number,
  says: (nth: number, word: string) => boolean,
  nth = 0,
): string[] | undefined {
  const slot = slots[from];
  if (!slot) return [];
  const word = slot.words.find((each) => says(nth, each));
  const behind = word === undefined ? undefined : longest(slots, from + 1, says, nth + 1);
  const taken = behind && word !== undefined ? [word, ...behind] : undefined;
  const left = slot.isOptional ? longest(slots, from + 1, says, nth) : undefined;
  return taken && left ? (left.length > taken.length ? left : taken) : taken ?? left;
}

function isSaid(
  word: string,
  token: Token | undefined,
  numbers: Readonly<Record<string, number>>,
): boolean {
  if (!token) return false;
  if (word === "@") return !NOBODYS.has(token.text);
  // "I" has a capital and is nobody's name.
  if (token.isName && token.text.length > 1) return false;
  return word === "#"
    ? /^\d+$/.test(token.text) || Object.hasOwn(numbers, token.text)
    : word === token.text;
}
