/**
 * Asks the database what is odd, and tells it again until something changes.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Asked } from "../platform/database_service.ts";
import { knownTag, type Tagged, tagged } from "./metrics.ts";
import { analyticsGaps, dataQuality, detectAnomalies, syncHealth } from "./odd_contracts.ts";

type Phonelog = Asked<"phonelog">;
type Health = Returned<typeof syncHealth>["sources"][number];

const ADVICE: Record<Health["next"], string> = {
  nothing: "There is nothing to do",
  connect: "Nothing has come from it yet: connect it, or remove it",
  sync_now: "It has not synced for longer than usual: open its app, and see that it may run",
  look_at_error: "Its last sync failed: look at the error, and try again",
  reconnect: "It has failed several times in a row: connect it anew",
};

/** Hours unlike the usual ones, or 304 to who has them. */
export async function anomaliesOf(
  phonelog: Phonelog,
  { from, to, tz, sensitivity }: Received<typeof detectAnomalies>,
  request: Request,
): Promise<Response> {
  const answer = await phonelog.rpc("detect_anomalies", {
    ...period({ from, to, tz }),
    ...known(request),
    p_sensitivity: sensitivity,
  });
  return tagged(answer, detectAnomalies);
}

/** Silences, or 304 to who has them. */
export async function gapsOf(
  phonelog: Phonelog,
  { from, to, tz, source_id, confidence, min_hours }: Received<typeof analyticsGaps>,
  request: Request,
): Promise<Response> {
  const answer = await phonelog.rpc("detect_data_gaps", {
    ...period({ from, to, tz }),
    ...known(request),
    ...source_id && { p_source: source_id },
    p_confidence: confidence,
    p_min_hours: min_hours,
  });
  return tagged(answer, analyticsGaps);
}

/** How sources are doing, with a word of advice, or 304 to who knows. */
export async function healthOf(
  phonelog: Phonelog,
  { source_id }: Received<typeof syncHealth>,
  request: Request,
): Promise<Response> {
  const answer: unknown = await phonelog.rpc("analyze_sync_health", {
    ...known(request),
    ...source_id && { p_source: source_id },
  });
  const health = answer as Tagged & { sources?: Omit<Health, "advice">[] };
  const sources = health.sources?.map((each) => ({ ...each, advice: ADVICE[each.next] }));
  return tagged({ ...health, sources }, syncHealth);
}

/** The score, or 304 to who has it. */
export async function qualityOf(
  phonelog: Phonelog,
  { source_id, days }: Received<typeof dataQuality>,
  request: Request,
): Promise<Response> {
  const answer = await phonelog.rpc("compute_quality_score", {
    ...known(request),
    ...source_id && { p_source: source_id },
    p_days: days,
  });
  return tagged(answer, dataQuality);
}

function period(
  { from, to, tz }: { from: string | undefined; to: string | undefined; tz: string | undefined },
) {
  return { ...from && { p_from: from }, ...to && { p_to: to }, ...tz && { p_tz: tz } };
}

function known(request: Request) {
  const tag = knownTag(request);
  return { ...tag && { p_known: tag } };
}
