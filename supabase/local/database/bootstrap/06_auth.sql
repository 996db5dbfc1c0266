-- Auth, beyond lite's tables: columns that hosted seeds write, methods of a session, factors.

alter table auth.users
  add column if not exists instance_id uuid,
  add column if not exists is_super_admin boolean;
alter table auth.identities alter column id set default gen_random_uuid();

create table if not exists auth.mfa_amr_claims (
  id                    uuid        primary key default gen_random_uuid(),
  session_id            uuid        not null references auth.sessions (id) on delete cascade,
  authentication_method text        not null,
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now(),
  unique (session_id, authentication_method)
);

create table if not exists auth.mfa_factors (
  id            uuid primary key default gen_random_uuid(),
  user_id       uuid not null references auth.users (id) on delete cascade,
  friendly_name text,
  factor_type   text,
  status        text,
  secret        text,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);

-- The API roles may use the schema for auth.uid(); its tables stay shut to them.
do $$
declare
  v_table regclass;
begin
  for v_table in
    select oid from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r'
  loop
    execute format('alter table %s enable row level security', v_table);
  end loop;
end $$;
grant all on all tables in schema auth to supabase_auth_admin;
