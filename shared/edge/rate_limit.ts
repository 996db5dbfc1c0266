/**
 * Rate limits, counted in Postgres so that every isolate shares them.
 *
 * @module
 */

import type { DatabaseService } from "../platform/database_service.ts";
import { AppError, tooMany } from "./errors.ts";
import type { RateLimit } from "./limits.ts";

/** What calls are counted under: a name, and the address where nobody is known by one. */
export interface Bucket {
  name: string;
  /** The database counts it, and keeps no address. */
  address: string;
}

/** A bucket after a call, as the database tells it. */
export interface BucketState {
  /** Calls; below zero where this one was too many. */
  remaining: number;
  retry_seconds: number;
  reset_seconds: number;
}

/**
 * Spends one call of an address's bucket and tells what is left in the `ratelimit-*` headers; for
 * protocols of others, whose callers have no name that we know.
 *
 * @throws {AppError} 429 when the bucket is empty, 503 when nobody can say: closed, not unlimited.
 */
export async function spendCall(
  platform: DatabaseService<"platform">,
  limit: RateLimit,
  { name, address }: Bucket,
  headers: Headers,
): Promise<void> {
  const [state] = await platform.rpc("spend_call", {
    p_key: name,
    p_max: limit.max,
    p_seconds: limit.seconds,
    p_address: address,
  }).catch((cause) => {
    throw new AppError(503, "unavailable", "The rate limit could not be read", {
      hint: "Try again in a moment",
      details: { seconds: 1 },
      cause,
    });
  });
  if (!state) throw new AppError(503, "unavailable", "The rate limit could not be read");
  tellLimit(limit, state, headers);
}

/** Tells what is left in the `ratelimit-*` headers, or throws a 429 where it was too many. */
export function tellLimit({ max, seconds }: RateLimit, state: BucketState, headers: Headers): void {
  headers.set("ratelimit-policy", `${max};w=${seconds}`);
  headers.set("ratelimit-limit", String(max));
  headers.set("ratelimit-remaining", String(Math.max(0, state.remaining)));
  headers.set("ratelimit-reset", String(state.reset_seconds));
  if (state.remaining < 0) throw tooMany("Too many calls from this caller", state.retry_seconds);
}
