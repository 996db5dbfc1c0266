/**
 * The parts of a grammar that stand for numbers: digits, words for them, months, weekdays and units.
 *
 * @module
 */

import type { Grammar } from "./chart.ts";
import { civil } from "./civil.ts";
import type { Language } from "./language.ts";
import type { Units } from "./ranges.ts";
import { day } from "../spoken.ts";

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

/** Adds them, as a language has them. */
export function addNumbers(grammar: Grammar, language: Language): void {
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
