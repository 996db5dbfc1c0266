/**
 * What of a question decides what it asks: its slots. Two questions with the same ones are the same in
 * other words; one that differs in a single slot is another question, however alike they sound. Pure.
 *
 * @module
 */

import { DIRECTIONS, orderOf, POLES, type Spoken } from "./slot_order.ts";
import { calendarWord, isFiller, NOTHING, numberWord, type Phrase, PHRASES } from "./slot_words.ts";

/** Slots of a question. What may stand in any order is sorted. */
export interface Slots {
  /** What is asked and how: measures, kinds, ways, negations, superlatives. */
  readonly said: readonly string[];
  /** Calendar words and numbers that stand together, in their order. */
  readonly days: readonly string[];
  /** Everything that has no other place, names above all, in their order. */
  readonly others: readonly string[];
  /** Who or what plays which part, where only the order of words tells it; else empty. */
  readonly order: readonly string[];
}

/** A question by which the same one is known again: without case, accents and what ends it. */
export function normalized(question: string): string {
  return folded(question).replace(/[^\p{L}\p{N}]+$/u, "").slice(0, 500);
}

/** Slots that belong to the number or the unit behind them: "per day", "over 10 minutes". */
const COUPLED = new Set(["each", "more", "fewer", "least_of", "most_of", "than"]);

/** The slots of a question. */
export function slotsOf(question: string): Slots {
  const words = wordsOf(question);
  const said = new Set<string>();
  const days: string[][] = [];
  const others: string[] = [];
  const spoken: Spoken[] = [];
  let [run, at] = [-1, 0];
  while (at < words.length) {
    const [word = "", next = ""] = words.slice(at);
    const phrase = phraseAt(words, at);
    if (phrase) {
      const slots = slotsIn(phrase);
      at += phrase.words.length;
      const amount = COUPLED.has(phrase.slot) ? amountAt(words, at) : [];
      if (amount.length) slots.push(`${phrase.slot} ${amount.join(" ")}`);
      for (const slot of slots) said.add(slot);
      spoken.push(...slots.map((slot) => ({ slot })));
      at += amount.length;
      continue;
    }
    const day = calendarWord(word) ?? numberWord(word);
    const isEnd = isBound(word) && isCalendar(next) && !(word === "from" && isOneTime(next));
    if (day || isEnd) {
      if (run === at && !isAnother(day, words[at - 1])) days.at(-1)?.push(day ?? word);
      else spoken.push({ day: days[days.push([day ?? word]) - 1] ?? [] });
      run = at + 1;
    } else if (word === "and" && run === at && isCalendar(next)) {
      days.at(-1)?.push(word);
      run = at + 1;
    } else if (isBound(word)) {
      if (isName(next) && !(word === "to" && said.has("talk"))) {
        said.add(word === "to" ? "out" : "in");
      }
    } else if (!isFiller(word)) {
      others.push(word);
      spoken.push({ slot: word });
    }
    at++;
  }
  said.delete(NOTHING);
  const times = days.map((each) => each.join(" "));
  // Whether a time stands before or behind the rest does not matter; of two that are compared it does.
  if (!said.has("than")) times.sort();
  return { said: [...said].sort(), days: times, others, order: orderOf(spoken, said, days) };
}

/** Whether two questions have the same slots, and mean the same by them. */
export function sameSlots(one: Slots, other: Slots): boolean {
  // Who did which of two is told by the order of words, which slots do not have.
  if (one.said.includes("in") && one.said.includes("out")) return false;
  return same(one.said, other.said) && same(one.days, other.days) &&
    same(one.others, other.others) && same(one.order, other.order);
}

/** Whether they stand at different ends of something, name other numbers, or one alone denies. */
export function areOpposed(one: Slots, other: Slots): boolean {
  const at = ({ said }: Slots, line: readonly string[]) => line.filter((end) => said.includes(end));
  if (one.said.includes("not") !== other.said.includes("not")) return true;
  const [here, there] = [numbersIn(one), numbersIn(other)];
  if (here.length > 0 && there.length > 0 && !same(here, there)) return true;
  const isElsewhere = (here: readonly string[], there: readonly string[]) =>
    here.length > 0 && there.length > 0 && !same(here, there);
  return POLES.some((line) => isElsewhere(at(one, line), at(other, line))) ||
    isElsewhere(directionsOf(one), directionsOf(other));
}

function directionsOf({ said }: Slots): string[] {
  return DIRECTIONS.filter((words) => words.some((word) => said.includes(word)))
    .map(([first = ""]) => first);
}

function numbersIn({ said, days }: Slots): string[] {
  return [...said, ...days].flatMap((each) => each.match(/\d+/g) ?? []).sort();
}

function phraseAt(words: readonly string[], at: number): Phrase | undefined {
  const word = words[at] ?? "";
  // "last" of "last week" is no superlative.
  if (calendarWord(word) && isCalendar(words[at + 1] ?? "")) return undefined;
  return PHRASES.get(word)?.find((each) =>
    each.words.every((part, nth) => words[at + nth] === part)
  );
}

/** A verb with somebody says what was done and which way. */
function slotsIn({ slot, words }: Phrase): string[] {
  if (slot !== "out" && slot !== "in") return [slot];
  const inside = words.flatMap((word) => PHRASES.get(word) ?? [])
    .filter(({ words: [only], words: { length } }) => length === 1 && words.includes(only ?? ""));
  return [slot, ...inside.map((each) => each.slot)];
}

/** A unit, or a number and its unit. */
function amountAt(words: readonly string[], at: number): string[] {
  const [first = "", second = ""] = words.slice(at);
  const number = numberWord(first);
  const unit = calendarWord(number ? second : first);
  return [...number ? [number] : [], ...unit ? [unit] : []];
}

/** "In the evening last week" is two times, "since last week" one. */
function isAnother(word: string | undefined, before = ""): boolean {
  const isEnd = ["last", "this", "next", "and"].includes(before) || ENDS.has(before);
  return (word === "last" || word === "this" || word === "next") && !isEnd && !isBound(before);
}

/** "From yesterday" ends with it, too. */
function isOneTime(word: string): boolean {
  return ["yesterday", "today", "this", "last"].includes(calendarWord(word) ?? "");
}

const ENDS = new Set(["since", "until", "till", "before", "after", "between", "during", "within"]);

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
