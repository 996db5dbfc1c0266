/**
 * Reads JSON and remembers where each value stands, so that it can be written again as it was. Stricter
 * than the language: what programs read differently, or a database cannot keep, is refused. Pure.
 *
 * @module
 */

import { cardError } from "./card_error.ts";
import { isInRange, isKeepable, isReserved, stringOf } from "./json_scalars.ts";

/** A value of a text, from its first to behind its last character. */
export type Placed =
  & { readonly start: number; readonly end: number }
  & (
    | { readonly kind: "scalar"; readonly value: null | boolean | number | string }
    | { readonly kind: "array"; readonly items: readonly Placed[] }
    | { readonly kind: "object"; readonly members: ReadonlyMap<string, PlacedMember> }
  );

/** A key's first character, and its value. */
export interface PlacedMember {
  readonly start: number;
  readonly value: Placed;
}

/** How deep cards are nested at most: the specification's own are at six. */
const MAX_DEPTH = 64;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS = { true: true, false: false, null: null } as const;

/** Where everything stands in a text; throws a 422 that says what is wrong and on which line. */
export function placesOf(text: string): Placed {
  let at = 0;

  const wrong = (problem: string, where = at) => {
    const line = text.slice(0, where).split("\n").length;
    return cardError(`${problem}, on line ${line}`);
  };
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ""] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  const take = (sign: string) => {
    if (text[at] !== sign) throw wrong("its JSON is broken");
    at++;
  };

  const string = (): string => {
    const start = at;
    take('"');
    while (text[at] !== '"') {
      if (at >= text.length) throw wrong("its JSON is broken", start);
      at += text[at] === "\\" ? 2 : 1;
    }
    at++;
    const value = stringOf(text.slice(start, at));
    if (value === null) throw wrong("its JSON is broken", start);
    if (!isKeepable(value)) throw wrong("a text holds a NUL or half a character", start);
    return value;
  };

  const number = (): number => {
    const start = at;
    const spelled = match(NUMBER);
    if (spelled === "") throw wrong("its JSON is broken", start);
    if (!isInRange(spelled)) throw wrong("a number is out of range", start);
    return Number(spelled);
  };

  const members = (depth: number) => {
    const found = new Map<string, PlacedMember>();
    list("}", () => {
      const start = at;
      const key = string();
      if (found.has(key)) throw wrong(`the key "${key.slice(0, 80)}" is there twice`, start);
      if (isReserved(key)) throw wrong(`the key "${key}" is not allowed`, start);
      match(SPACE);
      take(":");
      found.set(key, { start, value: value(depth) });
    });
    return found;
  };

  const items = (depth: number) => {
    const found: Placed[] = [];
    list("]", () => found.push(value(depth)));
    return found;
  };

  const list = (close: string, each: () => void) => {
    at++;
    match(SPACE);
    if (text[at] === close) {
      at++;
      return;
    }
    while (true) {
      match(SPACE);
      each();
      match(SPACE);
      if (text[at] === close) break;
      take(",");
    }
    at++;
  };

  const value = (depth: number): Placed => {
    match(SPACE);
    const start = at;
    const sign = text[at];
    if (sign === "{" || sign === "[") {
      if (depth >= MAX_DEPTH) throw wrong(`it is nested deeper than ${MAX_DEPTH} levels`);
      if (sign === "{") {
        const found = members(depth + 1);
        return { kind: "object", members: found, start, end: at };
      }
      const found = items(depth + 1);
      return { kind: "array", items: found, start, end: at };
    }
    if (sign === '"') return { kind: "scalar", value: string(), start, end: at };
    const word = match(WORD) as keyof typeof WORDS | "";
    if (word !== "") return { kind: "scalar", value: WORDS[word], start, end: at };
    return { kind: "scalar", value: number(), start, end: at };
  };

  const root = value(0);
  match(SPACE);
  if (at !== text.length) throw wrong("something follows its JSON");
  return root;
}
