/**
 * Takes a script apart, to send one statement at a time and to say which one failed.
 *
 * @module
 */

import { type Token, tokens } from "./sql_tokens.ts";

/** A statement that begins or ends a transaction; what has to do with a savepoint does neither. */
export const ENDS_TRANSACTION = /^(begin|start|commit|end|abort|rollback(?!\s.*\bto\b))\b/i;

/** One statement of a script, without its semicolon. */
export interface Statement {
  text: string;
  /** The line of the script on which it begins, from 1; comments above it do not count. */
  line: number;
}

/** The statements of a script in order; knows strings, dollar quotes, comments and `begin atomic`. */
export function splitStatements(script: string): Statement[] {
  const statements: Statement[] = [];
  const block = new Nesting();
  let start: number | undefined;
  let end = 0;
  // A dump has thousands of statements: each counts on from the one before it.
  let [line, counted] = [1, 0];

  function finish(): void {
    if (start === undefined) return;
    line += newlines(script.slice(counted, start));
    counted = start;
    statements.push({ text: script.slice(start, end), line });
    start = undefined;
  }

  for (const token of tokens(script)) {
    if (token.kind === "space" || token.kind === "comment") continue;
    if (token.text === ";" && block.isClosed) {
      finish();
      continue;
    }
    start ??= token.at;
    end = token.at + token.text.length;
    block.see(token);
  }
  finish();
  return statements;
}

/** How many lines a text ends. */
export function newlines(text: string): number {
  return text.split("\n").length - 1;
}

/** What a script says, without comments and layout: equal for the same statements. */
export function gist(script: string): string {
  return [...tokens(script)]
    .filter(({ kind, text }) => kind !== "space" && kind !== "comment" && text !== ";")
    .map(({ text }) => text)
    .join(" ");
}

/** Semicolons inside parentheses (rules) and `begin atomic … end` (functions) end nothing. */
class Nesting {
  #parentheses = 0;
  #blocks = 0;
  #last = "";

  get isClosed(): boolean {
    return this.#parentheses === 0 && this.#blocks === 0;
  }

  see({ kind, text }: Token): void {
    const word = kind === "word" ? text.toLowerCase() : text;
    if (word === "(") this.#parentheses++;
    if (word === ")" && this.#parentheses > 0) this.#parentheses--;
    if (word === "atomic" && this.#last === "begin") this.#blocks++;
    else if (word === "case" && this.#blocks > 0) this.#blocks++;
    else if (word === "end" && this.#blocks > 0) this.#blocks--;
    this.#last = word;
  }
}
