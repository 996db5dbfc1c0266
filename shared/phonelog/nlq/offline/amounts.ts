/**
 * What words for durations and for numbers of times mean: whole seconds and whole counts, so that "more
 * than ten" begins with eleven.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import type { Noun, Piece } from "./pieces.ts";

const MOST_S = 604_800;

type Counted = Noun | "any";

const lasting = (min_s: number | undefined, below_s?: number): Piece | undefined =>
  Math.max(min_s ?? 0, below_s ?? 0) > MOST_S ? undefined : { is: "lasting", min_s, below_s };
const times = (at_least: number | undefined, below?: number) => (counted: unknown): Piece => ({
  is: "times",
  at_least,
  below,
  noun: counted === undefined || counted === "any" ? undefined : counted as Noun,
});

/** The meanings. */
export const AMOUNT_MEANINGS: Readonly<Record<string, Action>> = {
  self: (value: unknown) => value ?? true,
  times: (count: number, unit: number) => count * unit,
  halfHour: () => 1800,
  halfMinute: () => 30,
  andHalf: (count: number, unit: number) => (count + 0.5) * unit,
  oneAndHalf: (unit: number) => 1.5 * unit,
  sum: (count: number, unit: number, more: number, smaller: number) =>
    smaller < unit ? count * unit + more * smaller : undefined,
  over: (_: unknown, time: number) => lasting(time + 1),
  atLeast: (_: unknown, time: number) => lasting(time),
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
  nothing: () => "any",
  calls: (): Noun => ({ is: "noun", kinds: ["call"] }),
  texts: (): Noun => ({ is: "noun", kinds: ["sms", "mms"] }),
  one: () => 1,
  two: () => 2,
};
