/**
 * `Authorization` headers that must let nobody in, each wrong in one way only.
 *
 * @module
 */

import { base64url, decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { Keys } from "../../supabase/local/auth/keys.ts";

/** One way to be wrong, and PostgREST's code for it. */
export interface BadAuthorization {
  kind: string;
  authorization: string;
  code: "PGRST301" | "PGRST303";
}

type Claims = Record<string, unknown>;

/** The claims of a good token, to change one of. */
export function goodClaims(token: string): Claims {
  return { ...decodeJwt(token) };
}

/** A token with the project's own header, or with some of it changed. */
export function signedBy(key: JWK, claims: Claims, header: Claims = {}): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: key.kid ?? "", ...header })
    .sign(key);
}

/** Every kind there is; `token` is a good one of the project with these keys. */
export async function badAuthorizations(keys: Keys, token: string): Promise<BadAuthorization[]> {
  const ours = keys.signing;
  const [foreign, claims] = await Promise.all([foreignTokens(keys, token), wrongClaims(token)]);
  const signed = claims.map(async ([kind, changed]): Promise<BadAuthorization> => ({
    kind,
    authorization: `Bearer ${await signedBy(ours, changed)}`,
    code: "PGRST303",
  }));
  return [
    ...[
      ...foreign.map(([kind, bearer]) => [kind, `Bearer ${bearer}`]),
      ...otherHeaders(keys, token),
    ]
      .map(([kind = "", authorization = ""]) =>
        ({ kind, authorization, code: "PGRST301" }) as const
      ),
    ...await Promise.all(signed),
  ];
}

async function foreignTokens(keys: Keys, token: string): Promise<[string, string][]> {
  const ours = keys.signing;
  const good = goodClaims(token);
  const [head = "", body = "", signature = ""] = token.split(".");
  const { kid } = ours;
  const { d: _private, ...published } = ours;
  const other: JWK = { ...await exportJWK(await freshKey("ES256")), alg: "ES256", kid };
  const rsa: JWK = { ...await exportJWK(await freshKey("RS256")), alg: "RS256", kid };
  const withAlg = (alg: string, key: JWK | Uint8Array) =>
    new SignJWT(good).setProtectedHeader({ alg, typ: "JWT", kid }).sign(key);
  const secret = new TextEncoder().encode(keys.secret);
  const part = (value: unknown) => base64url.encode(JSON.stringify(value));
  const flipped = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1);

  return [
    ["another project's key under our kid", await signedBy(other, good)],
    ["another project's key under its own kid", await signedBy(other, good, { kid: "other" })],
    ["a key brought along in the header", await signedBy(other, good, { jwk: published })],
    [
      "a key set's address in the header",
      await signedBy(other, good, { jku: "https://evil.test" }),
    ],
    ["our key without a kid", await signedBy(ours, good, { kid: undefined })],
    ["our key under another kid", await signedBy(ours, good, { kid: crypto.randomUUID() })],
    ["a path as kid", await signedBy(ours, good, { kid: "../../../dev/null" })],
    ["a number as kid", await signedBy(ours, good, { kid: 1 })],
    ["RS256 with the caller's own key", await withAlg("RS256", rsa)],
    ["HS256 with the secret used inside", await withAlg("HS256", secret)],
    [
      "HS256 over our public key",
      await withAlg("HS256", new TextEncoder().encode(part(published))),
    ],
    [
      "HS256 over a guessed secret",
      await withAlg("HS256", new TextEncoder().encode("s".repeat(32))),
    ],
    ["alg none", `${part({ alg: "none", typ: "JWT", kid })}.${body}.`],
    ["alg None", `${part({ alg: "None", typ: "JWT", kid })}.${body}.${signature}`],
    ["alg missing", `${part({ typ: "JWT", kid })}.${body}.${signature}`],
    ["alg ES384", `${part({ alg: "ES384", typ: "JWT", kid })}.${body}.${signature}`],
    [
      "an unknown critical header",
      `${part({ alg: "ES256", kid, crit: ["x"], x: 1 })}.${body}.${signature}`,
    ],
    ["another payload", `${head}.${part({ ...good, sub: crypto.randomUUID() })}.${signature}`],
    ["a bit flipped in the header", `${flipped(head)}.${body}.${signature}`],
    ["a bit flipped in the payload", `${head}.${flipped(body)}.${signature}`],
    ["a bit flipped in the signature", `${head}.${body}.${flipped(signature)}`],
    ["no signature", `${head}.${body}.`],
    ["two segments", `${head}.${body}`],
    ["four segments", `${token}.${signature}`],
    ["no base64", "a b.c".replace(" ", "!")],
    ["one word", "admin"],
    ["a JSON object", part(good)],
    ["a header of 9 KB", await signedBy(ours, { ...good, padding: "x".repeat(9000) })],
    ["a wrong API key", "sb_secret_wrong"],
    ["the key for cron", keys.secrets.cron],
  ];
}

function wrongClaims(token: string): [string, Claims][] {
  const good = goodClaims(token);
  const now = Math.floor(Date.now() / 1000);
  const missing = ["iss", "sub", "aud", "role", "session_id", "exp", "iat", "is_anonymous"];
  return [
    ...missing.map((claim): [string, Claims] => {
      const { [claim]: _gone, ...rest } = good;
      return [`without ${claim}`, rest];
    }),
    ["expired a second ago", { ...good, iat: now - 3600, exp: now - 1 }],
    ["expired a day ago", { ...good, iat: now - 90_000, exp: now - 86_400 }],
    ["not yet valid", { ...good, nbf: now + 600 }],
    ["issued in the future", { ...good, iat: now + 600, exp: now + 1200 }],
    ["valid for ten years", { ...good, exp: now + 315_360_000 }],
    ["exp as text", { ...good, exp: String(now + 600) }],
    ["another audience", { ...good, aud: "somebody" }],
    ["a list of audiences", { ...good, aud: ["authenticated", "somebody"] }],
    ["another issuer", { ...good, iss: "https://elsewhere.example" }],
    ["a subject that is nobody", { ...good, sub: "" }],
    ["a subject that is no id", { ...good, sub: "1 or 1=1" }],
    ["a list of roles", { ...good, role: ["authenticated", "service_role"] }],
    ["an empty role", { ...good, role: "" }],
    ["a session that is no id", { ...good, session_id: "x" }],
  ];
}

function otherHeaders(keys: Keys, token: string): [string, string][] {
  return [
    ["two tokens", `Bearer ${token}, Bearer ${token}`],
    ["two tokens with a space", `Bearer ${token} ${token}`],
    ["another scheme", `Token ${token}`],
    ["a name and a password", `Basic ${btoa(`postgres:${keys.secret}`)}`],
    ["the token alone", token],
    ["the scheme alone", "Bearer"],
  ];
}

async function freshKey(alg: string): Promise<CryptoKey> {
  return (await generateKeyPair(alg, { extractable: true })).privateKey;
}
