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
  weekday_median: weekdayMedian,
};

/** So many contact days are needed: a guess from three gaps can be judged on the fourth. */
const FEWEST_DAYS = 5;
/** Each method is judged on at most so many of the last gaps. */
const JUDGED = 20;
const RECENT = 10;
/** A weekday's own median is of so many gaps at least. */
const FEWEST_OF_WEEKDAY = 4;

const NOTHING = { method: "median_gap", gap: 1, residuals: [], error: 0 };

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
  const plain = baseline?.residuals.map(Math.abs) ?? [];
  const best = judged.filter(({ residuals }) => isBetter(plain, residuals.map(Math.abs)))
    .reduce((best, each) => each.error < best.error ? each : best, baseline ?? NOTHING);
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

/** The median of the gaps that began on the same weekday as this one, where there are enough. */
function weekdayMedian(days: readonly string[]): number {
  const weekdays = days.map(weekdayOf);
  const own = gapsOf(days).filter((_, nth) => weekdays[nth] === weekdays.at(-1));
  return own.length < FEWEST_OF_WEEKDAY ? medianGap(days) : Math.floor((median(own) ?? 0) + 0.5);
}

/**
 * Whether errors are less by more than one and a half times the standard error of their differences: the
 * best of several on few gaps always looks better than it is.
 */
function isBetter(plain: readonly number[], errors: readonly number[]): boolean {
  const gains = plain.map((error, nth) => error - (errors[nth] ?? 0));
  const [n, gain] = [gains.length, gains.reduce((sum, each) => sum + each, 0)];
  const spread = gains.reduce((sum, each) => sum + each * each, 0);
  return gain > 0 && 4 * gain * gain * (n - 1) > 9 * (n * spread - gain * gain);
}
