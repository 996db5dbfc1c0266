/**
 * What the database is asked about a call before its work begins, all in one question: whose API key
 * came with it, whether they may call again so soon, and whether this very call was made before.
 *
 * @module
 */

import type { Json } from "../database.types.ts";
import type { Freshness } from "../platform/read_replica.ts";
import { isStranger } from "./admit.ts";
import type { Caller, Proven } from "./authenticate.ts";
import { AppError, type DatabaseFailure } from "./errors.ts";
import type { CallKey } from "./idempotency.ts";
import { callerByKey } from "./key_holder.ts";
import type { RateLimit } from "./limits.ts";
import { tellLimit } from "./rate_limit.ts";

/** What there is to ask besides who is calling. */
export interface Asked {
  /** The function's name: calls are counted for each by itself. */
  name: string;
  limit: RateLimit | undefined;
  /** Null where the call has no key of its own, or none that could be read. */
  key: CallKey | null;
  /** The domain whose answers may come from a replica. */
  reads?: string | undefined;
}

/** The database's answer, which says of no column whether it can be null. */
export interface Admission {
  owner_id: string | null;
  scope: string | null;
  ticket: string | null;
  /** Null where no limit was asked; the seconds come with it. */
  remaining: number | null;
  retry_seconds: number;
  reset_seconds: number;
  run: string | null;
  answer: Json;
  is_told: boolean | null;
  is_repeat: boolean | null;
  refusal: DatabaseFailure | null;
  /** Null where nothing is read from a replica. */
  freshness?: Freshness | null;
}

/** Who may call, and what is known of a call with a key. */
export interface Admitted {
  caller: Caller;
  /** Null where nothing was asked. */
  found: Admission | null;
}

/**
 * Lets a call in, or throws: 401 and 403 for its API key, 429 for its limit, 503 when nobody can say.
 * What is left of the limit goes into `headers`.
 */
export async function admitCall(
  proven: Proven,
  { name, limit, key, reads }: Asked,
  headers: Headers,
): Promise<Admitted> {
  const { caller, sentKey, address, admin } = proven;
  if (caller && !sentKey && !limit && !key) return { caller, found: null };

  const [found] = await admin.platform.rpc("admit_call", {
    p_function: name,
    // Whoever has no name is known by an address, which only the database may hide and count.
    ...caller && (isStranger(caller) ? { p_address: address } : { p_caller: caller.name }),
    ...sentKey && { p_prefix: sentKey.prefix, p_digest: sentKey.digest, p_scopes: sentKey.scopes },
    ...limit && { p_max: limit.max, p_seconds: limit.seconds },
    ...key && { p_key: key.key, p_hash: key.hash },
    ...reads && { p_reads: reads },
  }).catch(unanswered) as Admission[];
  if (!found) throw unanswered();

  const admitted = sentKey ? callerByKey(proven, sentKey, found) : caller;
  if (!admitted) throw unanswered();
  if (limit) {
    const { remaining } = found;
    if (remaining === null) throw unanswered();
    tellLimit(limit, { ...found, remaining }, headers);
  }
  return { caller: admitted, found };
}

/** Closed, not open: what could not be checked is not let in, and not made a second time. */
export function unanswered(cause?: unknown): never {
  throw new AppError(503, "unavailable", "Nobody can say whether this call may be made", {
    hint: "Try again in a moment",
    details: { seconds: 1 },
    cause,
  });
}
