/**
 * What is split, listed or absent as a sentence: who or when the most, who ties with them, how many
 * groups there are.
 *
 * @module
 */

import type { AnswerRow, Facts } from "./answer_single.ts";
import { orderOf } from "./compile.ts";
import { boundsOf, valueOf } from "./explain.ts";
import { groupName, GROUPS } from "./group_names.ts";
import { callsOf, nounPhrase, partOf } from "./phrases.ts";
import type { QueryPlan } from "./plan.ts";
import { list, many, moment, number, range as rangeOf } from "./spoken.ts";

/** How many are named in a sentence; the table has all. */
const NAMED = 3;
/** A sentence about groups, without its full stop. */
export function groupsSentence(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { by, filters, range, having, limit, measure } = plan;
  const when = rangeOf(range, facts.today);
  const what = whatOf(plan, facts);
  const [first] = rows;
  if (!first) {
    return having
      ? `There is no ${GROUPS[by[0] ?? "contact"].one} with ${boundsOf(measure, having)}${
        ofWhat(measure)
      } ${what} ${when}`
      : `There were no ${what} ${when}`;
  }
  const isByValue = orderOf(plan).startsWith("value");
  const isLeast = orderOf(plan) === "value_asc";
  const extreme = isByValue ? first.value : extremeOf(rows);
  const best = rows.filter(({ value }) => value === extreme);
  const told = isByValue || having ? rows : best;
  const total = totalOf(plan, rows);
  const groups = Number(first.groups ?? rows.length);
  const isEachNamed = by.length === 1 && by[0] === "contact" && filters.contacts && !limit &&
    measure === "count" && isByValue;
  const lead = isEachNamed && !having
    ? `${what.charAt(0).toUpperCase()}${what.slice(1)} ${when}`
    : having && by[0]
    ? `${many(groups, by.length > 1 ? { one: "group", more: "groups" } : GROUPS[by[0]])} with ${
      boundsOf(measure, having)
    }${ofWhat(measure)} ${what} ${when}`
    : `${superlative(measure, isByValue && isLeast)} ${what} ${when}`;
  const ends = (isByValue && limit !== 1) || having
    ? named(
      told.map((row) => `${groupOf(plan, row, facts)} (${said(plan, row.value)})`),
      told.length,
    )
    : `${named(best.map((row) => groupOf(plan, row, facts)), best.length)} (${said(plan, extreme)}${
      best.length > 1 ? " each, tied" : ""
    })`;
  const of = !having && by.length === 1 && by[0] && groups > told.length
    ? `, of ${many(groups, GROUPS[by[0]])}`
    : "";
  const sum = total === undefined || isByValue && !isEachNamed
    ? ""
    : `; ${said(plan, total)} altogether`;
  return `${lead}: ${ends}${of}${sum}`;
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

/** What a value of an answer is, as it is said. */
export function said({ measure, tz }: QueryPlan, value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (measure === "first_at" || measure === "last_at") return moment(String(value), tz);
  return valueOf(measure, Number(value));
}

function groupOf({ by }: QueryPlan, row: AnswerRow, _: Facts): string {
  return by.map((key) => groupName(key, row)).join(", ");
}

function whatOf({ measure, filters, part }: QueryPlan, { names }: Facts): string {
  if (measure === "share") {
    return `${nounPhrase(partOf(filters, part), names)} among ${nounPhrase(filters, names)}`;
  }
  return nounPhrase(measure.startsWith("talk") ? callsOf(filters) : filters, names);
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

function extremeOf(rows: readonly AnswerRow[]): unknown {
  const isText = typeof rows[0]?.value === "string";
  const worth = (value: unknown) => isText ? Date.parse(String(value)) : Number(value ?? -Infinity);
  return rows.map(({ value }) => value).reduce((a, b) => worth(b) > worth(a) ? b : a);
}

/** The sum, where it is one: of all groups, each event in one of them. */
function totalOf({ measure, having, limit }: QueryPlan, rows: readonly AnswerRow[]) {
  if ((measure !== "count" && measure !== "talk_s") || having || limit) return undefined;
  if (rows.length < Number(rows[0]?.groups ?? 0)) return undefined;
  return rows.reduce((sum, { value }) => sum + Number(value), 0);
}

/** The first few, and how many more. */
export function named(names: readonly string[], count: number): string {
  const shown = names.slice(0, count > NAMED + 1 ? NAMED : count);
  return count > shown.length
    ? `${shown.join(", ")} and ${number(count - shown.length)} more`
    : list(shown);
}
