/**
 * What there is to know beside an answer: how far the log goes, what words were taken for, whom the
 * numbers leave out.
 *
 * @module
 */

import { isTalk, type QueryPlan } from "./plan.ts";
import { dateIn, day, moment, plusDays } from "./spoken.ts";

/** What is known of a log. */
export interface LogSpan {
  /** ISO 8601; null where nothing ever came in. */
  readonly first_at: string | null;
  readonly last_at: string | null;
  /** Whether some contacts are hidden; false for whoever acts for their person. */
  readonly hidden: boolean;
  /** Whether some contacts are there without their names for who asks. */
  readonly masked: boolean;
}

/** Of an answer, as far as there is one. */
export interface Answered {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Whether there were more rows than were read. */
  readonly truncated: boolean;
  /** The civil day that it is in the plan's zone. */
  readonly today: string;
}

/** What belongs beside an answer, the most important first. */
export function notesOf(plan: QueryPlan, log: LogSpan, answered: Answered): string[] {
  const ranges = [plan.range, ...plan.compare?.to === "range" ? [plan.compare.range] : []];
  return [
    ...answered.truncated ? ["Only the first 1,000 rows are shown."] : [],
    ...spanNotes(plan, ranges, log, answered.today),
    ...meaningNotes(plan),
    ...nameNotes(answered.rows),
  ];
}

/**
 * Whom the numbers leave out, or have without a name; null where that is nobody. Of a model's own query
 * there is no plan, and nobody here knows whether it looks for names.
 */
export function visibilityNote(
  { hidden, masked }: Pick<LogSpan, "hidden" | "masked">,
  plan: QueryPlan | null,
): string | null {
  if (masked && plan === null) {
    return "Names of masked contacts are not shown; a query that looks for names leaves them out.";
  }
  if (masked && plan && isOfAnybody(plan)) {
    return "Names of masked contacts are not shown; what there was with them is counted.";
  }
  return hidden ? "People you have hidden are not counted." : null;
}

/** Whether it is not of people alone whom somebody named: nobody names whom they do not see. */
function isOfAnybody({ filters, compare }: QueryPlan): boolean {
  const sides = [filters, ...compare?.to === "filters" ? [compare.filters] : []];
  return sides.some(({ contacts }) => contacts === undefined);
}

function spanNotes(
  { tz }: QueryPlan,
  ranges: readonly QueryPlan["range"][],
  { first_at, last_at }: LogSpan,
  today: string,
): string[] {
  if (first_at === null || last_at === null) return ["There is nothing in the log yet."];
  const [first, last] = [first_at, last_at].map((at) => dateIn(at, tz));
  if (!first || !last) return [];
  const isOpen = ranges.some(({ from }) => from === undefined);
  const isEarly = ranges.some(({ from }) => from !== undefined && from < first);
  const end = ({ to }: QueryPlan["range"]) => to ? plusDays(to, -1) : today;
  const isLate = ranges.some((range) =>
    last < today && end(range) > last && (range.from ?? "") <= today
  );
  const isFuture = ranges.some(({ from }) => from !== undefined && from > today);
  return [
    ...isEarly
      ? [`The log begins on ${day(first)}; of the time before that nothing is known.`]
      : [],
    ...isOpen && !isEarly ? [`The log begins on ${day(first)}.`] : [],
    ...isLate ? [`The log ends on ${moment(last_at, tz)}; what came later is not in it yet.`] : [],
    ...isFuture ? ["Some of that time is still to come."] : [],
  ];
}

function meaningNotes(plan: QueryPlan): string[] {
  const { measure, filters, compare, part, range, by } = plan;
  const all = [filters, part ?? {}, ...compare?.to === "filters" ? [compare.filters] : []];
  const isTexts = all.some(({ kinds }) => kinds?.includes("sms") && kinds.includes("mms"));
  const isCalls = all.every(({ kinds }) => kinds === undefined || kinds.includes("call"));
  const isUnanswered = all.some(({ ways, kinds }) =>
    kinds?.join() === "call" && ways?.includes("missed") && ways.includes("rejected") &&
    !ways.includes("in")
  );
  return [
    ...isTexts ? ["Texts are SMS and MMS."] : [],
    ...isTalk(measure) && isCalls ? ["Only calls that came about have a length."] : [],
    ...measure === "talk_median_s"
      ? ["Half of the calls are shorter than the median, half are longer."]
      : [],
    ...isUnanswered ? ["Of calls you made it is not known whether they were answered."] : [],
    ...measure === "people" || by.includes("contact")
      ? ["Withheld numbers are nobody's, and not among the people."]
      : [],
    ...all.some(({ hours }) => hours && hours.to <= hours.from)
      ? ["Hours past midnight belong to the day that they are on."]
      : [],
    ...measure === "longest_gap_s"
      ? ["Time before the first and after the last one is not counted."]
      : [],
    ...measure === "per_day" && range.to === undefined
      ? ["Days without any are counted, up to today."]
      : [],
  ];
}

function nameNotes(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  const isUnnamed = rows.some((row) =>
    row.contact_id && (row.contact === null || row.contact === undefined) &&
    row.privacy !== "masked"
  );
  return isUnnamed ? ["Some people are known by their number only."] : [];
}
