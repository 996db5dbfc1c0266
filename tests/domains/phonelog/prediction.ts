/**
 * When two will be in touch again: several ways to guess the next gap, judged by how they would have
 * done on the last ones.
 *
 * @module
 */

import { gapsOf } from "./people.ts";
import { median, percentileDisc } from "./percentiles.ts";
import { ratio } from "./rounding.ts";
import { daysBetween, plusDays, weekdayOf } from "./zones.ts";

/** Guesses from the contact days so far how many days pass until the next. */
type Method = (days: readonly string[]) => number;

/** In this order; of equally good ones the first is used. The first is what others must beat. */
export const METHODS: Record<string, Method> = {
  median_gap: medianGap,
  recent_weighted_median: recentWeightedMedian,
  same_weekday: sameWeekday,
};

/** So many contact days are needed: a guess from three gaps can be judged on the fourth. */
const FEWEST_DAYS = 5;
/** Each method is judged on at most so many of the last gaps. */
const JUDGED = 20;
const RECENT = 10;

/** The next contact day and how far to trust it; null with a reason. */
export function predictionOf(days: readonly string[]) {
  const last = days.at(-1);
  if (!last || days.length < FEWEST_DAYS) {
    return { prediction: null, reason: "too_few_contact_days" as const };
  }
  const first = Math.max(FEWEST_DAYS - 1, days.length - JUDGED);
  const judged = Object.entries(METHODS).map(([method, guess]) => {
    const residuals = days.slice(first).map((day, nth) => {
      const known = days.slice(0, first + nth);
      return daysBetween(known.at(-1) ?? day, day) - guess(known);
    });
    const error = residuals.reduce((sum, residual) => sum + Math.abs(residual), 0);
    return { method, gap: guess(days), residuals, error };
  });
  const [baseline] = judged;
  const best = judged.reduce((best, each) => each.error < best.error ? each : best);
  const n = best.residuals.length;
  const margin = (share: number) => best.gap + (percentileDisc(best.residuals, share) ?? 0);
  return {
    prediction: {
      next_day: plusDays(last, best.gap),
      earliest: plusDays(last, Math.max(1, margin(0.1))),
      latest: plusDays(last, Math.max(1, margin(0.9))),
    },
    backtest: {
      method: best.method,
      mae_days: ratio(best.error, n, 2),
      baseline_mae_days: ratio(baseline?.error ?? 0, n, 2),
      beats_baseline: best.error < (baseline?.error ?? 0),
      n,
    },
  };
}

/** The middle of all gaps, in whole days, halves upwards. */
function medianGap(days: readonly string[]): number {
  return Math.floor((median(gapsOf(days)) ?? 0) + 0.5);
}

/** The gap with which half the weight is reached; of the last ten the newest weighs most. */
function recentWeightedMedian(days: readonly string[]): number {
  const recent = gapsOf(days).slice(-RECENT);
  const weighed = recent.map((gap, nth) => ({ gap, weight: nth + 1 }))
    .toSorted((a, b) => a.gap - b.gap);
  const total = recent.length * (recent.length + 1) / 2;
  let reached = 0;
  return weighed.find(({ weight }) => (reached += weight) * 2 >= total)?.gap ?? 1;
}

/** The weekday with most contact days (of equals the first after Sunday), nearest to the median. */
function sameWeekday(days: readonly string[]): number {
  const counts = Array.from(
    { length: 7 },
    (_, day) => days.filter((each) => weekdayOf(each) === day + 1).length,
  );
  const usual = counts.indexOf(Math.max(...counts)) + 1;
  const aim = medianGap(days);
  const last = days.at(-1) ?? "";
  const near = Array.from({ length: 7 }, (_, nth) => aim - 3 + nth)
    .find((gap) => weekdayOf(plusDays(last, gap)) === usual) ?? aim;
  return near < 1 ? near + 7 : near;
}
