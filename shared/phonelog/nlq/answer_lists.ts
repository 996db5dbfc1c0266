/**
 * Events themselves as a sentence, and people with whom there were none.
 *
 * @module
 */

import { named } from "./answer_words.ts";
import type { AnswerRow, Facts } from "./answer_single.ts";
import { orderOf } from "./compile.ts";
import { contactOf, GROUPS } from "./group_names.ts";
import { nounPhrase, singularPhrase } from "./phrases.ts";
import type { QueryPlan } from "./plan.ts";
import { day, duration, many, moment, number, range as rangeOf } from "./spoken.ts";

/** People with whom there was nothing. */
export function absentSentence(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { range, filters } = plan;
  const when = rangeOf(range, facts.today);
  const what = nounPhrase(filters, facts.names);
  const before = range.from ? `before ${day(range.from)}` : "before";
  const groups = Number(rows[0]?.groups ?? 0);
  if (!groups) return `Nobody with whom there were ${what} ${before} had none ${when}`;
  const people = rows.map((row) => contactOf(row));
  return `${
    many(groups, GROUPS.contact)
  } with whom there were ${what} ${before} had none ${when}: ${named(people, groups)}`;
}

/** Events themselves. */
export function eventsSentence(plan: QueryPlan, rows: readonly AnswerRow[], facts: Facts): string {
  const { filters, range, limit, tz } = plan;
  const when = rangeOf(range, facts.today);
  const [first] = rows;
  if (!first) return `There were no ${nounPhrase(filters, facts.names)} ${when}`;
  const order = orderOf(plan);
  const which = {
    key_desc: "last",
    key_asc: "first",
    value_desc: "longest",
    value_asc: "shortest",
  }[order];
  const one = `on ${moment(String(first.at), tz)} ${eventOf(first, filters.contacts?.length === 1)}`
    .trim();
  const ties = order.startsWith("value")
    ? rows.filter(({ value }) => value === first.value)
    : [first];
  if (limit === 1) {
    const tied = ties.length > 1
      ? `; ${many(ties.length - 1, { one: "other is", more: "others are" })} as long`
      : "";
    return `The ${which} ${singularPhrase(filters, facts.names)} ${when} was ${one}${tied}`;
  }
  const shown = `${number(rows.length)} ${nounPhrase(filters, facts.names)} ${when}`;
  if (rows.length === 1) {
    return `There was one of the ${nounPhrase(filters, facts.names)} ${when}: ${one}`;
  }
  return limit && rows.length >= limit
    ? `The ${which} ${shown}; the ${which} of them was ${one}`
    : `There were ${shown}; the ${which} of them was ${one}`;
}

function eventOf(row: AnswerRow, isOfOne: boolean): string {
  const seconds = row.duration_s;
  const length = typeof seconds === "number" && seconds > 0 ? duration(seconds) : "";
  const about = [isOfOne ? "" : `with ${contactOf(row)}`, length].filter(Boolean).join(", ");
  return about && `(${about})`;
}
