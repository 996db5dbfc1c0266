/**
 * How long calls lasted, as it is said.
 *
 * @module
 */

import { callsOf, type Names, nounPhrase, singularPhrase } from "./phrases.ts";
import type { Filters, Measure } from "./plan.ts";
import { duration } from "./spoken.ts";
import { isTalking } from "./verbs.ts";

/** Of calls that came about it is said that none did. */
export function lastingOf(filters: Filters): Filters {
  return { ...filters, kinds: ["call"], min_s: Math.max(1, filters.min_s ?? 1) };
}

/** How long somebody was on the phone. */
export function talked(seconds: number, filters: Filters, names: Names): string {
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

/** The mean, median, longest or shortest. */
export function lengthOf(measure: Measure, filters: Filters, names: Names, time: string): string {
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
