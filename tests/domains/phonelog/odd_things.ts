/**
 * What is unlike the person's own weeks: hours with too much or too little, and long silences.
 *
 * @module
 */

import { type LoggedEvent, shownOf } from "./events.ts";
import { before, type Hour, hoursUntil, METRICS } from "./hourly.ts";
import { mad, median } from "./percentiles.ts";
import type { Period } from "./period.ts";
import { rounded } from "./rounding.ts";

/** How many robust deviations are odd. */
export const SENSITIVITY = { low: 8, normal: 6, high: 4 };

/** Talk comes in calls and not in seconds: so many of them more or less are one more or less. */
const TALK_UNIT = 600;

/** Every odd hour of the period, by time and metric. Hours before the first event are none. */
export function anomaliesOf(
  all: readonly LoggedEvent[],
  period: Period,
  zone: string,
  sensitivity: keyof typeof SENSITIVITY,
) {
  const hours = hoursOf(all, period, zone);
  const slots = Map.groupBy(hours, ({ slot }) => slot);
  return hours.filter(({ from }) => from >= period.from).flatMap((hour) => {
    const same = before(slots, hour);
    return Object.entries(METRICS).flatMap(([metric, count]) => {
      const value = count(hour.events);
      const usual = same?.map(({ events }) => count(events));
      const [middle, spread] = [median(usual ?? []), mad(usual ?? [])];
      if (middle === null || spread === null) return [];
      const unit = metric === "talk_s" ? TALK_UNIT : 1;
      const z = (value - middle) / Math.max(1.4826 * spread, Math.sqrt(unit * (middle + unit)));
      if (Math.abs(z) < SENSITIVITY[sensitivity]) return [];
      const kind = z > 0 ? "spike" : value === 0 ? "silence" : "drop";
      return [{ at: hour.from, metric, value, expected: middle, z: rounded(z, 2), kind }];
    });
  });
}

/** Silences within the period that the person's rhythm does not explain, by confidence. */
export function gapsIn(
  all: readonly LoggedEvent[],
  period: Period,
  zone: string,
  confidence: number,
) {
  const hours = hoursOf(all, period, zone);
  const slots = Map.groupBy(hours, ({ slot }) => slot);
  const judged = hours.filter(({ from }) => from >= period.from);
  return silencesOf(judged).flatMap((silence) => {
    const [first, last] = [silence[0], silence.at(-1)];
    if (!first || !last) return [];
    const expected = silence.reduce((sum, hour) => {
      const same = before(slots, hour)?.map(({ events }) => events.length) ?? [];
      return sum + meanButGreatest(same);
    }, 0);
    const sure = 1 - Math.exp(-expected);
    const seen = { expected: rounded(expected, 4), confidence: rounded(sure, 4) };
    const found = { from: first.from, to: last.to, ...seen };
    return sure >= confidence ? [found] : [];
  });
}

/** The mean of all but the greatest; one loud hour does not make all others expected. */
function meanButGreatest(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const sum = values.reduce((sum, value) => sum + value, 0);
  return (sum - Math.max(...values)) / (values.length - 1);
}

/** Runs of hours in which nothing was. */
function silencesOf(hours: readonly Hour[]): Hour[][] {
  const runs: Hour[][] = [[]];
  for (const hour of hours) {
    if (hour.events.length) runs.push([]);
    else runs.at(-1)?.push(hour);
  }
  return runs.filter(({ length }) => length);
}

/** The hours from the person's first event to the period's end. */
function hoursOf(all: readonly LoggedEvent[], period: Period, zone: string): Hour[] {
  const events = shownOf(all).filter(({ started_at }) => started_at < period.to);
  return events.length ? hoursUntil(events, period, zone) : [];
}
