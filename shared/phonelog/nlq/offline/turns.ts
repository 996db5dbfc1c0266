/**
 * Words for which others stand in the tables of a language: they are read instead, before anything else.
 *
 * @module
 */

import type { Token } from "./tokens.ts";

/** A turn of phrase word by word, `#` for a number, `@` for a word of a name, and what is read instead. */
interface Turn {
  readonly said: readonly string[];
  readonly meant: readonly string[];
}

/** Turns by their first word, the longest first. */
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
      for (const said of spelledOut(way.trim().split(/\s+/))) {
        const [first = ""] = said;
        byFirst.set(first, [...byFirst.get(first) ?? [], { said, meant: meant.split(" ") }]);
      }
    }
  }
  for (const turns of byFirst.values()) turns.sort((a, b) => b.said.length - a.said.length);
  return { byFirst, numbers };
}

/** Tokens with every turn read as what it means. Names are what they are. */
export function withoutTurns(tokens: readonly Token[], turns: Turns): Token[] {
  const read: Token[] = [];
  let at = 0;
  while (at < tokens.length) {
    const turn = turnAt(tokens, at, turns);
    const [first] = tokens.slice(at, at + 1);
    if (!first) break;
    if (!turn) {
      read.push(first);
      at++;
      continue;
    }
    const said = tokens.slice(at, at + turn.said.length);
    for (const word of turn.meant) {
      const kept = word === "^"
        ? said.slice(0, 1)
        : word === "@"
        ? said.filter((_, nth) => turn.said[nth] === "@")
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

function turnAt(tokens: readonly Token[], at: number, { byFirst, numbers }: Turns) {
  return byFirst.get(tokens[at]?.text ?? "")?.find(({ said }) =>
    said.every((word, nth) => {
      const token = tokens[at + nth];
      if (word === "@" && token) return !NOBODYS.has(token.text);
      // "I" has a capital and is nobody's name.
      if (!token || token.isName && token.text.length > 1) return false;
      const isNumber = /^\d+$/.test(token.text) || Object.hasOwn(numbers, token.text);
      return word === "#" ? isNumber : word === token.text;
    })
  );
}

/** Every way to say a pattern. */
function spelledOut([slot, ...rest]: readonly string[]): string[][] {
  if (slot === undefined) return [[]];
  const isOptional = slot.endsWith("?");
  const words = slot.replace(/\?$/, "").split("|");
  const ends = spelledOut(rest);
  return [
    ...words.flatMap((word) => ends.map((end) => [word, ...end])),
    ...isOptional ? ends : [],
  ];
}
