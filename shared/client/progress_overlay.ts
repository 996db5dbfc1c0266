/**
 * A position as its reader sees it on this device: what the server told, and over it what was read here
 * and is not sent yet.
 *
 * @module
 */

import { ConflictResolver, type ProgressUpdate } from "../reading/conflict_resolver.ts";
import type { Position } from "./progress_news.ts";
import type { ProgressOperation } from "./progress_shelf.ts";

/** One of those that might be the position, and the position it would be. */
interface Candidate extends ProgressUpdate {
  position: Position;
}

const resolver = new ConflictResolver();

/** What the server will say when it has these operations; none where nothing is known. */
export function layOver(
  place: Position | undefined,
  waiting: readonly ProgressOperation[],
  deviceId: string | null,
): Position | undefined {
  const candidates: Candidate[] = waiting.map((op) => ({
    ...op,
    device_id: deviceId,
    position: positionOf(op, deviceId, place),
  }));
  if (place) candidates.unshift({ ...place, deleted: place.deleted_at !== null, position: place });
  return resolver.resolve(candidates)?.position;
}

function positionOf(
  op: ProgressOperation,
  deviceId: string | null,
  place: Position | undefined,
): Position {
  const madeAt = op.client_updated_at ?? new Date(0).toISOString();
  return {
    series_id: op.series_id,
    chapter_id: op.chapter_id ?? null,
    page_number: op.page_number ?? null,
    total_pages: op.total_pages ?? null,
    progress: op.progress ?? 0,
    locator: op.locator ?? null,
    status: op.status ?? "reading",
    policy: op.policy ?? place?.policy ?? "latest",
    device_id: deviceId,
    hlc: op.hlc,
    client_updated_at: op.client_updated_at ?? null,
    updated_at: place?.updated_at ?? madeAt,
    deleted_at: op.deleted ? madeAt : null,
  };
}
