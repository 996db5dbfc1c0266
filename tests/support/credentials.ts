/**
 * A project's keys and tokens made up for one test, and the environment that trusts them.
 *
 * @module
 */

import {
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";
import type { Project } from "./bad_credentials.ts";

/** Where the made-up project is. Nothing listens there. */
export const PROJECT_URL = "http://127.0.0.1:9";

export const PUBLISHABLE_KEY = "sb_publishable_made_up_for_a_test";
export const CRON_KEY = "sb_secret_made_up_for_cron";
export const DEFAULT_KEY = "sb_secret_made_up_for_servers";

const pair = await generateKeyPair("ES256", { extractable: true });
const jwk = { ...await exportJWK(pair.publicKey), alg: "ES256", use: "sig", kid: "test-key" };
const privateJwk = { ...await exportJWK(pair.privateKey), alg: "ES256", kid: "test-key" };

/** The public key set that functions verify against. */
export const JWKS = { keys: [jwk] };

/**
 * Sets what a deployed function finds in its environment. All test files share one environment, so it
 * is put back when the file is through.
 */
export function trustMadeUpProject(): void {
  const before = new Map<string, string | undefined>();
  const set = (name: string, value: string) => {
    before.set(name, Deno.env.get(name));
    Deno.env.set(name, value);
  };
  set("LOG_LEVEL", "fatal");
  set("SUPABASE_URL", PROJECT_URL);
  set("SUPABASE_PUBLIC_URL", "");
  set("SUPABASE_JWKS", JSON.stringify(JWKS));
  set("SUPABASE_PUBLISHABLE_KEYS", JSON.stringify({ default: PUBLISHABLE_KEY }));
  set("SUPABASE_SECRET_KEYS", JSON.stringify({ default: DEFAULT_KEY, cron: CRON_KEY }));

  globalThis.addEventListener("unload", () => {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  });
}

/** Seconds since 1970. */
export const now = () => Math.floor(Date.now() / 1000);

/** The claims of a token as the project's Auth issues it. */
export function goodClaims(): JWTPayload {
  return {
    iss: `${PROJECT_URL}/auth/v1`,
    sub: "6f9619ff-8b86-4d01-b42d-00c04fc964ff",
    aud: "authenticated",
    role: "authenticated",
    iat: now(),
    exp: now() + 3600,
    session_id: "0b8f6f3e-3c0e-4f37-9d0a-6a3f3f1c1a11",
    is_anonymous: false,
  };
}

/** The made-up project, to make bad credentials of. */
export function madeUpProject(): Project {
  return { key: privateJwk, claims: goodClaims(), publishable: PUBLISHABLE_KEY };
}

/** Signs claims with the project's own key, so that only what a test changes is wrong. */
export function sign(
  claims: JWTPayload = goodClaims(),
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: "test-key", ...header })
    .sign(pair.privateKey);
}

/** Good claims with some replaced; `undefined` leaves a claim out. */
export function claimsWith(changed: Record<string, unknown>): JWTPayload {
  const claims = { ...goodClaims(), ...changed };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
