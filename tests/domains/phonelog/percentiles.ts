/**
 * Medians and percentiles, as Postgres' `percentile_cont` and `percentile_disc` take them.
 *
 * @module
 */

/** The value at a share of a sorted list, between two of them in proportion; null of nothing. */
export function percentileCont(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (below === undefined || above === undefined) return null;
  return below + (at - Math.floor(at)) * (above - below);
}

/** The first value of a sorted list with which the share is reached; null of nothing. */
export function percentileDisc(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** The middle value, or half way between the middle two; null of nothing. */
export function median(values: readonly number[]): number | null {
  return percentileCont(values, 0.5);
}

/** Median absolute deviation from the median; null of nothing. */
export function mad(values: readonly number[]): number | null {
  const middle = median(values);
  return middle === null ? null : median(values.map((value) => Math.abs(value - middle)));
}
