/**
 * A small chart parser: rules of words and named parts, all readings of all places in a question, each
 * worked out once. It knows no language; a language's tables bring patterns, the program their meaning.
 *
 * A pattern is words with blanks between: `last|past <number> <unit>`, `the? day before yesterday`.
 * `a|b` is either, a `?` may be left out, `<name>` is a part with rules of its own.
 *
 * @module
 */

import type { Token } from "./tokens.ts";

/** A reading of the tokens from one place up to another. */
export interface Span<T = unknown> {
  readonly end: number;
  readonly value: T;
}

/** Makes a value of the parts; undefined where together they mean nothing. */
export type Action = (...parts: never[]) => unknown;

interface Step {
  readonly words: ReadonlySet<string>;
  readonly part: string | undefined;
  readonly isOptional: boolean;
}

interface Rule {
  readonly steps: readonly Step[];
  readonly action: Action;
}

/** Makes a value of one token, or nothing. */
export type Terminal = (text: string) => unknown;

/** Rules by the name of the part that they make. */
export class Grammar {
  /** By part, and by the word that each begins with; a blank stands for rules that begin with a part. */
  readonly #rules = new Map<string, Map<string, Rule[]>>();
  readonly #terminals = new Map<string, Terminal>();
  readonly #words = new Set<string>();

  /** Every word that a rule names. */
  get words(): ReadonlySet<string> {
    return this.#words;
  }

  /** Words of the language that are names as well. */
  readonly doubtful = new Set<string>();

  /** Words for what no log has, and why. */
  readonly unlogged = new Map<string, string>();

  /** Adds a rule for a part. */
  rule(part: string, pattern: string, action: Action): void {
    const steps = pattern.split(" ").map((written): Step => {
      const isOptional = written.length > 1 && written.endsWith("?");
      const said = isOptional ? written.slice(0, -1) : written;
      const name = /^<(.+)>$/.exec(said)?.[1];
      const words = new Set(name ? [] : said.split("|"));
      for (const word of words) this.#words.add(word);
      return { words, part: name, isOptional };
    });
    const rules = this.#rules.get(part) ?? new Map<string, Rule[]>();
    this.#rules.set(part, rules);
    for (const first of firstWords(steps)) {
      const some = rules.get(first);
      if (some) some.push({ steps, action });
      else rules.set(first, [{ steps, action }]);
    }
  }

  /** A part that is one token of a certain look. */
  terminal(part: string, make: Terminal): void {
    this.#terminals.set(part, make);
  }

  /** What one token is as a part, by its look. */
  look(part: string, text: string): unknown {
    return this.#terminals.get(part)?.(text);
  }

  /** The rules of a part that may begin with a word. */
  *rulesOf(part: string, word: string): Generator<Rule> {
    const rules = this.#rules.get(part);
    yield* rules?.get(word) ?? [];
    yield* rules?.get("") ?? [];
  }
}

/** The words that a rule may begin with; a blank where it may begin with a part. */
function firstWords(steps: readonly Step[]): string[] {
  const needed = steps.findIndex(({ isOptional }) => !isOptional);
  const first = steps.slice(0, needed + 1);
  return first.some(({ part }) => part) ? [""] : first.flatMap(({ words }) => [...words]);
}

/** All readings of one question. */
export class Chart {
  readonly #grammar: Grammar;
  readonly #tokens: readonly Token[];
  readonly #known = new Map<string, Span[]>();

  constructor(grammar: Grammar, tokens: readonly Token[]) {
    this.#grammar = grammar;
    this.#tokens = tokens;
  }

  /** The readings of a part that begin at a place. */
  read(part: string, at: number): readonly Span[] {
    const key = `${part} ${at}`;
    const known = this.#known.get(key);
    if (known) return known;
    const found: Span[] = [];
    // Noted first: a rule that begins with itself finds nothing instead of looking for ever.
    this.#known.set(key, found);
    const word = this.#tokens[at]?.text ?? "";
    const looked = this.#grammar.look(part, word);
    if (looked !== undefined) found.push({ end: at + 1, value: looked });
    for (const { steps, action } of this.#grammar.rulesOf(part, word)) {
      for (const { end, value } of this.#follow(steps, 0, at, [])) {
        const made = (action as (...parts: unknown[]) => unknown)(...value);
        if (made !== undefined && end > at) found.push({ end, value: made });
      }
    }
    return found;
  }

  *#follow(
    steps: readonly Step[],
    nth: number,
    at: number,
    parts: readonly unknown[],
  ): Generator<Span<readonly unknown[]>> {
    const step = steps[nth];
    if (!step) return yield { end: at, value: parts };
    if (step.part) {
      for (const { end, value } of this.read(step.part, at)) {
        yield* this.#follow(steps, nth + 1, end, [...parts, value]);
      }
    } else if (step.words.has(this.#tokens[at]?.text ?? "")) {
      yield* this.#follow(steps, nth + 1, at + 1, parts);
    }
    if (step.isOptional) {
      yield* this.#follow(steps, nth + 1, at, step.part ? [...parts, undefined] : parts);
    }
  }
}
