/**
 * The platform's own check of a token, before the function is asked: `verify_jwt` in `config.toml`.
 *
 * @module
 */

import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { platformAnswer } from "./answers.ts";

/** Answers with the refusal, or with undefined when the token is good. */
export type VerifyJwt = (headers: Headers) => Promise<Response | undefined>;

/** Checks ES256 and RS256 by the key set and HS256 by the secret. */
export function createVerifyJwt(keys: { jwks: JSONWebKeySet; secret?: string }): VerifyJwt {
  const publicKeys = createLocalJWKSet(keys.jwks);
  const secret = new TextEncoder().encode(keys.secret);

  return async (headers) => {
    const bearer = headers.get("authorization");
    const compatible = headers.get("sb-api-key");
    if (!bearer && !compatible) return platformAnswer("UNAUTHORIZED_NO_AUTH_HEADER");

    const token = tokenOf(bearer, compatible);
    const algorithm = token && algorithmOf(token);
    if (!algorithm) return platformAnswer("UNAUTHORIZED_INVALID_JWT_FORMAT");

    switch (algorithm) {
      case "HS256":
        if (
          secret.length > 0 && await holds(jwtVerify(token, secret, { algorithms: [algorithm] }))
        ) return;
        return platformAnswer("UNAUTHORIZED_JWT");
      case "ES256":
      case "RS256":
        if (await holds(jwtVerify(token, publicKeys, { algorithms: [algorithm] }))) return;
        return platformAnswer("UNAUTHORIZED_ASYMMETRIC_JWT");
      default:
        return platformAnswer("UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM", { detail: algorithm });
    }
  };
}

// An API key is no token: where one stands in the token's place, the other header may hold the token.
function tokenOf(bearer: string | null, compatible: string | null): string | undefined {
  if (bearer) {
    const [, token] = bearer.match(/^Bearer\s+(\S+)$/i) ?? [];
    if (!token?.startsWith("sb_")) return token;
  }
  return compatible?.replace(/^Bearer\s+/i, "");
}

function algorithmOf(token: string): string | undefined {
  if (token.split(".").length !== 3) return undefined;
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    return undefined;
  }
}

async function holds(verified: Promise<unknown>): Promise<boolean> {
  try {
    await verified;
    return true;
  } catch {
    return false;
  }
}
