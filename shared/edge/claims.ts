/**
 * What a verified token must still say before we rely on it.
 *
 * @module
 */

import { z } from "zod";

/** The longest life of a token that the platform issues, in seconds. */
const LONGEST_LIFE = 7 * 24 * 60 * 60;

/** Clocks may differ by this many seconds. */
const SKEW = 60;

const claims = z.object({
  sub: z.guid(),
  role: z.literal("authenticated"),
  aud: z.literal("authenticated"),
  exp: z.number(),
  iat: z.number(),
  session_id: z.guid().optional(),
  is_anonymous: z.boolean().optional(),
});

/** Why these claims are not a user's, or null when they are. `now` is in seconds. */
export function claimsFault(given: unknown, now: number = Date.now() / 1000): string | null {
  const read = claims.safeParse(given);
  if (!read.success) {
    return `the claim "${read.error.issues[0]?.path.join(".")}" is not as it must be`;
  }
  const { exp, iat } = read.data;
  if (exp <= now) return "the token has expired";
  if (iat > now + SKEW) return "the token is from the future";
  if (exp - iat > LONGEST_LIFE) return "the token lives too long";
  return null;
}
