/**
 * What a language brings to the offline planner, as tables, and the grammar that is made of them.
 *
 * @module
 */

import { AMOUNT_MEANINGS } from "./amounts.ts";
import type { BackgroundWords } from "./background.ts";
import { type Action, Grammar } from "./chart.ts";
import { civil } from "./civil.ts";
import { dateMeanings, latestDate } from "./dates.ts";
import { type DayHours, type Half, hourMeanings, type Hours } from "./hours.ts";
import { chosenMeanings } from "./chosen.ts";
import { UNKNOWN_WORD } from "./lattice.ts";
import type { Mistaken } from "./mends.ts";
import { NO_RANGE_MEANINGS, type NoRange } from "./no_range.ts";
import { earlierMeanings } from "./earlier.ts";
import type { Piece } from "./pieces.ts";
import { type Days, rangeMeanings, type Units } from "./ranges.ts";
import { reckonedMeanings } from "./reckoned.ts";
import { day } from "../spoken.ts";
import { stretchMeanings } from "./stretches.ts";
import type { Contractions } from "./tokens.ts";

type Rules = Readonly<Record<string, readonly (readonly [pattern: string, meaning: string])[]>>;
type Words = readonly (readonly [words: string, value: number])[];

/** The tables of a language. */
export interface Language {
  readonly contractions: Contractions;
  readonly background: BackgroundWords;
  /** Patterns, and the piece that each stands for. */
  readonly entries: readonly (readonly [pattern: string, piece: Piece])[];
  readonly ranges: Rules;
  readonly stretches: Rules;
  readonly hours: Rules;
  readonly amounts: Rules;
  readonly numbers: Readonly<Record<string, number>>;
  readonly ordinals: Readonly<Record<string, number>>;
  readonly months: readonly string[];
  readonly doubtfulMonths: readonly string[];
  readonly weekdays: readonly string[];
  readonly manyWeekdays: readonly string[];
  readonly units: readonly (readonly [words: string, unit: string, count: number])[];
  readonly times: Words;
  readonly halves: Words;
  readonly quarters: Words;
  readonly quarterNames: string;
  /** Words that are written together with the next one in haste: "lastweek". */
  readonly glued: readonly string[];
  /** Words that are written for others. */
  readonly mistaken: ReadonlyMap<string, Mistaken>;
  /** Each line the words for one relative. */
  readonly kin: readonly (readonly string[])[];
  /** Words for two of them: "parents". */
  readonly couples: ReadonlyMap<string, readonly [string, string]>;
  /** Words for what no log has, and why. */
  readonly unlogged: ReadonlyMap<string, string>;
}

/** The part that digits are, by what they look like; not in the tables, being the same everywhere. */
const NUMBER_PARTS:
  readonly (readonly [part: string, looks: RegExp, value: (text: string) => unknown])[] = [
    ["number", /^\d{1,6}$/, Number],
    ["decimal", /^\d{1,3}\.\d{1,2}$/, Number],
    ["day_number", /^\d{1,2}(st|nd|rd|th)?$/, (text) => within(parseInt(text), 1, 31)],
    ["ordinal", /^\d{1,2}(st|nd|rd|th)$/, (text) => within(parseInt(text), 1, 31)],
    ["year", /^(19|20)\d\d$/, Number],
    ["short_year", /^2\d$/, Number],
    ["hour", /^\d{1,2}$/, (text) => within(Number(text), 0, 24)],
    ["late_hour", /^\d{2}$/, (text) => within(Number(text), 13, 23)],
    ["noon_hour", /^12$/, Number],
    ["zero_hour", /^00?$/, Number],
    ["clock_time", /^\d{1,2}:00$/, (text) => within(parseInt(text), 0, 24)],
    ["iso_day_text", /^\d{4}-\d\d-\d\d$/, String],
    ["iso_month_text", /^\d{4}-\d\d$/, String],
    ["numeric_month", /^\d{1,2}\/(19|20)\d\d$/, numericMonth],
    ["numeric_day", /^\d{1,2}[./]\d{1,2}[./](\d\d){1,2}$/, numericDay],
    ["doubtful_day", /^\d{1,2}\/\d{1,2}\/\d{4}$/, doubtfulDay],
    ["day_and_month", /^\d{1,2}\.\d{1,2}\.$/, (text) => text.split(".").slice(0, 2).map(Number)],
  ];

