/**
 * Sessions: opening one for nobody in particular, taking over lite's, refreshing. One transaction each.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { z } from "zod";
import type { Engine } from "../database/engine.ts";
import { AuthError } from "./answers.ts";
import type { Issued, Issuer } from "./issuer.ts";

const insider = z.object({ sub: z.uuid(), session_id: z.uuid() });

/** An anonymous user is a user, a session, a refresh token and a method at once, or nothing. */
const OPEN_ANONYMOUS = `
  with person as (
    insert into auth.users
      (id, aud, role, raw_app_meta_data, raw_user_meta_data, is_anonymous, last_sign_in_at)
    values (gen_random_uuid(), 'authenticated', 'authenticated', '{}', $1::text::jsonb, true, now())
    returning id
  ),
  session as (
    insert into auth.sessions (id, user_id, aal)
    select gen_random_uuid(), id, 'aal1' from person
    returning id, user_id
  ),
  method as (
    insert into auth.mfa_amr_claims
      (id, session_id, authentication_method, created_at, updated_at)
    select gen_random_uuid(), id, 'anonymous', now(), now() from session
  )
  insert into auth.refresh_tokens (id, token, user_id, session_id)
  select gen_random_uuid(), gen_random_uuid(), user_id, id from session
  returning session_id, token`;

/** Remembers how a session began. An anonymous user whose address is proven becomes permanent. */
const TAKE_OVER = `
  with settled as (
    update auth.users
    set is_anonymous = false,
        raw_app_meta_data =
          coalesce(raw_app_meta_data, '{}') || '{"provider": "email", "providers": ["email"]}',
        updated_at = now()
    where id = $1::uuid and is_anonymous and email is not null and email_confirmed_at is not null
    returning id, email
  ),
  identity as (
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at)
    select gen_random_uuid(), 'email', id::text, id,
           jsonb_build_object(
             'sub', id, 'email', email, 'email_verified', true, 'phone_verified', false),
           now()
    from settled
    on conflict (provider, provider_id) do nothing
  )
  insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
  values (gen_random_uuid(), $2::uuid, $3::text, now(), now())
  on conflict (session_id, authentication_method) do update set updated_at = excluded.updated_at`;

/** Signs a new anonymous user in. */
export async function openAnonymous(
  engine: Engine,
  issuer: Issuer,
  metadata: Record<string, unknown>,
): Promise<Issued & { refreshToken: string }> {
  return await engine.transaction(async (tx) => {
    const [row] = await tx.query<{ session_id: string; token: string }>(OPEN_ANONYMOUS, [
      JSON.stringify(metadata),
    ]);
    if (!row) throw new Error("an insert returned no row");
    return { ...await issuer.issue(tx, row.session_id), refreshToken: row.token };
  });
}

/**
 * Replaces lite's fresh token by ours; `method` says how the user proved who they are. A banned user
 * and one whom the hook refuses lose the session that lite has opened.
 */
export async function takeOver(
  engine: Engine,
  issuer: Issuer,
  inside: string,
  method: "password" | "otp" | "oauth",
): Promise<Issued> {
  const { sub, session_id } = insider.parse(decodeJwt(inside));
  try {
    return await engine.transaction(async (tx) => {
      await tx.query(TAKE_OVER, [sub, session_id, method]);
      const issued = await issuer.issue(tx, session_id);
      if (issued.isBanned) throw new AuthError(400, "user_banned", "User is banned");
      return issued;
    });
  } catch (error) {
    await engine.query("delete from auth.sessions where id = $1::uuid", [session_id]);
    throw error;
  }
}
