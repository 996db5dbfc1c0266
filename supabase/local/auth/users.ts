/**
 * `auth.users` as the Auth API shows them, and the SQL that reads them.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";

/** A user as GoTrue writes it: absent rather than null. */
export type UserBody = Record<string, unknown> & { id: string };

/** SQL: the row `u` of `auth.users` as a {@linkcode UserBody}. */
export const USER_BODY = `(
  -- Only the flat part loses its nulls: those inside metadata are the user's own.
  jsonb_strip_nulls(jsonb_build_object(
    'id', u.id,
    'aud', coalesce(u.aud, 'authenticated'),
    'role', coalesce(nullif(u.role, ''), 'authenticated'),
    'email', coalesce(u.email, ''),
    'phone', coalesce(u.phone, ''),
    'email_confirmed_at', u.email_confirmed_at,
    'phone_confirmed_at', u.phone_confirmed_at,
    'confirmed_at', u.confirmed_at,
    'invited_at', u.invited_at,
    'confirmation_sent_at', u.confirmation_sent_at,
    'recovery_sent_at', u.recovery_sent_at,
    'new_email', nullif(u.email_change, ''),
    'email_change_sent_at', u.email_change_sent_at,
    'last_sign_in_at', u.last_sign_in_at,
    'banned_until', u.banned_until,
    'deleted_at', u.deleted_at,
    'is_anonymous', u.is_anonymous,
    'created_at', u.created_at,
    'updated_at', u.updated_at
  )) || jsonb_build_object(
    'app_metadata', coalesce(u.raw_app_meta_data, '{}'),
    'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
    'identities', (
      select coalesce(jsonb_agg(
        jsonb_strip_nulls(jsonb_build_object(
          'identity_id', i.id,
          'id', i.provider_id,
          'user_id', i.user_id,
          'provider', i.provider,
          'email', i.email,
          'last_sign_in_at', i.last_sign_in_at,
          'created_at', i.created_at,
          'updated_at', i.updated_at
        )) || jsonb_build_object('identity_data', i.identity_data)
        order by i.created_at, i.id
      ), '[]')
      from auth.identities i
      where i.user_id = u.id
    )
  )
)`;

/** One user; null when there is none. */
export async function findUser(db: Queries, id: string): Promise<UserBody | null> {
  const rows = await db.query<{ body: UserBody }>(
    `select ${USER_BODY} as body from auth.users u where u.id = $1::uuid`,
    [id],
  );
  return rows[0]?.body ?? null;
}

/** One page of all users, newest first, and how many there are; `page` counts from 1. */
export async function listUsers(
  db: Queries,
  { page, size }: { page: number; size: number },
): Promise<{ total: number; users: UserBody[] }> {
  const rows = await db.query<{ total: number; users: UserBody[] }>(
    `select
       (select count(*)::int from auth.users) as total,
       coalesce(jsonb_agg(${USER_BODY} order by u.created_at desc, u.id), '[]') as users
     from (
       select * from auth.users order by created_at desc, id limit $1::int offset $2::int
     ) u`,
    [size, (page - 1) * size],
  );
  return rows[0] ?? { total: 0, users: [] };
}
