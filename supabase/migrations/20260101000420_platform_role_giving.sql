-- Platform: giving and taking roles.
-- Whoever does it is asked for their permission here, gives nothing they do not have, and leaves at
-- least one admin for good.


-- Guards ---------------------------------------------------------------------------------------

create function private.keep_an_admin()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- A change that changes nothing, for its lock: whoever takes the next admin away waits here and then
  -- counts what is left.
  update platform.roles set says = says where role = 'admin';
  if not exists (select from private.living_roles where role = 'admin' and expires_at is null) then
    raise sqlstate 'PT409' using
      message = 'Cannot take this role away: it is the last admin''s',
      hint = 'Make somebody else an admin first, without an end';
  end if;
  return null;
end;
$$;
comment on function private.keep_an_admin is
  'One admin stays, whose role does not expire. Definer: an account is deleted by Auth, which knows no roles.';

create trigger user_roles_keep_an_admin after delete on platform.user_roles
  for each row when (old.role = 'admin' and old.expires_at is null)
  execute function private.keep_an_admin();

create trigger user_roles_keep_admin_lasting
  after update of user_id, role, expires_at on platform.user_roles
  for each row when (
    old.role = 'admin' and old.expires_at is null
    and (new.user_id <> old.user_id or new.role <> 'admin' or new.expires_at is not null)
  )
  execute function private.keep_an_admin();

create trigger user_roles_keep_table after truncate on platform.user_roles
  for each statement execute function private.keep_an_admin();


create function private.lose_roles()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from platform.user_roles where user_id = new.id;
  return null;
end;
$$;
comment on function private.lose_roles is
  'An account that Auth keeps as deleted has no roles. Definer: Auth''s own role touches no table of ours.';

create trigger quintet_users_lose_roles after update of deleted_at on auth.users
  for each row when (old.deleted_at is null and new.deleted_at is not null)
  execute function private.lose_roles();


-- Audit ----------------------------------------------------------------------------------------

create function private.record_role()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.record(
    case tg_op when 'INSERT' then 'role.assigned' when 'UPDATE' then 'role.changed' else 'role.revoked' end,
    'platform.user_roles',
    coalesce(new.id, old.id)::text,
    jsonb_build_object(
      'role', coalesce(new.role, old.role),
      'expires_at', case tg_op when 'DELETE' then old.expires_at else new.expires_at end
    )
  );
  return null;
end;
$$;
comment on function private.record_role is
  'Every role that comes or goes is in the audit log. Definer: only definers write there.';

create trigger user_roles_recorded
  after insert or delete or update of user_id, role, expires_at on platform.user_roles
  for each row execute function private.record_role();


-- Functions ------------------------------------------------------------------------------------

create function private.check_giver(p_role text, p_until timestamptz)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.caller_may('roles.manage') then
    raise sqlstate 'PT403' using
      message = 'Cannot change roles: this takes the permission roles.manage';
  end if;
  if not exists (select from platform.roles where role = p_role) then
    raise sqlstate 'PT422' using
      message = 'Cannot change this role: there is none of that name',
      hint = (select 'There are ' || string_agg(role, ', ' order by role) from platform.roles);
  end if;
  if exists (
    select permission from platform.role_permissions where role = p_role
    except
    select p.permission
    from private.living_roles l
    join platform.role_permissions p on p.role = l.role
    where l.user_id = auth.uid() and coalesce(l.expires_at, 'infinity') >= p_until
  ) then
    raise sqlstate 'PT403' using
      message = 'Cannot change this role: it may do more than you, or for longer',
      hint = 'Ask an admin whose role does not end';
  end if;
end;
$$;
comment on function private.check_giver is
  'Nobody gives or takes what they do not have, nor for longer. Definer: callers do not read what roles may.';


create function private.roles_of(p_user uuid)
returns text[]
language sql
stable
security invoker
set search_path = ''
as $$
  select array(select role from private.living_roles where user_id = p_user order by role);
$$;
comment on function private.roles_of is 'The roles of a person that count.';


create function private.answer_roles(p_user uuid)
returns text[]
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_roles constant text[] := private.roles_of(p_user);
begin
  if private.keeps_answer() then
    perform private.keep_answer(jsonb_build_object('user_id', p_user, 'roles', v_roles));
  end if;
  return v_roles;
end;
$$;
comment on function private.answer_roles is
  'The same at the end of a change, kept for when the call is sent again.';


create function private.assign_role(p_user uuid, p_role text, p_expires_at timestamptz)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.check_giver(p_role, coalesce(p_expires_at, 'infinity'));
  if p_expires_at <= now() then
    raise sqlstate 'PT422' using message = 'Cannot assign this role: it would have expired already';
  end if;
  if not exists (
    select from auth.users
    where id = p_user and is_anonymous is not true and deleted_at is null
  ) then
    raise sqlstate 'PT404' using
      message = 'Cannot assign this role: there is no such account',
      hint = 'An anonymous user needs an email address or a phone number first';
  end if;

  insert into platform.user_roles as kept (user_id, role, granted_by, expires_at)
  values (p_user, p_role, auth.uid(), p_expires_at)
  on conflict (user_id, role) do update
    set granted_by = excluded.granted_by, expires_at = excluded.expires_at
    where kept.expires_at is distinct from excluded.expires_at;
  return private.answer_roles(p_user);
end;
$$;
comment on function private.assign_role is
  'Gives a role, or another end to it. Definer: callers write no roles; it asks whether this one may.';

grant execute on function private.assign_role to authenticated;


create function private.revoke_role(p_user uuid, p_role text)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.check_giver(p_role, now());
  delete from platform.user_roles where user_id = p_user and role = p_role;
  return private.answer_roles(p_user);
end;
$$;
comment on function private.revoke_role is
  'Takes a role; one that is not there is gone already. Definer: callers write no roles; it asks whether this one may.';

grant execute on function private.revoke_role to authenticated;


create function platform.assign_role(p_user uuid, p_role text, p_expires_at timestamptz default null)
returns text[]
language sql
security invoker
set search_path = ''
as $$
  select private.assign_role(p_user, p_role, p_expires_at);
$$;
comment on function platform.assign_role is
  'Gives a role for good or until a moment; answers the roles the person has now.';

grant execute on function platform.assign_role to authenticated;


create function platform.revoke_role(p_user uuid, p_role text)
returns text[]
language sql
security invoker
set search_path = ''
as $$
  select private.revoke_role(p_user, p_role);
$$;
comment on function platform.revoke_role is 'Takes a role; answers the roles the person has now.';

grant execute on function platform.revoke_role to authenticated;
