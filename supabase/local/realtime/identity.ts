/**
 * Who speaks: from a key or a token to a role with its claims.
 *
 * @module
 */

import { keyKind, type Keys } from "../auth/keys.ts";
import type { ReadToken } from "./tokens.ts";

/** A role together with its claims; equal keys are one identity and judged once. */
export interface Identity {
  role: string;
  claims: Record<string, unknown>;
  /** The `x-*` headers of the handshake, as policies read them; not part of the key. */
  headers: Record<string, string>;
  key: string;
  /** Seconds since 1970; `Infinity` for the project's own keys. */
  expiresAt: number;
}

/** The identity of a bare role or of a token's claims. */
export function identityOf(
  claims: Record<string, unknown> & { role: string },
  headers: Record<string, string> = {},
  expiresAt = Infinity,
): Identity {
  const { role } = claims;
  return { role, claims, headers, key: `${role} ${JSON.stringify(claims)}`, expiresAt };
}

/** Reads keys and tokens; rejects with a `BadToken`. */
export type Identify = (
  credential: string,
  headers: Record<string, string>,
) => Promise<Identity>;

/** Takes the project's API keys for `anon` and `service_role`, and tokens for what they claim. */
export function createIdentify(keys: Keys, readToken: ReadToken): Identify {
  return async (credential, headers) => {
    const kind = keyKind(keys, credential);
    if (kind === "publishable") return identityOf({ role: "anon" }, headers);
    if (kind === "secret") return identityOf({ role: "service_role" }, headers);

    const claims = await readToken(credential);
    return identityOf(claims, headers, claims.exp);
  };
}

/**
 * What a policy may read of the handshake: `x-*`, without credentials, and where the caller is as we
 * see it.
 */
export function headersOf(request: Request, peer: string): Record<string, string> {
  const kept = [...request.headers].filter(([name]) =>
    name.startsWith("x-") && name !== "x-api-key"
  );
  return { ...Object.fromEntries(kept), "x-forwarded-for": peer };
}
