/**
 * What arrives about reading positions, told apart and checked: it comes from a network.
 *
 * @module
 */

import { isClock } from "../reading/clock.ts";
import type { Output } from "./invoke.ts";

/** A position as the server keeps it; with `deleted_at` it is gone. */
export type Position = Output<"pull-progress">["items"][number];

/** The server's word that a position changed; where it is now is read afterwards. */
export interface ProgressNotice {
  series_id: string;
  op: "INSERT" | "UPDATE" | "DELETE";
  hlc: string;
  deleted: boolean;
}

/** Two devices disagree about a series whose reader wants to be asked. */
export interface ConflictNotice {
  conflict_id: string;
  series_id: string;
  kind: string;
  /** Whether it still waits for an answer. */
  open: boolean;
}

/** A notice, if it is one. */
export function noticeIn(payload: unknown): ProgressNotice | undefined {
  const { series_id, op, hlc, deleted } = insideOf(payload);
  if (!isName(series_id) || !isClock(hlc)) return undefined;
  if (op !== "INSERT" && op !== "UPDATE" && op !== "DELETE") return undefined;
  return { series_id, op, hlc, deleted: deleted === true };
}

/** A whole position, if it is one. */
export function positionIn(payload: unknown): Position | undefined {
  const row = insideOf(payload);
  const { series_id, hlc, progress, updated_at } = row;
  const fits = isName(series_id) && isClock(hlc) &&
    typeof updated_at === "string" && !Number.isNaN(Date.parse(updated_at)) &&
    typeof progress === "number" && progress >= 0 && progress <= 1;
  return fits ? row as Position : undefined;
}

/** A conflict's notice, if it is one. */
export function conflictIn(payload: unknown): ConflictNotice | undefined {
  const { conflict_id, series_id, kind, open } = insideOf(payload);
  if (!isName(conflict_id) || !isName(series_id)) return undefined;
  return { conflict_id, series_id, kind: String(kind ?? ""), open: open !== false };
}

/** A broadcast holds its payload, and a table's change its new row. */
function insideOf(payload: unknown): Record<string, unknown> {
  if (!isRecord(payload)) return {};
  if (isRecord(payload.payload)) return payload.payload;
  if (isRecord(payload.new)) return payload.new;
  return payload;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= 200;
}
