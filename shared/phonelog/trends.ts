/**
 * What a series of numbers does over time.
 *
 * @module
 */

import type { z } from "zod";
import type { Received, Returned } from "../contract.ts";
import type { Asked } from "../platform/database_service.ts";
import { changePoints, METHOD } from "./change_points.ts";
import { knownTag, type Tagged, tagged } from "./metrics.ts";
import { analyticsTrends, type dashboardMetrics, type trendMetric } from "./metrics_contracts.ts";

type Metric = z.output<typeof trendMetric>;
type Bucket = Returned<typeof dashboardMetrics>["series"][number];
type Trends = Returned<typeof analyticsTrends>;

/** What SQL answers: the series with all its numbers. */
interface Counted extends Tagged, Pick<Trends, "period" | "tz" | "bucket" | "freshness"> {
  series: Bucket[];
  /** Whether the last bucket ends where the period does. */
  ends_whole: boolean;
}

/** Over how many buckets an average goes, and after how many a rhythm repeats itself. */
const RHYTHM = {
  hour: { window: 24, season: 168 },
  day: { window: 7, season: 7 },
  week: { window: 4, season: 1 },
  month: { window: 3, season: 1 },
};

/** Averages and changes of a number, or 304 to who has them. */
export async function trendsOf(
  phonelog: Asked<"phonelog">,
  input: Received<typeof analyticsTrends>,
  request: Request,
): Promise<Response> {
  const { from, to, tz, bucket, metric, group_by } = input;
  const known = knownTag(request);
  const answer = await phonelog.rpc("get_series", {
    ...from && { p_from: from },
    ...to && { p_to: to },
    ...tz && { p_tz: tz },
    ...bucket && { p_bucket: bucket },
    ...known && { p_known: known },
    p_what: `${metric} ${group_by} ${input.window ?? ""}`,
  });
  const counted = answer as unknown as Counted;
  if (counted.unchanged) return tagged(counted, analyticsTrends);
  const window = input.window ?? RHYTHM[counted.bucket].window;
  const types: Metric[] = ["calls", "messages", "voicemails"];
  const groups = group_by === "type"
    ? types.map((type) => ({ group: type, ...trendOf(counted, type, window) }))
    : [{ group: "all", ...trendOf(counted, metric, window) }];
  return tagged({ ...counted, metric, window, method: METHOD, groups }, analyticsTrends);
}

/** One number, bucket by bucket. */
export function trendOf(
  { series, period, ends_whole, bucket }: Omit<Counted, "etag" | "freshness" | "tz">,
  metric: Metric,
  window: number,
  now = Date.now(),
) {
  const averages = trailing(series.map((each) => each[metric]), window);
  const isWhole = series.map(({ start }, nth) => {
    const next = series[nth + 1]?.start ?? (ends_whole ? period.to : undefined);
    return Date.parse(start) >= Date.parse(period.from) && next !== undefined &&
      Date.parse(next) <= now;
  });
  // They follow each other: only at the two ends are there any that are not whole.
  const first = Math.max(0, isWhole.indexOf(true));
  const whole = series.filter((_, nth) => isWhole[nth]);
  const found = changePoints(whole.map((each) => each[metric]), RHYTHM[bucket].season);
  return {
    series: series.map(({ start, label, ...each }, nth) => ({
      start,
      label,
      value: each[metric],
      average: averages[nth] ?? null,
      is_whole: isWhole[nth] ?? false,
    })),
    change_points: found.map(({ index, ...change }) => {
      const { start = "", label = "" } = series[first + index] ?? {};
      return { start, label, ...change };
    }),
  };
}

/** Means of so many up to each place, with two digits; null before there are enough. */
function trailing(values: readonly number[], window: number): (number | null)[] {
  let sum = 0;
  return values.map((value, nth) => {
    sum += value - (values[nth - window] ?? 0);
    return nth + 1 < window ? null : Math.round(sum * 100 / window) / 100;
  });
}