function within(number: number, from: number, to: number): number | undefined {
  return number >= from && number <= to ? number : undefined;
}

/** With dots the day comes first; with strokes only a number above 12 tells which is the day. */
function numericDay(text: string): string | undefined {
  const [a = 0, b = 0, said = 0] = text.split(/[./]/).map(Number);
  const year = said < 100 ? 2000 + said : said;
  const dayFirst = text.includes(".") || a > 12;
  if (!dayFirst && b <= 12 && a !== b) return undefined;
  const [day, month] = dayFirst ? [a, b] : [b, a];
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** "10/2026". */
function numericMonth(text: string): string {
  const [month = "", year = ""] = text.split("/");
  return `${year}-${month.padStart(2, "0")}`;
}

/** With strokes either may be the day: both are told. */
function doubtfulDay(text: string): string | undefined {
  if (numericDay(text)) return undefined;
  const [a = 0, b = 0, year = 0] = text.split("/").map(Number);
  const days = [civil(year, b, a), civil(year, a, b)].flatMap((found) => found ? [day(found)] : []);
  return days.length === 2 ? `may be ${days.join(" or ")}; write the month as a word` : undefined;
}

/** A language's grammar, for somebody's today. */
export function grammarOf(language: Language, today: string): Grammar {
  const grammar = new Grammar();
  addNumbers(grammar, language);
  for (const [word, why] of language.unlogged) grammar.unlogged.set(word, why);
  const meanings = {
    ...NO_RANGE_MEANINGS,
    ...earlierMeanings(today),
    ...rangeMeanings(today),
    ...chosenMeanings(today),
    ...stretchMeanings(today),
    ...reckonedMeanings(today),
    ...dateMeanings(today),
    ...hourMeanings(today),
  };
  const add = (rules: Rules, of: Readonly<Record<string, Action>>) => {
    for (const [part, lines] of Object.entries(rules)) {
      for (const [pattern, name] of lines) {
        const meaning = of[name];
        if (!meaning) throw new Error(`Nothing is called ${name}`);
        grammar.rule(part, pattern, meaning);
      }
    }
  };
  add(language.ranges, meanings);
  add(language.stretches, meanings);
  add(language.hours, meanings);
  add(language.amounts, AMOUNT_MEANINGS);
  grammar.rule("iso_day", "<iso_day_text>", meanings["isoDay"] as Action);
  grammar.rule("iso_day", "<numeric_day>", meanings["isoDay"] as Action);
  grammar.rule(
    "iso_day",
    "<day_and_month>",
    ([date, month]: [number, number]) => latestDate(today, month, date),
  );
  grammar.rule("written_day", "<iso_day>", (day: Days) => day);
  grammar.rule("iso_month", "<iso_month_text>", meanings["isoMonth"] as Action);
  grammar.rule("iso_month", "<numeric_month>", meanings["isoMonth"] as Action);
  addPieces(grammar, language, today);
  return grammar;
}

function addNumbers(grammar: Grammar, language: Language): void {
  for (const [part, looks, value] of NUMBER_PARTS) {
    grammar.terminal(part, (text) => looks.test(text) ? value(text) : undefined);
  }
  const words = (part: string, table: Readonly<Record<string, number>>) => {
    for (const [word, value] of Object.entries(table)) grammar.rule(part, word, () => value);
  };
  const numbered = (part: string, table: readonly string[]) =>
    table.forEach((said, index) => grammar.rule(part, said, () => index + 1));
  words("number", language.numbers);
  grammar.rule("number", "a couple of?", () => 2);
  grammar.rule("number", "couple of", () => 2);
  grammar.rule("number", "half a dozen", () => 6);
  grammar.rule("number", "a dozen", () => 12);
  grammar.rule("number", "a hundred", () => 100);
  grammar.rule("number", "a thousand", () => 1000);
  words("day_number", language.ordinals);
  // "On the first" is mostly something else than a day.
  const late = Object.entries(language.ordinals).filter(([, nth]) => nth > 3);
  words("ordinal_word", Object.fromEntries(late));
  numbered("month", language.months);
  for (const word of language.doubtfulMonths) grammar.doubtful.add(word);
  numbered("weekday", language.weekdays);
  language.manyWeekdays.forEach((said, index) =>
    grammar.rule("many_weekday", said, () => [index + 1])
  );
  language.months.forEach((said, index) => {
    const sure = said.split("|").filter((word) => !language.doubtfulMonths.includes(word));
    if (sure.length > 0) grammar.rule("sure_month", sure.join("|"), () => index + 1);
    const rest = said.split("|").filter((word) => language.doubtfulMonths.includes(word));
    if (rest.length > 0) grammar.rule("doubtful_month", rest.join("|"), () => index + 1);
  });
  for (const [said, unit, count] of language.units) {
    const units = (): Units => ({ unit: unit as Units["unit"], count });
    grammar.rule("unit", said, units);
    const [, many] = said.split("|");
    if (many) grammar.rule("units", many, units);
  }
  for (const [said, seconds] of language.times) grammar.rule("time_unit", said, () => seconds);
  for (const [said, nth] of language.halves) grammar.rule("half", said, () => nth);
  for (const [said, nth] of language.quarters) grammar.rule("quarter", said, () => nth);
  for (const [word, nth] of Object.entries(language.ordinals)) {
    if (nth > 4) continue;
    const digits = `${nth}${["", "st", "nd", "rd", "th"][nth]}`;
    grammar.rule("quarter", `the? ${word}|${digits} ${language.quarterNames}`, () => nth);
  }
}

function addPieces(grammar: Grammar, language: Language, today: string): void {
  const piece = (pattern: string, make: Action) => grammar.rule("piece", pattern, make);
  for (const [pattern, value] of language.entries) piece(pattern, () => value);
  piece("<doubtful_day>", (why: string): Piece => ({ is: "unclear", why }));
  piece("<number>", (count: number): Piece => ({ is: "top", count }));
  piece("<sure_hours>", (hours: Hours): Piece => ({ is: "hours", hours }));
  piece("<lasting>", (value: Piece) => value);
  piece(
    "<bare_time>",
    (): Piece => ({ is: "unclear", why: "may be more or less; write “over” or “under”" }),
  );
  piece("<times>", (value: Piece) => value);
  const range = (days: Days, hours?: Hours): Piece =>
    days.from && days.from > today ? { is: "no_range", why: "future" } : {
      is: "range",
      days: days.from && days.to && days.to > today ? { ...days, isNow: true } : days,
      hours,
    };
  piece("<range>", (days: Days) => range(days));
  const monthOf = rangeMeanings(today)["month"] as (month: number) => Days;
  piece(
    "<doubtful_month>",
    (month: number): Piece => ({ is: "unclear", why: UNKNOWN_WORD, month: monthOf(month) }),
  );
  piece(
    "<day_hours>",
    (said: DayHours | NoRange): Piece =>
      typeof said === "string" ? { is: "no_range", why: said } : range(said.days, said.hours),
  );
  piece("<refused_range>", (why: NoRange): Piece => ({ is: "no_range", why }));
  piece(
    "<refused_hours>",
    (said: NoRange | { why: NoRange; half: Half }): Piece =>
      typeof said === "string" ? { is: "no_range", why: said } : { is: "no_range", ...said },
  );
  const ofDays = (days: readonly number[], isMean: boolean): Piece => ({
    is: "split",
    by: "day",
    days,
    ...isMean && { isMean },
  });
  piece("<usual_day>", (days: number[]) => ofDays(days, true));
  piece("<each_day>", (days: number[]) => ofDays(days, false));
  piece("<hours>", (hours: Hours): Piece => ({ is: "hours", hours }));
  piece(
    "<weekday_hours>",
    (said: { weekdays: number[]; hours: Hours } | NoRange): Piece =>
      typeof said === "string" ? { is: "no_range", why: said } : { is: "weekdays", ...said },
  );
  piece("<weekdays>", (weekdays: number[]): Piece => ({ is: "weekdays", weekdays }));
  piece("<earlier>", (piece: Piece) => piece);
}
