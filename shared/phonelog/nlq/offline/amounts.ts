/**
 * What words for durations and for numbers of times mean: whole seconds and whole counts, so that "more
 * than ten" begins with eleven.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import type { Filters } from "../plan.ts";
import { RECEIVED } from "./kinds_and_ways.ts";
import type { Noun, Piece } from "./pieces.ts";

const MOST_S = 604_800;

type Way = NonNullable<Filters["ways"]>[number];

/** What is counted, and which way it went. */
interface Counted {
  readonly noun?: Noun;
  readonly ways?: readonly Way[] | undefined;
}

/** An end of a stretch of numbers, and what is added for the end to be outside of it. */
type End = readonly [number: number, more: number];

const lasting = (min_s: number | undefined, below_s?: number): Piece | undefined =>
  Math.max(min_s ?? 0, below_s ?? 0) > MOST_S ? undefined : { is: "lasting", min_s, below_s };
const times = (at_least: number | undefined, below?: number) => (counted?: Counted): Piece => ({
  is: "times",
  at_least,
  below,
  noun: counted?.noun,
  ...counted?.ways && { ways: [...counted.ways] },
});
const between = (from: number, to: number, counted?: Counted) =>
  from < to ? times(from, to)(counted) : undefined;
const counted = (kinds: NonNullable<Noun["kinds"]>) => (ways?: readonly Way[]): Counted => ({
  noun: { is: "noun", kinds },
  ways,
});

/** The meanings. */
export const AMOUNT_MEANINGS: Readonly<Record<string, Action>> = {
  self: (value: unknown) => value ?? true,
  times: (count: number, unit: number) => Math.round(count * unit),
  halfHour: () => 1800,
  quarterHour: () => 900,
  quartersHour: () => 2700,
  halfMinute: () => 30,
  andHalf: (count: number, unit: number) => (count + 0.5) * unit,
  oneAndHalf: (unit: number) => 1.5 * unit,
  sum: (count: number, unit: number, more: number, smaller: number) =>
    smaller < unit ? count * unit + more * smaller : undefined,
  over: (_: unknown, time: number) => lasting(time + 1),
  justThat: (_: unknown, time: number) => lasting(time, time + 1),
  atLeast: (_: unknown, time: number) => lasting(time),
  atLeastOf: (_: unknown, count: number, unit: number) => lasting(count * unit),
  under: (_: unknown, time: number) => lasting(undefined, time),
  atMost: (_: unknown, time: number) => lasting(undefined, time + 1),
  between: (_: unknown, from: number, to: number) => from < to ? lasting(from, to + 1) : undefined,
  betweenNumbers: (_: unknown, from: number, to: number, unit: number) =>
    from < to ? lasting(from * unit, to * unit + 1) : undefined,
  moreThan: (count: number, of?: Counted) => times(count + 1)(of),
  atLeastTimes: (count: number, of?: Counted) => times(count)(of),
  fewerThan: (count: number, of?: Counted) => times(undefined, count)(of),
  atMostTimes: (count: number, of?: Counted) => times(undefined, count + 1)(of),
  exactly: (count: number, of?: Counted) => times(count, count + 1)(of),
  onlyTimes: (count: number) => ({ ...times(count, count + 1)(undefined), needsOnly: true }),
  end: (count: number): End => [count, 0],
  endAbove: (count: number): End => [count, 1],
  oneMore: (time: number) => time + 1,
  lowHigh: (_: unknown, from: number, to: number) => from < to ? lasting(from, to) : undefined,
  highLow: (_: unknown, to: number, from: number) => from < to ? lasting(from, to) : undefined,
  lowHighNumbers: (_: unknown, [from, more]: End, [to, beyond]: End, unit: number) =>
    from < to ? lasting(from * unit + more, to * unit + beyond) : undefined,
  lowHighTimes: ([from, more]: End, [to, beyond]: End, of?: Counted) =>
    between(from + more, to + beyond, of),
  lowHighCounted: ([from, more]: End, of: Counted, [to, beyond]: End, other?: Counted) =>
    !other || JSON.stringify(other) === JSON.stringify(of)
      ? between(from + more, to + beyond, of)
      : undefined,
  betweenTimes: (from: number, to: number, of?: Counted) => between(from, to + 1, of),
  nothing: (): Counted => ({}),
  calls: counted(["call"]),
  texts: counted(["sms", "mms"]),
  voicemails: () => counted(["voicemail"])(),
  waysOut: () => ["out"],
  waysIn: () => RECEIVED,
  waysMissed: () => ["missed"],
  waysRejected: () => ["rejected"],
  waysUnanswered: () => ["missed", "rejected"],
  waysAnswered: () => ["in"],
  one: () => 1,
  two: () => 2,
};
