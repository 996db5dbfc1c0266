/**
 * Rate limits, counted in Postgres so that every isolate shares them.
 *
 * @module
 */

import type { DatabaseService } from "../platform/database_service.ts";
import { AppError, tooMany } from "./errors.ts";
import type { RateLimit } from "./limits.ts";

/** What calls are counted under. */
export interface Bucket {
  name: string;
  /** Where nobody is known by name: the database counts it, and keeps no address. */
  address?: string | undefined;
}

/**
 * Spends one call of a caller's bucket and tells what is left in the `ratelimit-*` headers.
 *
 * @throws {AppError} 429 when the bucket is empty, 503 when nobody can say: closed, not unlimited.
 */
export async function spendCall(
  platform: DatabaseService<"platform">,
  limit: RateLimit,
  { name, address }: Bucket,
  headers: Headers,
): Promise<void> {
  const { max, seconds } = limit;
  const [state] = await platform.rpc("spend_call", {
    p_key: name,
    p_max: max,
    p_seconds: seconds,
    ...(address !== undefined && { p_address: address }),
  }).catch((cause) => {
    throw new AppError(503, "unavailable", "The rate limit could not be read", {
      hint: "Try again in a moment",
      details: { seconds: 1 },
      cause,
    });
  });
  if (!state) throw new AppError(503, "unavailable", "The rate limit could not be read");

  headers.set("ratelimit-policy", `${max};w=${seconds}`);
  headers.set("ratelimit-limit", String(max));
  headers.set("ratelimit-remaining", String(Math.max(0, state.remaining)));
  headers.set("ratelimit-reset", String(state.reset_seconds));
  if (state.remaining < 0) throw tooMany("Too many calls from this caller", state.retry_seconds);
}
