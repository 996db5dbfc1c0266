/**
 * One number or moment as a sentence, and two of them beside each other.
 *
 * @module
 */

import { lastingOf, lengthOf, talked } from "./answer_talk.ts";
import { difference } from "./differences.ts";
import {
  callsOf,
  clause,
  counting,
  type Names,
  nounOf,
  nounPhrase,
  partOf,
  peopleClause,
  singularPhrase,
} from "./phrases.ts";
import type { DayRange, Filters, QueryPlan } from "./plan.ts";
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

/** Within a sentence. */
function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
