-- Platform: roles.
-- Who may do more than care for their own rows. A role is a list of permissions, and the tables are
-- asked at every call: a role that was taken away is gone at once, whatever a token still says.


-- Tables ---------------------------------------------------------------------------------------

create table platform.roles (
  role text primary key check (role ~ '^[a-z]{3,20}$'),
  says text not null
);
comment on table platform.roles is 'The roles there are.';
comment on column platform.roles.says is 'What it is for, in a sentence.';

create table platform.role_permissions (
  role       text not null references platform.roles (role) on update cascade on delete cascade,
  permission text not null check (permission ~ '^[a-z_]+\.[a-z_]+$'),
  primary key (role, permission)
);
comment on table platform.role_permissions is 'What a role may do.';

create table platform.user_roles (
  id         uuid        primary key default gen_random_uuid(),
  user_id    uuid        not null references auth.users (id) on delete cascade,
  role       text        not null references platform.roles (role) on update cascade,
  granted_by uuid        references auth.users (id) on delete set null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  unique (user_id, role)
);
comment on table platform.user_roles is 'Who has which role.';
comment on column platform.user_roles.granted_by is
  'Who gave it; null for the first admin, and where they are gone.';
comment on column platform.user_roles.expires_at is 'From then on it counts as none; null is for good.';

create index user_roles_role on platform.user_roles (role);
create index user_roles_granted_by on platform.user_roles (granted_by);

create view private.living_roles with (security_invoker = true) as
select r.user_id, r.role, r.expires_at
from platform.user_roles r
join auth.users u on u.id = r.user_id
where (r.expires_at is null or r.expires_at > now())
  and u.is_anonymous is not true
  and u.deleted_at is null
  and (u.banned_until is null or u.banned_until <= now());
comment on view private.living_roles is
  'The roles that count: not expired, and of an account that is permanent, not banned and not deleted.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('platform.roles', 'keep', null, '{}', false, 'Names roles, and no person'),
  ('platform.role_permissions', 'keep', null, '{}', false, 'Names roles, and no person'),
  ('platform.user_roles', 'cascade', 'user_id', array['user_id', 'granted_by'], true, null);


-- Roles ----------------------------------------------------------------------------------------

insert into platform.roles (role, says)
values
  ('admin', 'Runs the back end: may everything.'),
  ('support', 'Helps people: sees how they and the back end are doing.'),
  ('analyst', 'Reads figures about everybody, and nobody''s data.');

insert into platform.role_permissions (role, permission)
values
  ('admin', 'roles.manage'),
  ('admin', 'health.read'),
  ('admin', 'audit.read'),
  ('admin', 'users.read'),
  ('admin', 'users.erase'),
  ('admin', 'jobs.manage'),
  ('admin', 'retention.manage'),
  ('admin', 'alerts.manage'),
  ('admin', 'budgets.manage'),
  ('admin', 'analytics.read'),
  ('support', 'health.read'),
  ('support', 'users.read'),
  ('analyst', 'analytics.read');


-- Asking ---------------------------------------------------------------------------------------

create function private.has_permission(p_user uuid, p_permission text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from private.living_roles l
    join platform.role_permissions p on p.role = l.role
    where l.user_id = p_user and p.permission = p_permission
  );
$$;
comment on function private.has_permission is
  'Whether a person may do something. Definer: whether an account is banned stands in a table of Auth.';

grant execute on function private.has_permission to service_role;


create function private.session_is_alive(p_session uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from auth.sessions s
    join auth.users u on u.id = s.user_id
    where s.id = p_session
      and (s.not_after is null or s.not_after > now())
      and u.deleted_at is null
      and (u.banned_until is null or u.banned_until <= now())
  );
$$;
comment on function private.session_is_alive is
  'Whether a session has neither ended nor lost its person: a token outlives both by up to an hour. Definer: sessions are Auth''s.';

grant execute on function private.session_is_alive to service_role;


create function private.caller_may(p_permission text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select private.session_is_alive((auth.jwt() ->> 'session_id')::uuid)
    and private.has_permission(auth.uid(), p_permission);
$$;
comment on function private.caller_may is
  'Whether the caller may do something; never without a session of their own, so never by an API key. Definer: callers read neither sessions nor the roles of others.';

grant execute on function private.caller_may to authenticated, service_role;


create function platform.authorize(p_user uuid, p_permission text)
returns boolean
language sql
stable
security invoker
set search_path = ''
as $$
  select private.has_permission(p_user, p_permission);
$$;
comment on function platform.authorize is 'Whether a person may do something, as the tables have it now.';

grant execute on function platform.authorize to service_role;


create function platform.standing(p_user uuid, p_session uuid, p_permission text default null)
returns table (signed_in boolean, allowed boolean)
language sql
stable
security invoker
set search_path = ''
as $$
  select private.session_is_alive(p_session),
         p_permission is null or private.has_permission(p_user, p_permission);
$$;
comment on function platform.standing is
  'Both questions about a caller in one: is their session alive, and may they do this.';

grant execute on function platform.standing to service_role;


-- Access ---------------------------------------------------------------------------------------

alter table platform.roles enable row level security;
alter table platform.role_permissions enable row level security;
alter table platform.user_roles enable row level security;

-- Nobody writes here, the server included: a role is given by the functions that ask who gives it.
grant select on platform.roles, platform.role_permissions, platform.user_roles
  to authenticated, service_role;

create policy "who manages roles sees them" on platform.roles
  for select to authenticated
  using ((select private.caller_may('roles.manage')));

create policy "who manages roles sees what they may" on platform.role_permissions
  for select to authenticated
  using ((select private.caller_may('roles.manage')));

create policy "people see their roles, who manages them all" on platform.user_roles
  for select to authenticated
  using (user_id = (select auth.uid()) or (select private.caller_may('roles.manage')));


-- In the token ---------------------------------------------------------------------------------

create function private.custom_access_token_hook(event jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('claims', event -> 'claims' || jsonb_build_object('user_roles', (
    select coalesce(jsonb_agg(role order by role), '[]')
    from private.living_roles
    where user_id = (event ->> 'user_id')::uuid
  )));
$$;
comment on function private.custom_access_token_hook is
  'Writes the roles into a new token, for front ends to show; nothing is decided by them. Definer: Auth''s own role reads no table of ours.';

do $$
begin
  if to_regrole('supabase_auth_admin') is not null then
    grant usage on schema private to supabase_auth_admin;
    grant execute on function private.custom_access_token_hook to supabase_auth_admin;
  end if;
end;
$$;
