/**
 * A batch of operations, from the wire to the database and back.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Database, Json } from "../database.types.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { syncProgress } from "./contracts.ts";

type Row = Database["reading"]["Functions"]["merge_progress"]["Returns"][number];

/**
 * Merges a batch in one transaction and says of each operation what became of it.
 *
 * @throws {AppError} 404 for a device that is not the caller's, 403 for one that was revoked.
 */
export async function merge(
  reading: DatabaseService<"reading">,
  { device_id, sent_at, ops }: Received<typeof syncProgress>,
): Promise<Returned<typeof syncProgress>> {
  const rows = await reading.rpc("merge_progress", {
    p_device: device_id,
    p_sent_at: sent_at,
    p_ops: ops as object[] as Json[],
  });
  return { results: rows.map(resultOf), server_time: new Date().toISOString() };
}

/** The position stands beside the result; where nothing was ever read there is none. */
function resultOf({ op_id, result, first_result, problem, conflict_id, ...position }: Row) {
  const { series_id, hlc } = position;
  return {
    ...{ op_id, series_id, result, first_result, problem, conflict_id },
    position: hlc ? position : null,
  };
}
