/**
 * What an error of some kind has in common with the others of its kind.
 *
 * @module
 */

import { described } from "./described.ts";

/** How many places are kept. */
const FRAMES = 3;

/** Long enough to tell two errors apart. */
const MAX_WORDS = 500;

/** The class and code of what really went wrong: of the innermost cause. */
export function rootOf(error: unknown): { class: string; code: string } {
  let [name, code] = ["Error", ""];
  for (const { name: its, code: own } of chain(error)) {
    // What the Data API answers has a code and no name.
    if (isWord(its) || isWord(own)) name = isWord(its) ? its : "DatabaseError";
    if (isWord(own)) code = own;
  }
  return { class: name, code };
}

/** Programs name classes and codes like this; anything else is a sentence, and perhaps a caller's. */
function isWord(value: unknown): value is string {
  return typeof value === "string" && /^[\w.$-]{1,64}$/.test(value);
}

/** The error's words, redacted; numbers are left out, so that the next request says the same. */
export function wordsOf(error: unknown): string {
  return described(error).replaceAll(/\b(?:0x)?\d[\da-f]*\b(?![-\]])/gi, "#").slice(0, MAX_WORDS);
}

/** The innermost places in our own code, such as `openRoom@translator/joining.ts`. */
export function framesOf(error: unknown): string[] {
  const stacks = chain(error).map(({ stack }) => typeof stack === "string" ? placesIn(stack) : []);
  const all = stacks.reverse().flat();
  const ours = all.filter(({ file }) =>
    !/node_modules|\/npm\/|registry\.|^(ext|node|npm):/.test(file)
  );
  return (ours.length > 0 ? ours : all).slice(0, FRAMES).map(({ name, file }) =>
    `${name || "top level"}@${file.split("/").slice(-2).join("/")}`.slice(0, 200)
  );
}

/** The lines of V8's stacks: `    at openRoom (file:///…/joining.ts:12:3)`. */
function placesIn(stack: string): { name: string; file: string }[] {
  const line = /^ {4}at (?:(?:async |new )*([\w$.<>#[\] ]+?) \()?([^\s()]+?):\d+:\d+\)?$/gm;
  return [...stack.matchAll(line)].map(([, name = "", file = ""]) => ({ name, file }));
}

/** The error and its causes, outermost first. */
function chain(error: unknown): Record<string, unknown>[] {
  const links: Record<string, unknown>[] = [];
  let next = error;
  while (typeof next === "object" && next !== null && links.length < 4) {
    const link = next as Record<string, unknown>;
    links.push(link);
    next = link.cause;
  }
  return links;
}
