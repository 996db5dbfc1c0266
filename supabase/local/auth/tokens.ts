/**
 * Access tokens: ES256 for the world, HS256 for what stands behind.
 *
 * @module
 */

import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { keyKind, type Keys } from "./keys.ts";

/** The longest a hosted token lives, in seconds. */
const LONGEST_LIFE = 7 * 86_400;
/** Clocks of one machine agree; callers' tests sign a little early. */
const CLOCK_SKEW = 60;
const LONGEST_BEARER = 8192;
const REMEMBERED = 1000;

/** What every token of ours says, and nothing that would pass for less. */
const claims = z.looseObject({
  iss: z.string().endsWith("/auth/v1"),
  sub: z.uuid(),
  aud: z.literal("authenticated"),
  // Which roles there are is the database's to say: `authenticator` may become the listed ones.
  role: z.string().min(1),
  session_id: z.uuid(),
  exp: z.number(),
  iat: z.number(),
  is_anonymous: z.boolean(),
});

/** The claims of a token we signed. */
export type Claims = z.output<typeof claims>;

/** Whether these are claims this stack would take back. */
export function isOurs(value: Record<string, unknown>): boolean {
  return claims.safeParse(value).success;
}

/** Why a bearer is refused: not ours at all, or ours and not acceptable (any more). */
export class BadToken extends Error {
  override name = "BadToken";
  readonly kind: "foreign" | "claims" | "expired";

  constructor(kind: BadToken["kind"]) {
    super(
      {
        foreign: "the token is not from this project",
        claims: "the token's claims are not acceptable",
        expired: "the token is expired",
      }[kind],
    );
    this.kind = kind;
  }
}

/** Signs for the world, verifies what comes back, and translates it for inside. */
export class Tokens {
  /** The public half of the signing key, as published. */
  readonly jwks: JSONWebKeySet;
  readonly #keys: Keys;
  readonly #inside: Uint8Array;
  readonly #verifyWith: ReturnType<typeof createLocalJWKSet>;
  /** Bearers that were verified: signing twice a request would cost more than the request. */
  readonly #known = new Map<string, { claims: Claims; inside: string }>();

  constructor(keys: Keys) {
    const { d: _private, ...publicKey } = keys.signing;
    this.jwks = { keys: [{ ...publicKey, key_ops: ["verify"] }] };
    this.#keys = keys;
    this.#inside = new TextEncoder().encode(keys.secret);
    this.#verifyWith = createLocalJWKSet(this.jwks);
  }

  /** A token as it leaves the stack. */
  sign(payload: Record<string, unknown>): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: this.#keys.signing.kid })
      .sign(this.#keys.signing);
  }

  /**
   * The request as it may go inside, and who sent it. A bearer is one of the project's API keys, or
   * a token we signed; with anything else in `Authorization` it throws {@linkcode BadToken}.
   */
  async translate(request: Request): Promise<{ request: Request; claims: Claims | null }> {
    const header = request.headers.get("authorization");
    if (!header) return { request, claims: null };
    const bearer = /^bearer +(\S+)$/i.exec(header)?.[1];
    if (bearer === undefined) throw new BadToken("foreign");
    if (keyKind(this.#keys, bearer)) return { request, claims: null };

    const { claims, inside } = await this.#verified(bearer);
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${inside}`);
    return { request: new Request(request, { headers }), claims };
  }

  async #verified(bearer: string): Promise<{ claims: Claims; inside: string }> {
    if (bearer.length > LONGEST_BEARER) throw new BadToken("foreign");
    const known = this.#known.get(bearer);
    if (known) {
      if (known.claims.exp <= Date.now() / 1000) throw new BadToken("expired");
      return known;
    }

    const read = await this.#read(bearer);
    const inside = await new SignJWT(read)
      .setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(this.#inside);
    const verified = { claims: read, inside };
    const [oldest] = this.#known.keys();
    if (this.#known.size >= REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(bearer, verified);
    return verified;
  }

  async #read(bearer: string): Promise<Claims> {
    try {
      const { payload, protectedHeader } = await jwtVerify(bearer, this.#verifyWith, {
        algorithms: ["ES256"],
      });
      // Without a kid any single key would match.
      if (protectedHeader.kid !== this.#keys.signing.kid) throw new BadToken("foreign");

      const read = claims.safeParse(payload);
      if (!read.success) throw new BadToken("claims");
      const { exp, iat } = read.data;
      const isEarly = iat > Date.now() / 1000 + CLOCK_SKEW;
      if (isEarly || exp - iat > LONGEST_LIFE) throw new BadToken("claims");
      return read.data;
    } catch (error) {
      if (error instanceof BadToken) throw error;
      if (error instanceof errors.JWTExpired) throw new BadToken("expired");
      if (error instanceof errors.JWTClaimValidationFailed) throw new BadToken("claims");
      throw new BadToken("foreign");
    }
  }
}
