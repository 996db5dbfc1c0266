/**
 * What of a question decides what it asks: its slots. Two questions with the same ones are the same in
 * other words; one that differs in a single slot is another question, however alike they sound. Pure.
 *
 * @module
 */

import { calendarWord, isFiller, NOTHING, numberWord, PHRASES } from "./slot_words.ts";

/** Slots of a question. What may stand in any order is sorted. */
export interface Slots {
  /** What is asked and how: measures, kinds, ways, negations, superlatives. */
  readonly said: readonly string[];
  /** Calendar words and numbers, in their order. */
  readonly days: readonly string[];
  /** Everything that has no other place, names above all, in their order. */
  readonly others: readonly string[];
}

/** A question by which the same one is known again: without case, accents and what ends it. */
export function normalized(question: string): string {
  return folded(question).replace(/[^\p{L}\p{N}]+$/u, "").slice(0, 500);
}

/** The slots of a question. */
export function slotsOf(question: string): Slots {
  const words = wordsOf(question);
  const said = new Set<string>();
  const days: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length;) {
    const word = words[at] ?? "";
    const next = words[at + 1] ?? "";
    const phrase = PHRASES.get(word)?.find((each) =>
      each.words.every((part, nth) => words[at + nth] === part)
    );
    const day = calendarWord(word);
    const number = numberWord(word);
    if (phrase && !(phrase.words.length === 1 && isOfDays(word, next))) {
      for (const slot of slotsIn(phrase.slot, phrase.words)) said.add(slot);
      at += phrase.words.length;
      continue;
    }
    if (day ?? number) days.push(day ?? number ?? "");
    else if (isBound(word) && isCalendar(next)) days.push(word);
    else if (isBound(word) && isName(next)) said.add(word === "to" ? "out" : "in");
    else if (!isFiller(word)) others.push(word);
    at++;
  }
  said.delete(NOTHING);
  return { said: [...said].sort(), days, others };
}

/** Whether two questions have the same slots. */
export function sameSlots(one: Slots, other: Slots): boolean {
  return same(one.said, other.said) && same(one.days, other.days) && same(one.others, other.others);
}

/** Ends of one line each: a question at one of them is never one at another. */
const POLES = [
  ["most", "least"],
  ["longest", "shortest"],
  ["first", "latest"],
  ["more", "fewer", "least_of", "most_of"],
  ["in", "out"],
  ["missed", "answered", "rejected", "blocked"],
  ["known", "unknown"],
  ["sms", "mms", "voicemail"],
  ["mean", "median"],
];

/** Whether they stand at different ends of something, or one of them alone denies. */
export function areOpposed(one: Slots, other: Slots): boolean {
  const at = ({ said }: Slots, line: readonly string[]) => line.filter((end) => said.includes(end));
  if (one.said.includes("not") !== other.said.includes("not")) return true;
  return POLES.some((line) => {
    const [here, there] = [at(one, line), at(other, line)];
    return here.length > 0 && there.length > 0 && !same(here, there);
  });
}

/** A verb with somebody says what was done and which way. */
function slotsIn(slot: string, words: readonly string[]): string[] {
  if (slot !== "out" && slot !== "in") return [slot];
  const verbs = words.flatMap((word) => PHRASES.get(word) ?? [])
    .filter(({ words: [only], words: { length } }) => length === 1 && words.includes(only ?? ""));
  return [slot, ...verbs.map((verb) => verb.slot)];
}

/** "last" of "last week" is no superlative, "may" of "in may" no wish. */
function isOfDays(word: string, next: string): boolean {
  return calendarWord(word) !== undefined && isCalendar(next);
}

function isBound(word: string): boolean {
  return word === "to" || word === "from";
}

function isCalendar(word: string): boolean {
  return calendarWord(word) !== undefined || numberWord(word) !== undefined;
}

function isName(word: string): boolean {
  return word !== "" && !isFiller(word) && !PHRASES.has(word) && !isCalendar(word);
}

function wordsOf(question: string): string[] {
  return folded(question)
    .replace(/n['’]t\b/g, " not").replace(/['’](s|m|re|ve|d|ll)\b/g, "")
    .split(/[^\p{L}\p{N}.:/-]+/u)
    .map((word) => word.replace(/^[.:/-]+|[.:/-]+$/g, ""))
    .filter((word) => word !== "");
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, nth) => each === other[nth]);
}
