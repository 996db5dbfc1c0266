/**
 * What a secret looks like.
 *
 * @module
 */

import type { SourceFile } from "./repository.ts";

const SHAPES: readonly [what: string, shape: RegExp][] = [
  ["a signed token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ["a secret key of a project", /\bsb_secret_[A-Za-z0-9]{12,}/],
  ["an API key of ours", /\bqnt_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}\b/],
  ["a management token", /\bsbp_(?!0{40})[0-9a-f]{40}\b/],
  ["a model provider's key", /\bsk-(proj-|ant-)?[A-Za-z0-9_-]{24,}/],
  ["a cloud's key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a token of a code host", /\bgh[pousr]_[A-Za-z0-9]{30,}/],
  ["a private key", /-----BEGIN (\w+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{16}/],
  ["a project's address", /\bhttps:\/\/(?!abcdefghijklmnopqrst\b)[a-z]{20}\.supabase\.(co|in)\b/],
  [
    "a password for a database",
    /\bpostgres(ql)?:\/\/[^\s:/"'`]+:[^\s@/"'`${]+@(?!127\.0\.0\.1|localhost|\[::1\])[\w.-]+\.\w/,
  ],
];

/** Files in which something looks like a secret; the secret itself is not repeated. */
export function secretFaults(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    SHAPES.filter(([, shape]) => shape.test(text)).map(([what]) => `${path} holds ${what}`)
  );
}
