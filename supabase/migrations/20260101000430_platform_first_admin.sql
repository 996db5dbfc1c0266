-- Platform: the first admin.
-- Roles are given by those who have them, so the first one is made by whoever runs the database.


create function private.first_admin(p_who text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid;
begin
  -- As private.keep_an_admin does it: of two who try at once, one is the first.
  update platform.roles set says = says where role = 'admin';
  if exists (select from private.living_roles where role = 'admin' and expires_at is null) then
    raise sqlstate 'PT409' using
      message = 'Cannot make the first admin: there is one',
      hint = 'An admin makes others with assign-role';
  end if;

  -- An address that nobody confirmed may have been typed in by anybody.
  select id into v_user from auth.users
  where (id::text = lower(p_who) or lower(email) = lower(p_who) and email_confirmed_at is not null)
    and is_anonymous is not true and deleted_at is null
    and (banned_until is null or banned_until <= now());
  if not found then
    raise sqlstate 'PT404' using
      message = 'Cannot make the first admin: there is no such account',
      hint = 'Sign up first, confirm the email address, and give that address or the id';
  end if;

  insert into platform.user_roles (user_id, role) values (v_user, 'admin')
  on conflict (user_id, role) do update set expires_at = null;
  return v_user;
end;
$$;
comment on function private.first_admin is
  'Makes an admin where there is none. Definer: the server writes no roles; it may this once.';

grant execute on function private.first_admin to service_role;


create function platform.first_admin(p_who text)
returns uuid
language sql
security invoker
set search_path = ''
as $$
  select private.first_admin(p_who);
$$;
comment on function platform.first_admin is
  'Makes the account with this address or id the first admin; for operators, in SQL or with the secret key.';

grant execute on function platform.first_admin to service_role;
