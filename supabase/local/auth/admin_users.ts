/**
 * Creating, changing and deleting users with the secret key: one statement each.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import type { UserChange } from "./admin_input.ts";
import { AuthError } from "./answers.ts";
import { findUser, type UserBody } from "./users.ts";

/** The change as a row; what it does not name is null. */
const INPUT = `
  input as (
    select * from jsonb_to_record($1::text::jsonb) as i(
      id uuid, email text, phone text, role text, encrypted_password text,
      email_confirm boolean, phone_confirm boolean, app_metadata jsonb, user_metadata jsonb,
      is_ban_changed boolean, ban_seconds float8, is_invited boolean
    )
  )`;

const EMAIL_IDENTITY = `
  insert into auth.identities (id, provider, provider_id, user_id, identity_data)
  select gen_random_uuid(), 'email', p.id::text, p.id, jsonb_build_object(
           'sub', p.id, 'email', p.email, 'email_verified', p.email_confirmed_at is not null,
           'phone_verified', false)
  from person p
  join input on input.email is not null
  on conflict (provider, provider_id) do update
    set identity_data = auth.identities.identity_data || excluded.identity_data, updated_at = now()`;

const CREATE = `
  with ${INPUT},
  person as (
    insert into auth.users
      (id, aud, role, email, phone, encrypted_password, email_confirmed_at, phone_confirmed_at,
       invited_at, banned_until, raw_app_meta_data, raw_user_meta_data)
    select
      coalesce(id, gen_random_uuid()), 'authenticated', coalesce(role, 'authenticated'),
      lower(email), phone, encrypted_password,
      case when email_confirm then now() end,
      case when phone_confirm then now() end,
      case when is_invited then now() end,
      now() + ban_seconds * interval '1 second',
      jsonb_build_object('provider', way, 'providers', jsonb_build_array(way))
        || coalesce(app_metadata, '{}'),
      coalesce(user_metadata, '{}')
        || case when email is null then '{}'
           else jsonb_build_object('email_verified', coalesce(email_confirm, false)) end
    from input, lateral (select case when email is null then 'phone' else 'email' end as way) as provided
    returning *
  ),
  identity as (${EMAIL_IDENTITY})
  select id from person`;

/** Metadata merges key by key, and null removes a key. */
const merged = (column: string, patch: string) => `
  (coalesce(u.${column}, '{}') || coalesce(input.${patch}, '{}'))
    - array(select key from jsonb_each(coalesce(input.${patch}, '{}')) where value = 'null')`;

/** A new password ends every session, as on the hosted platform. */
const UPDATE = `
  with ${INPUT},
  person as (
    update auth.users u set
      email = coalesce(lower(input.email), u.email),
      phone = coalesce(input.phone, u.phone),
      role = coalesce(input.role, u.role),
      encrypted_password = coalesce(input.encrypted_password, u.encrypted_password),
      email_confirmed_at = case
        when input.email_confirm then coalesce(u.email_confirmed_at, now())
        else u.email_confirmed_at end,
      phone_confirmed_at = case
        when input.phone_confirm then coalesce(u.phone_confirmed_at, now())
        else u.phone_confirmed_at end,
      banned_until = case
        when input.is_ban_changed then now() + input.ban_seconds * interval '1 second'
        else u.banned_until end,
      is_anonymous = u.is_anonymous and not (
        coalesce(input.email, u.email) is not null
        and (coalesce(input.email_confirm, false) or u.email_confirmed_at is not null)),
      raw_app_meta_data = ${merged("raw_app_meta_data", "app_metadata")},
      raw_user_meta_data = ${merged("raw_user_meta_data", "user_metadata")},
      updated_at = now()
    from input
    where u.id = $2::uuid
    returning u.*
  ),
  identity as (${EMAIL_IDENTITY}),
  signed_out as (
    delete from auth.sessions s using person, input
    where s.user_id = person.id and input.encrypted_password is not null
  )
  select id from person`;

/** What is left of a softly deleted user names nobody, and the address is free again. */
const DELETE_SOFTLY = `
  with person as (
    update auth.users set
      email = encode(sha256(convert_to(id::text || email, 'UTF8')), 'hex'),
      phone = encode(sha256(convert_to(id::text || phone, 'UTF8')), 'hex'),
      encrypted_password = null, email_change = null, phone_change = null,
      confirmation_token = null, recovery_token = null, reauthentication_token = null,
      email_change_token_new = null, email_change_token_current = null, phone_change_token = null,
      raw_app_meta_data = '{}', raw_user_meta_data = '{}',
      deleted_at = now(), updated_at = now()
    where id = $1::uuid and deleted_at is null
    returning id
  ),
  identities as (
    delete from auth.identities using person where user_id = person.id
  )
  delete from auth.sessions using person where user_id = person.id`;

/** Creates a user and their identity. */
export async function createUser(tx: Queries, input: UserChange): Promise<UserBody> {
  const [row] = await tx.query<{ id: string }>(CREATE, [JSON.stringify(input)]);
  const user = row && await findUser(tx, row.id);
  if (!user) throw new Error("an insert returned no row");
  return user;
}

/** Changes what the input names and leaves the rest. */
export async function updateUser(tx: Queries, id: string, input: UserChange): Promise<UserBody> {
  await tx.query(UPDATE, [JSON.stringify(input), id]);
  return await findUser(tx, id) ?? nobody();
}

/** Deletes a user, or with `softly` everything that tells who they were. */
export async function deleteUser(tx: Queries, id: string, softly: boolean): Promise<void> {
  if (!await findUser(tx, id)) nobody();
  await tx.query(softly ? DELETE_SOFTLY : "delete from auth.users where id = $1::uuid", [id]);
}

/** Answers that there is no such user. */
export function nobody(): never {
  throw new AuthError(404, "user_not_found", "User not found");
}
