/**
 * What is split as a sentence: who or when the most, who ties with them, how many groups there are.
 *
 * @module
 */

import type { AnswerRow, Facts } from "./answer_single.ts";
import { splitSentence } from "./answer_split.ts";
import { groupOf, named, namedWithValues, said, whatOf } from "./answer_words.ts";
import { orderOf } from "./compile.ts";
import { GROUPS } from "./group_names.ts";
import { singularPhrase } from "./phrases.ts";
import type { QueryPlan } from "./plan.ts";
import { many, range as rangeOf } from "./spoken.ts";
import { valuesSaid } from "./thresholds.ts";

/** A sentence about groups, without its full stop. */
export function groupsSentence(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { having, order, limit } = plan;
  const [first] = rows;
  // Nobody asked for the most of what is only split: its order is but the one it is shown in.
  const isRanked = orderOf(plan).startsWith("value") && (order ?? limit) !== undefined;
  if (having) return chosenSentence(plan, rows, facts);
  if (!first) return `There were no ${whatOf(plan, facts)} ${rangeOf(plan.range, facts.today)}`;
  return isRanked ? rankedSentence(plan, first, rows, facts) : splitSentence(plan, rows, facts);
}

/** Those groups that are so much. */
function chosenSentence(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { by, having = {}, measure, range } = plan;
  const [key = "contact", second] = by;
  // Of days without any it is said that they have none.
  const isNone = having.at_least === undefined && having.below === 1 && measure === "count";
  const bounds = isNone ? "no" : valuesSaid(measure, having);
  const what = measure === "count" && bounds.endsWith(" 1")
    ? singularPhrase(plan.filters, facts.names)
    : whatOf(plan, facts);
  const tail = `with ${bounds}${ofWhat(measure)} ${what} ${rangeOf(range, facts.today)}`;
  const [first] = rows;
  if (!first) return `There is no ${GROUPS[key].one} ${tail}`;
  const groups = Number(first.groups ?? rows.length);
  const nouns = second ? { one: "group", more: "groups" } : GROUPS[key];
  // Where only one value is let through, it is said already.
  const isOne = isNone || bounds.startsWith("exactly ");
  const told = isOne
    ? named(rows.map((row) => groupOf(plan, row)), rows.length)
    : namedWithValues(plan, rows);
  return `${many(groups, nouns)} ${tail}: ${told}`;
}

/** The greatest or the least. */
function rankedSentence(
  plan: QueryPlan,
  first: AnswerRow,
  rows: readonly AnswerRow[],
  facts: Facts,
): string {
  const { by, limit, measure, range } = plan;
  const best = rows.filter(({ value }) => value === first.value);
  const isOne = limit === 1;
  const names = named(best.map((row) => groupOf(plan, row)), best.length);
  const ends = isOne
    ? `${names} (${said(plan, first.value)}${best.length > 1 ? " each, tied" : ""})`
    : namedWithValues(plan, rows);
  const lead = superlative(measure, orderOf(plan) === "value_asc");
  const groups = Number(first.groups ?? rows.length);
  const told = isOne ? best.length : rows.length;
  const of = by.length === 1 && by[0] && groups > told ? `, of ${many(groups, GROUPS[by[0]])}` : "";
  return `${lead} ${whatOf(plan, facts)} ${rangeOf(range, facts.today)}: ${ends}${of}`;
}

/** What two ranges or selections come to, split alike. */
export function comparedGroups(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { compare, filters, range } = plan;
  const sides = [1, 2].map((side) => rows.filter((row) => row.side === side));
  const other: QueryPlan = compare?.to === "range"
    ? { ...plan, range: compare.range }
    : compare
    ? { ...plan, filters: compare.filters }
    : plan;
  const [one, two] = [
    groupsSentence({ ...plan, filters, range }, sides[0] ?? [], facts),
    groupsSentence(other, sides[1] ?? [], facts),
  ];
  return `${one}. ${two}`;
}

/** Between a bound and what is bounded: `at least 5` `days with` `calls`. */
function ofWhat(measure: QueryPlan["measure"]): string {
  if (measure === "count") return "";
  if (measure === "people") return " people in";
  return measure === "active_days" ? " days with" : " of";
}

/** `The most calls`, `The longest time on calls`, `The fewest`. */
function superlative(measure: QueryPlan["measure"], isLeast: boolean): string {
  const words: Record<QueryPlan["measure"], [string, string]> = {
    count: ["The most", "The fewest"],
    talk_s: ["The most time on", "The least time on"],
    talk_mean_s: ["The longest average of", "The shortest average of"],
    talk_median_s: ["The longest median of", "The shortest median of"],
    talk_longest_s: ["The longest of", "The shortest maximum of"],
    talk_shortest_s: ["The longest minimum of", "The shortest of"],
    people: ["The most people in", "The fewest people in"],
    active_days: ["The most days with", "The fewest days with"],
    per_day: ["The most a day of", "The fewest a day of"],
    first_at: ["The latest first of", "The earliest of"],
    last_at: ["The latest of", "The longest ago the last of"],
    longest_gap_s: ["The longest time without", "The shortest longest time without"],
    share: ["The greatest share of", "The smallest share of"],
    events: ["The longest of", "The shortest of"],
  };
  return words[measure][isLeast ? 1 : 0];
}
