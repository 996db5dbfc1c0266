/**
 * One number or moment as a sentence, and two of them beside each other.
 *
 * @module
 */

import {
  callsOf,
  clause,
  counting,
  isTalking,
  type Names,
  nounOf,
  nounPhrase,
  partOf,
  peopleClause,
  singularPhrase,
} from "./phrases.ts";
import type { DayRange, Filters, Measure, QueryPlan } from "./plan.ts";
import { duration, many, moment, number, percent, range as rangeOf } from "./spoken.ts";

/** One row of an answer, as the database gives it. */
export type AnswerRow = Readonly<Record<string, unknown>>;

/** What sentences are written with. */
export interface Facts {
  readonly names: Names;
  /** The civil day that it is in the plan's zone. */
  readonly today: string;
}

/** A sentence without its full stop: `You made 14 calls to Anna Berg from Mon 9 to …`. */
export function singleSentence(plan: QueryPlan, row: AnswerRow | undefined, facts: Facts): string {
  return sideSentence(plan, plan.filters, plan.range, row, facts);
}

/** Two of them, and how far they are apart. */
export function comparedSentence(
  plan: QueryPlan,
  rows: readonly AnswerRow[],
  facts: Facts,
): string {
  const { compare, filters, range } = plan;
  const [one, other] = [1, 2].map((side) => rows.find((row) => row.side === side));
  const first = sideSentence(plan, filters, range, one, facts);
  if (!compare) return first;
  const second = compare.to === "range"
    ? sideSentence(plan, filters, compare.range, other, facts)
    : sideSentence(plan, compare.filters, range, other, facts);
  const apart = difference(plan, one?.value, other?.value);
  return `${first}; ${lowered(second)}${apart && `: ${apart}`}`;
}

function sideSentence(
  plan: QueryPlan,
  filters: Filters,
  range: DayRange,
  row: AnswerRow | undefined,
  { names, today }: Facts,
): string {
  const { measure, tz, part } = plan;
  const when = rangeOf(range, today);
  const value = row?.value ?? null;
  const n = Number(value);
  const nothing = `There were no ${nounPhrase(filters, names)} ${when}`;
  switch (measure) {
    case "count":
      return `${counting(n, filters, names)} ${when}`;
    case "talk_s":
      return `${talked(n, filters, names)} ${when}`;
    case "people":
      return `${peopleClause(n === 0 ? "nobody" : many(n, PEOPLE), filters, names)} ${when}`;
    case "active_days":
      return n === 0
        ? nothing
        : `${clause(nounOf(filters).more, filters, names)} on ${many(n, DAYS)} ${when}`;
    case "per_day":
      if (value === null) return `There is no day to take an average of ${when}`;
      return `${
        clause(`${number(n)} ${nounOf(filters).more}`, filters, names, "a day")
      } ${when}, on average`;
    case "share": {
      const whole = Number(row?.whole ?? 0);
      if (!whole) return nothing;
      const { part: some } = row ?? {};
      const share = `${number(Number(some))} (${percent(n)})`;
      return `Of ${number(whole)} ${nounPhrase(filters, names)} ${when}, ${share} ${
        Number(some) === 1 ? "was one of" : "were"
      } ${nounPhrase(partOf(filters, part), names)}`;
    }
    case "first_at":
    case "last_at":
      if (value === null) return nothing;
      return `The ${measure === "first_at" ? "first" : "last"} ${
        singularPhrase(filters, names)
      } ${when} was on ${moment(String(value), tz)}`;
    case "longest_gap_s":
      if (value === null) {
        return `There were not two ${
          nounPhrase(filters, names)
        } ${when}, so there is no time between them`;
      }
      return `The longest time without ${nounPhrase(filters, names)} ${when} was ${
        duration(n, true)
      }${
        row?.since
          ? `, from ${moment(String(row.since), tz)} to ${moment(String(row.until), tz)}`
          : ""
      }`;
    case "events":
      return nothing;
    default:
      return value === null
        ? `There were no ${nounPhrase(lastingOf(filters), names)} ${when}`
        : `${lengthOf(measure, callsOf(filters), names, duration(n))} ${when}`;
  }
}

const PEOPLE = { one: "person", more: "people" };
const DAYS = { one: "day", more: "days" };

/** Of calls that came about it is said that none did. */
function lastingOf(filters: Filters): Filters {
  return { ...filters, kinds: ["call"], min_s: Math.max(1, filters.min_s ?? 1) };
}

function talked(seconds: number, filters: Filters, names: Names): string {
  const calls = callsOf(filters);
  const time = seconds ? duration(seconds) : "no time";
  const isAny = filters.ways === undefined || isTalking(calls);
  const what = isAny && filters.min_s === undefined || isTalking(calls)
    ? nounPhrase({ ...calls, ways: undefined, min_s: undefined }, names).replace(
      /^calls ?/,
      "the phone ",
    )
    : nounPhrase(calls, names);
  return `You spent ${time} on ${what.trim()}`;
}

function lengthOf(measure: Measure, filters: Filters, names: Names, time: string): string {
  switch (measure) {
    case "talk_mean_s":
      return `The average length of ${nounPhrase(filters, names)} was ${time}`;
    case "talk_median_s":
      return `The median length of ${nounPhrase(filters, names)} was ${time}`;
    case "talk_longest_s":
      return `The longest ${singularPhrase(filters, names)} lasted ${time}`;
    default:
      return `The shortest ${singularPhrase(filters, names)} lasted ${time}`;
  }
}

/** By how much the first is more than the second. */
export function difference({ measure }: QueryPlan, one: unknown, other: unknown): string {
  if (one === null || one === undefined || other === null || other === undefined) return "";
  if (measure === "first_at" || measure === "last_at") {
    const seconds = (Date.parse(String(one)) - Date.parse(String(other))) / 1000;
    if (seconds === 0) return "the same moment";
    return `the first is ${duration(Math.abs(seconds), true)} ${seconds > 0 ? "later" : "earlier"}`;
  }
  const [a, b] = [Number(one), Number(other)];
  if (a === b) return "no difference";
  const more = a > b ? "more" : "less";
  const size = Math.abs(a - b);
  if (measure === "share") {
    return `${number(Math.round(size * 1000) / 10)} percentage points ${more}`;
  }
  const isTime = measure.endsWith("_s");
  const amount = isTime ? duration(size, measure === "longest_gap_s") : number(size);
  const fewer = !isTime && a < b && Number.isInteger(size) ? "fewer" : more;
  return `${amount} ${fewer}${b === 0 ? "" : `, ${a > b ? "+" : "−"}${percent(size / b)}`}`;
}

/** Within a sentence. */
function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
