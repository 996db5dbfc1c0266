/**
 * Verifies the tokens of Realtime's callers, in upstream's words when one is refused.
 *
 * @module
 */

import {
  compactVerify,
  createLocalJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type ProtectedHeaderParameters,
} from "jose";
import { z } from "zod";

const LONGEST = 16_384;
const MALFORMED = "The token provided is not a valid JWT";

const claims = z.looseObject({
  role: z.string().min(1),
  exp: z.number().transform(Math.round),
});

/** The claims every accepted token has. */
export type TokenClaims = z.output<typeof claims>;

/** Verifies a token and returns its claims; rejects with {@linkcode BadToken}. */
export type ReadToken = (token: string) => Promise<TokenClaims>;

/** Why a token is refused. */
export class BadToken extends Error {
  override name = "BadToken";

  constructor(
    readonly code: "InvalidJWTToken" | "MalformedJWT" | "JwtSignatureError" | "JwtSignerError",
    message: string,
  ) {
    super(message);
  }
}

/** A token that was good once. */
export class ExpiredToken extends BadToken {
  constructor(secondsAgo: number) {
    super("InvalidJWTToken", `Token has expired ${secondsAgo} seconds ago`);
  }
}

/** The error of a token that ended at `expiresAt` (seconds), or undefined while it lasts. */
export function expiry(expiresAt: number, now = Date.now()): ExpiredToken | undefined {
  const past = Math.floor(now / 1000) - expiresAt;
  return past >= 0 ? new ExpiredToken(past) : undefined;
}

/** Verifies HMAC by the secret or an `oct` key of that `kid`, everything else by `kid`. */
export function createReadToken(keys: { secret: string; jwks: JSONWebKeySet }): ReadToken {
  const secret = new TextEncoder().encode(keys.secret);
  const keySet = createLocalJWKSet(keys.jwks);

  async function keyOf(header: ProtectedHeaderParameters) {
    const { alg = "", kid } = header;
    const isHmac = /^HS(?:256|384|512)$/.test(alg);
    if (!isHmac && !/^(?:RS|ES)(?:256|384|512)$|^EdDSA$/.test(alg)) throw noSigner(kid);
    const named = keys.jwks.keys.some((key) =>
      kid !== undefined && key.kid === kid && (key.kty === "oct") === isHmac
    );
    if (isHmac && !named) return secret;
    if (!named) throw noSigner(kid);
    try {
      return await keySet({ ...header, alg });
    } catch {
      throw noSigner(kid);
    }
  }

  return async (given) => {
    const token = decoded(given).replace(/\s/g, "");
    if (token.length > LONGEST) throw new BadToken("MalformedJWT", MALFORMED);
    let header: ProtectedHeaderParameters;
    let payload: Record<string, unknown>;
    try {
      header = decodeProtectedHeader(token);
      payload = payloadOf(token);
    } catch {
      throw new BadToken("MalformedJWT", MALFORMED);
    }
    const key = await keyOf(header);
    try {
      await compactVerify(token, key);
    } catch {
      throw new BadToken("JwtSignatureError", "Failed to validate JWT signature");
    }

    const read = claims.safeParse(payload);
    if (!read.success) {
      throw new BadToken("InvalidJWTToken", "Fields `role` and `exp` are required in JWT");
    }
    if (payload.iat !== undefined && typeof payload.iat !== "number") {
      throw new BadToken("MalformedJWT", MALFORMED);
    }
    const expired = expiry(read.data.exp);
    if (expired) throw expired;
    return read.data;
  };
}

function payloadOf(token: string): Record<string, unknown> {
  const [, part = "", signature] = token.split(".");
  if (signature === undefined) throw new SyntaxError("Three parts make a token");
  const bytes = Uint8Array.fromBase64(part, { alphabet: "base64url" });
  return z.record(z.string(), z.unknown()).parse(JSON.parse(new TextDecoder().decode(bytes)));
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

function noSigner(kid: string | undefined): BadToken {
  const name = kid ?? "";
  return new BadToken(
    "JwtSignerError",
    `Failed to generate JWT signer for key ID (kid) "${name}", check your JWT secret or JWKS configuration`,
  );
}
