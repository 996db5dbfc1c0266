/**
 * Answers that are reckoned in the database and told again until something changes.
 *
 * @module
 */

import type { Contract, Received } from "../contract.ts";
import type { Asked } from "../platform/database_service.ts";
import type { dashboardMetrics } from "./metrics_contracts.ts";

/** What SQL adds to an answer: its tag, and instead of the rest whether the caller has it already. */
export interface Tagged {
  etag: string;
  unchanged?: true;
}

/** The dashboard of a period, or 304 to who has it. */
export async function dashboardOf(
  phonelog: Asked<"phonelog">,
  { from, to, tz, bucket, compare }: Received<typeof dashboardMetrics>,
  { contract, request }: { contract: Contract; request: Request },
): Promise<Response> {
  const known = knownTag(request);
  const answer = await phonelog.rpc("get_dashboard_metrics", {
    ...from && { p_from: from },
    ...to && { p_to: to },
    ...tz && { p_tz: tz },
    ...bucket && { p_bucket: bucket },
    ...known && { p_known: known },
    p_compare: compare,
  });
  return tagged(answer as unknown, contract);
}

/** Answers with the tag that SQL gave: who sends it again is told so before anything is reckoned. */
export function tagged(answer: unknown, { output }: Contract): Response {
  const { etag, unchanged } = answer as Tagged;
  const headers = { etag: `"${etag}"`, "cache-control": "private, no-cache" };
  if (unchanged) return new Response(null, { status: 304, headers });
  return Response.json(output.parse(answer), { headers });
}

/** The tag the caller knows, as SQL writes it. Of several none: they are compared with the answer's. */
export function knownTag({ headers }: Request): string | undefined {
  return /^(?:W\/)?"([\da-f]{32})"$/.exec(headers.get("if-none-match") ?? "")?.[1];
}
