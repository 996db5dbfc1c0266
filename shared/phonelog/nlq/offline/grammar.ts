/**
 * The grammar that is made of a language's tables.
 *
 * @module
 */

import { AMOUNT_MEANINGS } from "./amounts.ts";
import { type Action, Grammar } from "./chart.ts";
import { dateMeanings, latestDate } from "./dates.ts";
import { type DayHours, type Half, hourMeanings, type Hours } from "./hours.ts";
import { chosenMeanings } from "./chosen.ts";
import { UNKNOWN_WORD } from "./lattice.ts";
import { NO_RANGE_MEANINGS, type NoRange } from "./no_range.ts";
import { earlierMeanings } from "./earlier.ts";
import type { Language, Rules } from "./language.ts";
import { addNumbers } from "./number_parts.ts";
import type { Piece } from "./pieces.ts";
import { type Days, rangeMeanings } from "./ranges.ts";
import { reckonedMeanings } from "./reckoned.ts";
import { stretchMeanings } from "./stretches.ts";

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
