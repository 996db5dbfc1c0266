/**
 * What to do about a channel that the server refused or closed, judged by what it said.
 *
 * @module
 */

/**
 * `token`: a newer one may help. `crowded`: come back later. `forbidden`: this user may not listen.
 * `other`: try again.
 */
export type Trouble = "token" | "crowded" | "forbidden" | "other";

/** The trouble behind a refusal's reason or the last system error before a close. */
export function troubleIn(reason: string): Trouble {
  if (/jwt|expired|`role` and `exp`/i.test(reason)) return "token";
  if (/too many|rate ?limit/i.test(reason)) return "crowded";
  if (/unauthori[sz]ed|permission/i.test(reason)) return "forbidden";
  return "other";
}
