/**
 * What groups of an answer are called, what they come to, and of what they are.
 *
 * @module
 */

import type { AnswerRow, Facts } from "./answer_single.ts";
import { valueOf } from "./explain.ts";
import { groupName } from "./group_names.ts";
import { callsOf, nounPhrase, partOf } from "./phrases.ts";
import type { QueryPlan } from "./plan.ts";
import { list, moment, number } from "./spoken.ts";

/** How many are named in a sentence; the table has all. */
const NAMED = 3;

/** What a value of an answer is, as it is said. */
export function said({ measure, tz }: QueryPlan, value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (measure === "first_at" || measure === "last_at") return moment(String(value), tz);
  return valueOf(measure, Number(value));
}

/** What a group is called by all its keys. */
export function groupOf({ by }: QueryPlan, row: AnswerRow): string {
  return by.map((key) => groupName(key, row)).join(", ");
}

/** Of what the groups are. */
export function whatOf({ measure, filters, part }: QueryPlan, { names }: Facts): string {
  if (measure === "share") {
    return `${nounPhrase(partOf(filters, part), names)} among ${nounPhrase(filters, names)}`;
  }
  return nounPhrase(measure.startsWith("talk") ? callsOf(filters) : filters, names);
}

/** The first few groups, each with its value. */
export function namedWithValues(plan: QueryPlan, rows: readonly AnswerRow[]): string {
  const each = rows.map((row) => `${groupOf(plan, row)} (${said(plan, row.value)})`);
  return named(each, each.length);
}

/** The first few, and how many more. */
export function named(names: readonly string[], count: number): string {
  const shown = names.slice(0, count > NAMED + 1 ? NAMED : count);
  return count > shown.length
    ? `${shown.join(", ")} and ${number(count - shown.length)} more`
    : list(shown);
}
