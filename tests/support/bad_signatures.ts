/**
 * Tokens that say the right thing and are not ours: signed by others, not signed, taken apart.
 *
 * @module
 */

import { base64url, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { signedBy } from "./bad_tokens.ts";
import type { Project } from "./bad_credentials.ts";

/** What is wrong, and the token. */
export async function badSignatures(
  { key, claims, publishable }: Project,
): Promise<[kind: string, token: string][]> {
  const good = await signedBy(key, claims);
  const [head = "", body = "", signature = ""] = good.split(".");
  const { kid = "" } = key;
  const { d: _private, ...published } = key;
  const other: JWK = { ...await exportJWK(await freshKey("ES256")), alg: "ES256", kid };
  const { d: _theirs, ...theirs } = other;
  const rsa = await freshKey("RS256");
  const byRsa = new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(rsa);
  const symmetric = (secret: string) =>
    new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT", kid })
      .sign(new TextEncoder().encode(secret));
  const headed = (header: object, rest = signature) => `${part(header)}.${body}.${rest}`;
  const saying = (payload: unknown) => `${head}.${part(payload)}.${signature}`;

  return [
    ["our key without a key id", await signedBy(key, claims, { kid: undefined })],
    ["a key id nobody has", await signedBy(key, claims, { kid: "another" })],
    ["a path as key id", await signedBy(key, claims, { kid: "../../../dev/null" })],
    ["SQL as key id", await signedBy(key, claims, { kid: "' union select '" })],
    ["a number as key id", await signedBy(key, claims, { kid: 1 })],
    ["another's key under our key id", await signedBy(other, claims)],
    ["another's key under its own id", await signedBy(other, claims, { kid: "other" })],
    ["its own key in the header", await signedBy(other, claims, { jwk: theirs })],
    [
      "its own key in the header, without id",
      await signedBy(other, claims, { kid: undefined, jwk: theirs }),
    ],
    ["a key set's address", await signedBy(other, claims, { jku: "https://evil.example/jwks" })],
    ["a certificate in the header", await signedBy(other, claims, { x5c: ["MIIB"] })],
    ["an RSA key", await byRsa],
    ["the public key as a secret", await symmetric(JSON.stringify(published))],
    ["half the public key as a secret", await symmetric(String(published.x).padEnd(32, "="))],
    ["the publishable key as a secret", await symmetric(publishable.padEnd(32, "="))],
    ["a guessed secret", await symmetric("super-secret-jwt-token-with-at-least-32-characters")],
    ["no signature, and says so", headed({ alg: "none", typ: "JWT", kid }, "")],
    ["no signature, spelled otherwise", headed({ alg: "NoNe", typ: "JWT", kid }, "")],
    ["a signature it calls none", headed({ alg: "none", typ: "JWT", kid })],
    ["no algorithm", headed({ typ: "JWT", kid })],
    ["another algorithm of the same kind", headed({ alg: "ES384", typ: "JWT", kid })],
    ["a critical header nobody knows", headed({ alg: "ES256", kid, crit: ["x"], x: 1 })],
    ["a header that is a list", headed([{ alg: "ES256", kid }])],
    ["a header that is a word", headed("ES256" as never)],
    ["a payload of somebody else", saying({ ...claims, sub: crypto.randomUUID() })],
    ["a payload that never expires", saying({ ...claims, exp: 9_999_999_999 })],
    ["a payload that is a list", saying([claims])],
    ["a payload that is nothing", saying(null)],
    ["a flipped bit in the header", `${flipped(head)}.${body}.${signature}`],
    ["a flipped bit in the payload", `${head}.${flipped(body)}.${signature}`],
    ["a flipped bit in the signature", `${head}.${body}.${flipped(signature)}`],
    ["half a signature", `${head}.${body}.${signature.slice(0, signature.length / 2)}`],
    ["a signature of zeros", `${head}.${body}.${"A".repeat(86)}`],
    ["an empty signature", `${head}.${body}.`],
    ["two segments", `${head}.${body}`],
    ["four segments", `${good}.${signature}`],
    ["five segments", `${good}.${signature}.${signature}`],
    ["three dots", "..."],
    ["no base64", "%%%.%%%.%%%"],
    ["nine kilobytes in its payload", await signedBy(key, { ...claims, more: "x".repeat(9_000) })],
    ["nine kilobytes in its signature", good + "a".repeat(9_000)],
    ["a word", "hello"],
    ["JSON", part(claims)],
  ];
}

function part(value: unknown): string {
  return base64url.encode(JSON.stringify(value));
}

/** In the middle, where no bit is only for padding. */
function flipped(segment: string): string {
  const at = Math.floor(segment.length / 2);
  return segment.slice(0, at) + (segment[at] === "A" ? "B" : "A") + segment.slice(at + 1);
}

async function freshKey(alg: string): Promise<CryptoKey> {
  return (await generateKeyPair(alg, { extractable: true })).privateKey;
}
