/**
 * Rate limits, counted in Postgres so that every isolate shares them.
 *
 * @module
 */

import type { DatabaseService } from "../platform/database_service.ts";
import { AppError, tooMany } from "./errors.ts";

/** How many calls one caller may make in a row, and in how many seconds they come back. */
export interface RateLimit {
  max: number;
  seconds: number;
}

/**
 * Spends one call of a caller's bucket and tells what is left in the `ratelimit-*` headers.
 *
 * @throws {AppError} 429 when the bucket is empty, 503 when nobody can say: closed, not unlimited.
 */
export async function spendCall(
  platform: DatabaseService<"platform">,
  limit: RateLimit,
  bucket: string,
  headers: Headers,
): Promise<void> {
  const [state] = await platform.rpc("spend_call", {
    p_key: bucket,
    p_max: limit.max,
    p_seconds: limit.seconds,
  }).catch((cause) => {
    throw new AppError(503, "unavailable", "The rate limit could not be read", {
      hint: "Try again in a moment",
      details: { seconds: 1 },
      cause,
    });
  });
  if (!state) throw new AppError(503, "unavailable", "The rate limit could not be read");

  headers.set("ratelimit-policy", `${limit.max};w=${limit.seconds}`);
  headers.set("ratelimit-limit", String(limit.max));
  headers.set("ratelimit-remaining", String(Math.max(0, state.remaining)));
  headers.set("ratelimit-reset", String(state.reset_seconds));
  if (state.remaining < 0) throw tooMany("Too many calls from this caller", state.retry_seconds);
}
