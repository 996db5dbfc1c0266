/**
 * What an API key can be let do. Browser-safe: front ends offer these to choose from.
 *
 * @module
 */

/** The same list as the check on `platform.api_keys.scopes`. */
export const SCOPES = [
  "phonelog.read",
  "phonelog.write",
  "lift.read",
  "lift.write",
  "reading.read",
  "reading.write",
  "translator.translate",
  "usage.read",
] as const;

/** One thing that a key lets its holder do. */
export type Scope = typeof SCOPES[number];
