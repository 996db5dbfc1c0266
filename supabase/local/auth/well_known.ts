/**
 * What Auth tells everybody about itself.
 *
 * @module
 */

import { json } from "./answers.ts";

/** The answer of `/auth/v1/health`. */
export const HEALTH = {
  version: "local",
  name: "GoTrue",
  description: "Auth of the local stack, as GoTrue speaks",
};

/** A public document, kept by readers for ten minutes as on the hosted platform. */
export function published(document: unknown): Response {
  return json(document, 200, { "cache-control": "public, max-age=600" });
}

/** Where verifiers find what they need. */
export function discovery(base: string): Record<string, unknown> {
  const issuer = `${base}/auth/v1`;
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/user`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ["ES256"],
    response_types_supported: ["token", "code"],
    subject_types_supported: ["public"],
  };
}
