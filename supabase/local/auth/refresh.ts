/**
 * Refresh tokens: each works once, a repeat is forgiven for a moment, a stolen one ends its session.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import { AuthError } from "./answers.ts";
import type { Issued, Issuer } from "./issuer.ts";

interface Presented {
  session_id: string;
  is_revoked: boolean;
  is_fresh: boolean;
  is_banned: boolean;
  /** The session's living token, when the presented one is its parent. */
  successor: string | null;
}

/** Two refreshes of one session never overlap: the second one sees what the first has done. */
const LOCK_SESSION = `
  select s.id from auth.sessions s
  where s.id = (select r.session_id from auth.refresh_tokens r where r.token = $1::text)
  for update`;

/** The hosted platform's grace: ten seconds in which a spent token works again. */
const PRESENTED = `
  select
    r.session_id,
    coalesce(r.revoked, false) as is_revoked,
    r.updated_at > clock_timestamp() - interval '10 seconds' as is_fresh,
    coalesce(u.banned_until > now(), false) as is_banned,
    (
      select case when living.parent = r.token then living.token end
      from auth.refresh_tokens living
      where living.session_id = r.session_id and not coalesce(living.revoked, false)
      order by living.created_at desc
      limit 1
    ) as successor
  from auth.refresh_tokens r
  join auth.users u on u.id = r.user_id
  where r.token = $1::text`;

const ROTATE = `
  with spent as (
    update auth.refresh_tokens set revoked = true, updated_at = clock_timestamp()
    where token = $1::text and not coalesce(revoked, false)
  ),
  seen as (
    update auth.sessions
    set refreshed_at = clock_timestamp() at time zone 'utc', updated_at = clock_timestamp()
    where id = $2::uuid
  )
  insert into auth.refresh_tokens (id, token, user_id, session_id, parent, created_at, updated_at)
  select gen_random_uuid(), gen_random_uuid(), user_id, session_id, token,
         clock_timestamp(), clock_timestamp()
  from auth.refresh_tokens
  where token = $1::text
  returning token`;

const END_FAMILY = `
  update auth.refresh_tokens set revoked = true, updated_at = clock_timestamp()
  where session_id = $1::uuid and not coalesce(revoked, false)`;

/** Trades a refresh token for an access token and the next refresh token. */
export async function refresh(
  engine: Engine,
  issuer: Issuer,
  token: string,
): Promise<Issued & { refreshToken: string }> {
  const traded = await engine.transaction(async (tx) => {
    await tx.query(LOCK_SESSION, [token]);
    const [presented] = await tx.query<Presented>(PRESENTED, [token]);
    if (!presented) throw refused("refresh_token_not_found", "Refresh Token Not Found");
    if (presented.is_banned) throw refused("user_banned", "User Banned");

    const { session_id, is_revoked, is_fresh, successor } = presented;
    // Spent, but its successor was never used: the answer got lost on the way, so it is sent again.
    if (is_revoked && successor) {
      return { ...await issuer.issue(tx, session_id), refreshToken: successor };
    }
    if (is_revoked && !is_fresh) {
      await tx.query(END_FAMILY, [session_id]);
      return null; // not thrown: the end of the family must be committed
    }
    const [next] = await tx.query<{ token: string }>(ROTATE, [token, session_id]);
    if (!next) throw new Error("an insert returned no row");
    return { ...await issuer.issue(tx, session_id), refreshToken: next.token };
  });
  if (!traded) throw refused("refresh_token_already_used", "Already Used");
  return traded;
}

function refused(code: string, why: string): AuthError {
  return new AuthError(400, code, `Invalid Refresh Token: ${why}`);
}
