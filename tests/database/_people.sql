-- Who speaks in the tests, and how they sign in: the role and the claims that PostgREST would set.

create extension if not exists pgtap with schema extensions;

create schema tests;
grant usage on schema tests to anon, authenticated, service_role;
set local search_path = extensions, tests;


-- People ---------------------------------------------------------------------------------------

create function tests.id_of(p_name text)
returns uuid
language sql
immutable
as $$
  select md5('a person called ' || p_name)::uuid;
$$;

-- Whoever else is in this database is not here until the rollback, nor what they have spent.
delete from auth.users;
delete from private.rate_limits;

-- Signed in with a token that costs nothing, as most people of a session are.
insert into auth.users (id, aud, role, is_anonymous)
select tests.id_of(name), 'authenticated', 'authenticated', true
from unnest(array['ana', 'bob', 'cleo', 'dan']) as name;


-- Signing in -----------------------------------------------------------------------------------

create function tests.speak_as(p_role text, p_claims jsonb)
returns void
language plpgsql
as $$
begin
  perform set_config('request.jwt.claims', coalesce(p_claims::text, ''), true);
  perform set_config('role', p_role, true);
end;
$$;

create function tests.sign_in(p_name text)
returns void
language sql
as $$
  select tests.speak_as('authenticated', jsonb_build_object(
    'sub', tests.id_of(p_name), 'role', 'authenticated', 'aud', 'authenticated',
    'is_anonymous', true
  ));
$$;

-- A caller with nothing but the publishable key.
create function tests.sign_out()
returns void
language sql
as $$
  select tests.speak_as('anon', '{"role": "anon"}');
$$;

-- Our own functions, with the secret key.
create function tests.be_server()
returns void
language sql
as $$
  select tests.speak_as('service_role', '{"role": "service_role"}');
$$;

-- Who made the tables: to prepare what no caller may.
create function tests.be_owner()
returns void
language sql
as $$
  select tests.speak_as('none', null);
$$;

-- The address a request comes from, as the gateway writes it.
create function tests.come_from(p_address text)
returns void
language sql
as $$
  select set_config(
    'request.headers', jsonb_build_object('x-forwarded-for', p_address)::text, true
  );
$$;


-- Accounts -------------------------------------------------------------------------------------

-- From now on somebody with an address and an open session, as roles and keys want it.
create function tests.have_account(p_name text)
returns void
language sql
security definer
as $$
  update auth.users
  set is_anonymous = false, email = p_name || '@example.com', email_confirmed_at = now()
  where id = tests.id_of(p_name);
  insert into auth.sessions (id, user_id)
  values (md5('a session of ' || p_name)::uuid, tests.id_of(p_name))
  on conflict (id) do nothing;
$$;

create function tests.have_role(p_name text, p_role text, p_expires_at timestamptz default null)
returns void
language sql
security definer
as $$
  select tests.have_account(p_name);
  insert into platform.user_roles (user_id, role, expires_at)
  values (tests.id_of(p_name), p_role, p_expires_at);
$$;

-- With that account and that session.
create function tests.log_in(p_name text)
returns void
language sql
as $$
  select tests.speak_as('authenticated', jsonb_build_object(
    'sub', tests.id_of(p_name), 'role', 'authenticated', 'aud', 'authenticated',
    'session_id', md5('a session of ' || p_name)::uuid, 'is_anonymous', false
  ));
$$;


-- Limits ---------------------------------------------------------------------------------------

-- Fills a bucket up to so many seconds of it. Who sends a hundred things to meet a limit meets the
-- clock of a slow machine instead.
create function tests.fill(p_key text, p_seconds float8)
returns void
language sql
security definer
as $$
  insert into private.rate_limits
  values (p_key, clock_timestamp() + make_interval(secs => p_seconds))
  on conflict (key) do update set full_at = excluded.full_at;
$$;

create function tests.full_at(p_key text)
returns timestamptz
language sql
stable
security definer
as $$
  select full_at from private.rate_limits where key = p_key;
$$;

-- By how much one call fills a bucket that is filled so far already.
create function tests.cost(p_key text, p_seconds float8, p_statement text)
returns interval
language plpgsql
as $$
declare
  v_before timestamptz;
begin
  perform tests.fill(p_key, p_seconds);
  v_before := tests.full_at(p_key);
  execute p_statement;
  return tests.full_at(p_key) - v_before;
end;
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;
