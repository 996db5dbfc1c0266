/**
 * Kinds of bad credentials, each a good one with one thing wrong.
 *
 * @module
 */

import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { claimsWith, goodClaims, JWKS, now, sign } from "./credentials.ts";

/** Headers that must be refused with 401 by every function that wants a user. */
export async function badCredentials(): Promise<[kind: string, headers: Record<string, string>][]> {
  const good = await sign();
  const [head = "", payload = "", signature = ""] = good.split(".");
  const claims: [string, Record<string, unknown>][] = [
    ["no subject", { sub: undefined }],
    ["an empty subject", { sub: "" }],
    ["a subject that is no uuid", { sub: "ana" }],
    ["a subject that is a number", { sub: 42 }],
    ["no role", { role: undefined }],
    ["the role anon", { role: "anon" }],
    ["the role service_role", { role: "service_role" }],
    ["the role postgres", { role: "postgres" }],
    ["a list of roles", { role: ["authenticated"] }],
    ["no audience", { aud: undefined }],
    ["another audience", { aud: "anon" }],
    ["an audience that also names others", { aud: ["authenticated", "others"] }],
    ["no issuer", { iss: undefined }],
    ["another project's issuer", { iss: "https://other.example/auth/v1" }],
    ["an issuer that only begins like ours", { iss: `${goodClaims().iss}.example` }],
    ["no expiry", { exp: undefined }],
    ["an expiry a second ago", { exp: now() - 1 }],
    ["an expiry a day ago", { exp: now() - 86_400, iat: now() - 90_000 }],
    ["an expiry ten years ahead", { exp: now() + 10 * 365 * 86_400 }],
    ["an expiry that is text", { exp: "tomorrow" }],
    ["no moment of issue", { iat: undefined }],
    ["a moment of issue a day ahead", { iat: now() + 86_400, exp: now() + 90_000 }],
    ["a start in the future", { nbf: now() + 3600 }],
    ["a session that is no uuid", { session_id: "1" }],
  ];
  const wrongClaims = await Promise.all(claims.map(async ([kind, changed]) => {
    return [kind, await sign(claimsWith(changed) as never)] as const;
  }));

  const other = await generateKeyPair("ES256", { extractable: true });
  const otherJwk = await exportJWK(other.publicKey);
  const rsa = await generateKeyPair("RS256");
  const byOther = (header: object) =>
    new SignJWT(goodClaims()).setProtectedHeader({ alg: "ES256", ...header }).sign(
      other.privateKey,
    );
  const symmetric = new TextEncoder().encode(JSON.stringify(JWKS.keys[0]));
  const none = (alg: string) => `${base64({ alg, typ: "JWT", kid: "test-key" })}.${payload}.`;

  const tokens: (readonly [string, string])[] = [
    ...wrongClaims,
    ["no key id", await sign(goodClaims(), { kid: undefined as never })],
    ["a key id nobody has", await sign(goodClaims(), { kid: "another" })],
    ["a path as key id", await sign(goodClaims(), { kid: "../../etc/passwd" })],
    ["another's key under our key id", await byOther({ kid: "test-key" })],
    ["its own key in the header", await byOther({ kid: "test-key", jwk: otherJwk })],
    [
      "an RSA key",
      await new SignJWT(goodClaims()).setProtectedHeader({
        alg: "RS256",
        kid: "test-key",
      }).sign(rsa.privateKey),
    ],
    [
      "the public key as a shared secret",
      await new SignJWT(goodClaims()).setProtectedHeader({
        alg: "HS256",
        kid: "test-key",
      }).sign(symmetric),
    ],
    ["no signature at all", none("none")],
    ["no signature, spelled otherwise", none("NoNe")],
    [
      "a payload of somebody else",
      `${head}.${base64({ ...goodClaims(), sub: other })}.${signature}`,
    ],
    ["a flipped bit in the signature", `${head}.${payload}.${flipped(signature)}`],
    ["a flipped bit in the header", `${flipped(head)}.${payload}.${signature}`],
    ["two segments", `${head}.${payload}`],
    ["four segments", `${good}.${signature}`],
    ["no base64", "%%%.%%%.%%%"],
    ["nine kilobytes", `${good}${"a".repeat(9_000)}`],
    ["a word", "hello"],
  ];
  return [
    ["nothing", {}],
    ...tokens.map(([kind, token]) => [`a token with ${kind}`, bearer(token)] as const).map((
      [kind, headers],
    ): [string, Record<string, string>] => [kind, headers]),
    ["a good token as Basic", { authorization: `Basic ${good}` }],
    ["a good token twice in one header", { authorization: `Bearer ${good}, Bearer ${good}` }],
    ["a good token beside a wrong project key", {
      ...bearer(good),
      apikey: "sb_publishable_wrong",
    }],
    ["the publishable key as a bearer", bearer("sb_publishable_made_up_for_a_test")],
    ["an empty bearer", { authorization: "Bearer " }],
  ];
}

/** The header that carries a token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function base64(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function flipped(segment: string): string {
  const at = Math.floor(segment.length / 2);
  return segment.slice(0, at) + (segment[at] === "A" ? "B" : "A") + segment.slice(at + 1);
}
