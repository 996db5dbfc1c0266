/**
 * The rows of a plan as an answer: one exact sentence, a table, and how it is best drawn.
 *
 * @module
 */

import { comparedGroups, groupsSentence } from "./answer_groups.ts";
import { absentSentence, eventsSentence } from "./answer_lists.ts";
import { type AnswerRow, comparedSentence, type Facts, singleSentence } from "./answer_single.ts";
import { type Column, columnsOf } from "./columns.ts";
import { contactOf, groupName } from "./group_names.ts";
import { nounPhrase } from "./phrases.ts";
import type { Dimension, QueryPlan } from "./plan.ts";
import { range as rangeOf } from "./spoken.ts";

/** How rows are drawn: `y` over `x`, a series for each value of `series`; of a heat map a line of it. */
export interface Chart {
  readonly kind: "bar" | "line" | "heat";
  readonly x: string;
  readonly y: string;
  readonly series: string | null;
}

/** An answer that is shown. */
export interface Answer {
  readonly sentence: string;
  readonly columns: readonly Column[];
  /** By the names of the columns, and `contact_id` where there is one. */
  readonly rows: readonly AnswerRow[];
  /** Null where a table or the sentence says it. */
  readonly chart: Chart | null;
}

const CALENDAR: readonly Dimension[] = ["hour", "day", "week", "month", "year"];

/** Makes the answer of a plan's rows. */
export function answerOf(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): Answer {
  return {
    sentence: `${sentenceOf(plan, rows, facts)}.`,
    columns: columnsOf(plan),
    rows: rows.map((row) => shownRow(plan, row, facts)),
    chart: chartOf(plan, rows),
  };
}

function sentenceOf(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { measure, by, compare, absent } = plan;
  if (measure === "events") return eventsSentence(plan, rows, facts);
  if (absent) return absentSentence(plan, rows, facts);
  if (!by.length) {
    return compare ? comparedSentence(plan, rows, facts) : singleSentence(plan, rows[0], facts);
  }
  return compare ? comparedGroups(plan, rows, facts) : groupsSentence(plan, rows, facts);
}

/** With names for what has none, and words for what two sides are of. */
function shownRow(plan: QueryPlan, row: AnswerRow, { names, today }: Facts): AnswerRow {
  const { by, compare, measure, filters, range } = plan;
  const shown: Record<string, unknown> = { ...row };
  if (measure === "events" || by.includes("contact")) shown.contact = contactOf(row);
  if (by.includes("weekday") || by.includes("hour")) {
    for (const key of ["weekday", "hour"] as const) {
      if (by.includes(key)) shown[key] = groupName(key, row);
    }
  }
  if (compare) {
    const isFirst = row.side === 1;
    shown.side = compare.to === "range"
      ? rangeOf(isFirst ? range : compare.range, today)
      : nounPhrase(isFirst ? filters : compare.filters, names);
  }
  for (const inner of ["privacy", "groups", "id"]) delete shown[inner];
  if (measure === "events") delete shown.value;
  return shown;
}

function chartOf(plan: QueryPlan, rows: readonly AnswerRow[]): Chart | null {
  const { by, compare, measure, absent } = plan;
  const isMoment = measure === "first_at" || measure === "last_at";
  if (measure === "events" || isMoment || absent || rows.length < 2) return null;
  const [first, second] = by;
  const y = "value";
  if (!first) return compare ? { kind: "bar", x: "side", y, series: null } : null;
  if (second) {
    const isHeat = [first, second].includes("weekday") && [first, second].includes("hour");
    if (isHeat) return { kind: "heat", x: "hour", y: "weekday", series: y };
    // Along the calendar, with a line or a bar for each of the others.
    const x = CALENDAR.includes(second) && !CALENDAR.includes(first) ? second : first;
    const series = x === first ? second : first;
    return { kind: isLine(x) ? "line" : "bar", x, y, series };
  }
  return { kind: isLine(first) ? "line" : "bar", x: first, y, series: compare ? "side" : null };
}

function isLine(key: Dimension): boolean {
  return key === "day" || key === "week" || key === "month";
}
