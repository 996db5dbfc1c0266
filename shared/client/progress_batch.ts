/**
 * How much is sent at once, and what is done about a batch that the server will not take.
 *
 * @module
 */

import { compare } from "../reading/clock.ts";
import { InvokeError } from "./invoke.ts";
import type { ProgressOutcome } from "./progress_queue.ts";
import type { ProgressOperation } from "./progress_shelf.ts";

/** The most operations that the server takes at once; and it takes two megabytes. */
export const MOST_AT_ONCE = 500;
const BYTES = 1_000_000;

/** The oldest of those that wait, as many as fit. */
export function batchOf(waiting: ProgressOperation[], most: number): ProgressOperation[] {
  const batch: ProgressOperation[] = [];
  let bytes = 0;
  for (const op of waiting.sort((a, b) => compare(a.hlc, b.hlc))) {
    bytes += new TextEncoder().encode(JSON.stringify(op)).length;
    if (batch.length === most || (batch.length && bytes > BYTES)) break;
    batch.push(op);
  }
  return batch;
}

/** Not the network, the server or the caller is to blame, but what was sent. */
export function isRefusedWhole(error: unknown): error is InvokeError {
  return error instanceof InvokeError && [400, 413, 422].includes(error.status);
}

/** What became of an operation that the server does not take even alone. */
export function refused(
  { op_id, series_id }: ProgressOperation,
  { message }: InvokeError,
): ProgressOutcome {
  return {
    op_id,
    series_id,
    result: "refused",
    first_result: null,
    problem: message,
    conflict_id: null,
    position: null,
  };
}
