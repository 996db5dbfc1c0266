/**
 * Kinds of bad credentials, each a good one with one thing wrong.
 *
 * @module
 */

import type { JWK } from "jose";
import { badClaims } from "./bad_claims.ts";
import { badSignatures } from "./bad_signatures.ts";
import { signedBy } from "./bad_tokens.ts";

/** Whose credentials they pretend to be. */
export interface Project {
  /** What it signs with, the private part included. */
  key: JWK;
  /** Of a good token. */
  claims: Record<string, unknown>;
  publishable: string;
}

/** One way to be wrong, and how it is sent. */
export interface BadCredential {
  kind: string;
  headers: Record<string, string>;
  /** Stands in the address, with its question mark. */
  query?: string;
}

/** Nothing of this lets anybody in; with nothing at all, only where nobody has to sign in. */
export async function badCredentials(project: Project): Promise<BadCredential[]> {
  const { key, claims, publishable } = project;
  const good = await signedBy(key, claims);
  const wrong = badClaims(claims).map(async ([kind, changed]) =>
    [kind, await signedBy(key, changed)] as const
  );
  const tokens = [...await Promise.all(wrong), ...await badSignatures(project)];
  return [
    { kind: "nothing", headers: {} },
    ...tokens.map(([kind, token]) => ({ kind: `a token with ${kind}`, headers: bearer(token) })),
    ...badHeaders(good, publishable),
    ...["apikey", "access_token", "token", "authorization", "x-api-key"].map((name) => ({
      kind: `a good token beside "${name}" in the address`,
      headers: bearer(good),
      query: `?${name}=${encodeURIComponent(good)}`,
    })),
    { kind: "a good token in the address alone", headers: {}, query: `?access_token=${good}` },
  ];
}

/** Long enough, and its checksum is another's. */
const MISTYPED = "qnt_live_" + "a".repeat(8) + "_" + "b".repeat(38);

/** Whether nothing is sent but what is public: then it is nobody who calls, and nobody bad. */
export function isPublic({ headers, query }: BadCredential, publishable: string): boolean {
  const { authorization, apikey, "x-api-key": own } = headers;
  return query === undefined && own === undefined && (apikey ?? publishable) === publishable &&
    (authorization ?? `Bearer ${publishable}`) === `Bearer ${publishable}`;
}

/** The header that carries a token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function badHeaders(good: string, publishable: string): BadCredential[] {
  const all: Record<string, Record<string, string>> = {
    "the publishable key alone": { apikey: publishable },
    "the publishable key as a bearer": bearer(publishable),
    "a made-up secret key as a bearer": bearer("sb_secret_made_up"),
    "a made-up API key as a bearer": bearer("qnt_live_" + "a".repeat(46)),
    "an empty bearer": { authorization: "Bearer " },
    "a bearer that is undefined": bearer("undefined"),
    "a good token without a scheme": { authorization: good },
    "a good token as Basic": { authorization: `Basic ${good}` },
    "a good token as Token": { authorization: `Token ${good}` },
    "a name and a password": { authorization: `Basic ${btoa("postgres:postgres")}` },
    "a good token twice in one header": { authorization: `Bearer ${good}, Bearer ${good}` },
    "a good token and another after it": { authorization: `Bearer ${good} ${good}` },
    "a good token in another header": { "x-authorization": `Bearer ${good}`, apikey: publishable },
    "a good token as a cookie": { cookie: `access_token=${good}; sb-access-token=${good}` },
    "a good token as a project key": { apikey: good },
    "a good token beside a wrong project key": { ...bearer(good), apikey: "sb_publishable_wrong" },
    "a word as API key": { "x-api-key": "hello" },
    "an API key with a typing error": { "x-api-key": MISTYPED },
    "a good token beside an API key with a typing error": {
      ...bearer(good),
      "x-api-key": MISTYPED,
    },
    "a good token as API key": { "x-api-key": good },
    "a good token beside a made-up secret key": { ...bearer(good), apikey: "sb_secret_made_up" },
    "a good token beside what is no API key": { ...bearer(good), "x-api-key": "qnt_live_wrong" },
    "a good token beside an empty API key": { ...bearer(good), "x-api-key": "" },
    "a good token as an API key": { "x-api-key": good },
    "what is no API key": { "x-api-key": "qnt_live_wrong" },
  };
  return Object.entries(all).map(([kind, headers]) => ({ kind, headers }));
}
