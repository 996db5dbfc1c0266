/**
 * What is known of a sentence before a provider is asked: how it was corrected, how its like was, and
 * how its terms are translated. Pure.
 *
 * @module
 */

import { z } from "zod";
import type { TranslationContext } from "../platform/translation.ts";

const term = z.object({ source: z.string(), target: z.string(), match_case: z.boolean() });

const known = z.object({
  memories: z.array(z.object({
    id: z.guid(),
    source: z.string(),
    target: z.string(),
    likeness: z.number(),
    is_exact: z.boolean(),
  })),
  terms: z.array(term),
});

/** A term, what it has to become, and whether its letters' case matters. */
export type Term = z.output<typeof term>;

/** What the database found for one sentence. */
export type Known = z.output<typeof known>;

/** An answer that asks nobody; `memory_id` is the memory it came from, null for a glossary's. */
export interface Remembered {
  readonly text: string;
  readonly provider: "memory" | "glossary";
  readonly memory_id: string | null;
}

/** Reads the database's answer; terms that only stand inside of other words are left out. */
export function knownFrom(answer: unknown, text: string): Known {
  const { memories, terms } = known.parse(answer);
  return { memories, terms: terms.filter((each) => standsIn(each, text)) };
}

/**
 * The translation that needs no provider: the equal sentence's, else a term's where the text is
 * nothing else, else that of a sentence with the same words. Whatever is only alike may mean the
 * opposite, so it goes to the provider as an example.
 */
export function remembered({ memories, terms }: Known, text: string): Remembered | undefined {
  const [first] = memories;
  if (first?.is_exact) return { text: first.target, provider: "memory", memory_id: first.id };
  const phrase = terms.find(({ source, match_case }) =>
    match_case
      ? source === text.trim()
      : wordsOf(source).join(" ") === wordsOf(text).join(" ") && marksOf(source) === marksOf(text)
  );
  if (phrase) return { text: phrase.target, provider: "glossary", memory_id: null };
  const same = memories.find(({ source }) => saysTheSame(source, text));
  return same && { text: same.target, provider: "memory", memory_id: same.id };
}

/** What a provider is told that can use it. */
export function contextOf({ memories, terms }: Known): TranslationContext | undefined {
  if (memories.length === 0 && terms.length === 0) return undefined;
  return {
    terms: terms.map(({ source, target }) => ({ source, target })),
    examples: memories.map(({ source, target }) => ({ source, target })),
  };
}

/**
 * The targets a translation lacks. Languages bend their words, so a word that begins like the wanted
 * one is taken for it; where case matters the target has to stand there letter by letter.
 */
export function missingIn(translation: string, terms: readonly Term[]): string[] {
  const spoken = wordsOf(plain(translation));
  const whole = plain(translation);
  const lacking = terms.filter(({ target, match_case }) => {
    if (match_case) return !translation.includes(target);
    const wanted = plain(target);
    return !whole.includes(wanted) && !wordsOf(wanted).every((word) => {
      const stem = [...word].slice(0, Math.ceil(word.length * 0.7)).join("");
      return stem.length >= 3 && spoken.some((each) => each.startsWith(stem));
    });
  });
  return [...new Set(lacking.map(({ target }) => target))];
}

/**
 * Whether two sentences are one but for spelling: the same words in the same order, the same numbers,
 * both a question or neither, and at most one letter mistaken inside of one longer word.
 */
export function saysTheSame(one: string, other: string): boolean {
  if (marksOf(one) !== marksOf(other)) return false;
  const [these, those] = [wordsOf(one), wordsOf(other)];
  if (these.length === 0 || these.length !== those.length) return false;
  const different = these.flatMap((word, at) =>
    word === those[at] ? [] : [[word, those[at] ?? ""]]
  );
  const [pair] = different;
  if (!pair) return true;
  return different.length === 1 && isMistyped(pair[0] ?? "", pair[1] ?? "");
}

/** Words are run together in these, so that a term has no ends to look for. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function standsIn({ source, match_case }: Term, text: string): boolean {
  const escaped = source.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const edge = (letter = "") => /[\p{L}\p{N}]/u.test(letter) && !UNSPACED.test(letter);
  const letters = [...source];
  const before = edge(letters[0]) ? "(?<![\\p{L}\\p{N}])" : "";
  const after = edge(letters.at(-1)) ? "(?![\\p{L}\\p{N}])" : "";
  return new RegExp(before + escaped + after, match_case ? "u" : "iu").test(text);
}

/** Letters and numbers with what belongs to them, in lower case: "can't" is not "can". */
function wordsOf(text: string): string[] {
  return text.normalize("NFC").toLowerCase().replaceAll("’", "'")
    .match(/[\p{L}\p{M}\p{N}]+(['.,:\-/][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}\p{P}]/gu) ?? [];
}

/** What of its punctuation changes what a sentence says. */
function marksOf(text: string): string {
  return /[?？؟]/u.test(text) ? "?" : "";
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** One letter too many, too few or another one, neither first nor last, of five and more. */
function isMistyped(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < 5 || long.length - short.length > 1 || /\p{N}/u.test(one + other)) {
    return false;
  }
  if (short[0] !== long[0] || short.at(-1) !== long.at(-1)) return false;
  let at = 0;
  while (short[at] === long[at]) at++;
  const rest = short.slice(short.length === long.length ? at + 1 : at);
  return rest === long.slice(at + 1);
}
