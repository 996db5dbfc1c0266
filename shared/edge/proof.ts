/**
 * What a request proves by what it carries. A signature that was right a moment ago is not computed
 * again: it would be the most that many a call has to do.
 *
 * @module
 */

import type { AuthConfig } from "@supabase/server";
import { verifyAuth } from "@supabase/server/core";
import { optionalEnv } from "./env.ts";
import { issuers } from "./issuers.ts";

type Verified = Awaited<ReturnType<typeof verifyAuth>>;

/** How long a signature counts, in milliseconds: a key that is taken back has no longer to live. */
const LASTS_MS = 60_000;

/** Callers of one isolate that are remembered. */
const REMEMBERED = 200;

/** By the whole header and what it was judged by. */
const known = new Map<string, { proof: Verified; until: number }>();

/** Tries the modes in their order, as `verifyAuth` does. */
export async function proofOf(request: Request, auth: AuthConfig): Promise<Verified> {
  const issuer = issuers();
  const header = request.headers.get("authorization");
  // What is tried first decides by itself: only there is the answer the same whatever else is sent.
  const isFirst = [auth].flat()[0] === "user";
  const key = header && isFirst
    ? [header, issuer, optionalEnv("SUPABASE_JWKS"), optionalEnv("SUPABASE_JWKS_URL")].join("\n")
    : null;

  const before = key === null ? undefined : known.get(key);
  // When it ends is asked at each call, with everything else that its claims say.
  if (before && before.until > Date.now()) return before.proof;

  const proof = await verifyAuth(request, { auth, audience: "authenticated", issuer });
  if (key !== null && proof.data?.authMode === "user") remember(key, proof);
  return proof;
}

function remember(key: string, proof: Verified): void {
  known.delete(key);
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(key, { proof, until: Date.now() + LASTS_MS });
}
