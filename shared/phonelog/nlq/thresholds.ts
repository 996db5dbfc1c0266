/**
 * Thresholds of a plan as people say them, exact to the second and to the one: plans have a least that is
 * included and an end that is not, people say "longer than an hour" and "at most five".
 *
 * @module
 */

import { duration, list, number, percent } from "./spoken.ts";
import type { Measure, QueryPlan } from "./plan.ts";

/** How thresholds of one kind are said. */
interface Kind {
  readonly say: (value: number) => string;
  /** The greater the rounder; undefined where values are not whole, and nothing lies next to another. */
  readonly roundness?: (value: number) => number;
  /** Beyond a value, and below it. */
  readonly beyond: string;
  readonly under: string;
}

const TIMES = [5, 10, 30, 60, 300, 900, 3600, 86_400];
const COUNTS = [5, 10, 50, 100, 500, 1000];

const LENGTHS: Kind = {
  say: exactly,
  roundness: (value) => roundnessOf(value, TIMES),
  beyond: "longer than",
  under: "less than",
};
const TOTALS: Kind = { ...LENGTHS, beyond: "more than" };
const NUMBERS: Kind = {
  say: number,
  roundness: (value) => roundnessOf(value, COUNTS),
  beyond: "more than",
  under: "fewer than",
};

/** How long calls lasted: `longer than 1 h`, `at most 15 min`, `5 to 10 min`. */
export function lengthsSaid(least: number | undefined, end: number | undefined): string {
  return bounded(LENGTHS, least, end);
}

/** What values of a measure are: `at least 5`, `more than 1 h`, `at least 10 and fewer than 20`. */
export function valuesSaid(
  measure: Measure,
  { at_least, below }: NonNullable<QueryPlan["having"]>,
): string {
  return bounded(kindOf(measure), at_least, below);
}

function kindOf(measure: Measure): Kind {
  const fractions = { beyond: "more than", under: "less than" };
  switch (measure) {
    case "count":
    case "people":
    case "active_days":
      return NUMBERS;
    case "talk_s":
      return TOTALS;
    case "talk_longest_s":
    case "talk_shortest_s":
      return LENGTHS;
    case "share":
      return { ...fractions, say: percent };
    case "talk_mean_s":
    case "talk_median_s":
      return { ...fractions, say: exactly };
    case "longest_gap_s":
      return { ...fractions, say: exactlyInDays };
    default:
      return { ...fractions, say: number };
  }
}

function bounded(kind: Kind, least: number | undefined, end: number | undefined): string {
  const { say, roundness, beyond, under } = kind;
  const isBeyond = least !== undefined && isRounderBefore(least, roundness);
  const isAtMost = end !== undefined && isRounderBefore(end, roundness);
  if (roundness && least !== undefined && end === least + 1) return `exactly ${say(least)}`;
  if (least !== undefined && end !== undefined && isAtMost && !isBeyond) {
    return span(say(least), say(end - 1));
  }
  return list([
    ...least === undefined
      ? []
      : [isBeyond ? `${beyond} ${say(least - 1)}` : `at least ${say(least)}`],
    ...end === undefined ? [] : [isAtMost ? `at most ${say(end - 1)}` : `${under} ${say(end)}`],
  ]);
}

/** Whether somebody who says a threshold says the whole number before it. */
function isRounderBefore(value: number, roundness: Kind["roundness"]): boolean {
  return roundness !== undefined && Number.isInteger(value) && value > 1 &&
    roundness(value - 1) > roundness(value);
}

function roundnessOf(value: number, steps: readonly number[]): number {
  return steps.findLastIndex((step) => value % step === 0);
}

/** `5 to 10 min`, `50 s to 1 min`. */
function span(from: string, to: string): string {
  const [first = "", unit, ...more] = from.split(" ");
  const isOneUnit = more.length === 0 && to.split(" ").length === 2 && to.endsWith(` ${unit}`);
  return `${isOneUnit ? first : from} to ${to}`;
}

/** A time that is not rounded: `1 h 30 s`. */
function exactly(seconds: number): string {
  if (seconds < 3600) return duration(seconds);
  const rest = seconds % 3600;
  return `${number(Math.floor(seconds / 3600))} h${rest ? ` ${duration(rest)}` : ""}`;
}

/** `7 days`, `2 days 3 h`; of less than two days as any other time. */
function exactlyInDays(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  if (days < 2) return exactly(seconds);
  const rest = seconds % 86_400;
  return `${number(days)} days${rest ? ` ${exactly(rest)}` : ""}`;
}
