/**
 * What is split, and of what nobody asked who or when the most: a list is told as a list, a stretch of
 * the calendar by its sum and where it was most.
 *
 * @module
 */

import type { AnswerRow, Facts } from "./answer_single.ts";
import { groupOf, named, namedWithValues, said, whatOf } from "./answer_words.ts";
import { GROUPS } from "./group_names.ts";
import type { Dimension, Measure, QueryPlan } from "./plan.ts";
import { list, many, range as rangeOf } from "./spoken.ts";

/** As many of the calendar are told one by one. */
const FEW = 4;

/** How it is said that something was in a unit of the calendar or the clock. */
const WHEN: Partial<Record<Dimension, string>> = {
  hour: "at",
  weekday: "on",
  day: "on",
  week: "in",
  month: "in",
  year: "in",
};

/** What is told of each group, and which of its values is the extreme that is named. */
const MEASURES: Record<Measure, [lead: string, behind: string, extreme: string]> = {
  count: ["", "", "the most"],
  talk_s: ["Time on", "", "the most"],
  talk_mean_s: ["The average length of", "", "the longest"],
  talk_median_s: ["The median length of", "", "the longest"],
  talk_longest_s: ["The longest of", "", "the longest"],
  talk_shortest_s: ["The shortest of", "", "the longest"],
  people: ["People in", "", "the most"],
  active_days: ["Days with", "", "the most"],
  per_day: ["", "a day on average", "the most"],
  first_at: ["The first of", "", "the latest"],
  last_at: ["The last of", "", "the latest"],
  longest_gap_s: ["The longest time without", "", "the longest"],
  share: ["The share of", "", "the greatest"],
  events: ["", "", "the longest"],
};

/** A sentence about groups in the order that they are listed in. */
export function splitSentence(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { by, measure, range } = plan;
  const [before, behind] = MEASURES[measure];
  const what = [before, whatOf(plan, facts), behind, rangeOf(range, facts.today)]
    .filter(Boolean).join(" ");
  const keys = list(by.map((key) => GROUPS[key].one));
  const lead = `${what.charAt(0).toUpperCase()}${what.slice(1)} by ${keys}`;
  const total = totalOf(plan, rows);
  const sum = total === undefined || rows.length < 2 ? "" : `${said(plan, total)} altogether`;
  const [key] = by;
  if (key && by.length === 1 && WHEN[key] && rows.length > FEW) {
    return `${lead}: ${[sum, mostOf(plan, key, rows)].filter(Boolean).join(", ")}`;
  }
  const groups = Number(rows[0]?.groups ?? rows.length);
  const of = key && by.length === 1 && groups > rows.length
    ? `, of ${many(groups, GROUPS[key])}`
    : "";
  return `${lead}: ${namedWithValues(plan, rows)}${of}${sum && `; ${sum}`}`;
}

/** Where in the calendar it was most. */
function mostOf(plan: QueryPlan, key: Dimension, rows: readonly AnswerRow[]): string {
  const extreme = extremeOf(rows);
  const best = rows.filter(({ value }) => value === extreme);
  const names = best.map((row) => groupOf(plan, row));
  const value = `${said(plan, extreme)}${best.length > 1 ? " each" : ""}`;
  return `${MEASURES[plan.measure][2]} ${WHEN[key]} ${named(names, best.length)} (${value})`;
}

function extremeOf(rows: readonly AnswerRow[]): unknown {
  const isText = typeof rows[0]?.value === "string";
  const worth = (value: unknown) => isText ? Date.parse(String(value)) : Number(value ?? -Infinity);
  return rows.map(({ value }) => value).reduce((a, b) => worth(b) > worth(a) ? b : a);
}

/** The sum, where it is one: of all groups, each event in one of them. */
function totalOf({ measure, limit }: QueryPlan, rows: readonly AnswerRow[]) {
  if ((measure !== "count" && measure !== "talk_s") || limit) return undefined;
  if (rows.length < Number(rows[0]?.groups ?? 0)) return undefined;
  return rows.reduce((sum, { value }) => sum + Number(value), 0);
}
