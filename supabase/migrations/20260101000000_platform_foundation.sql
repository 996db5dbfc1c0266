-- Platform: foundation.
-- Extensions where the database offers them, nothing callable by default, and the two schemas that
-- every domain leans on: platform (exposed, shared by all) and private (never exposed).


-- Ground ---------------------------------------------------------------------------------------

do $$
begin
  if to_regrole('service_role') is null or to_regnamespace('auth') is null then
    raise exception 'Cannot migrate this database: it lacks the roles and schemas of Supabase' using
      detail = 'A hosted project has them; a Postgres of your own gets them from "deno task postgres", '
               'or from "deno task start" with its address in DATABASE_URL.';
  end if;
end;
$$;


-- Extensions -----------------------------------------------------------------------------------

-- First, because the revoke below would strip the functions of an extension created after it.
do $$
declare
  v_wanted record;
begin
  for v_wanted in
    select * from (values
      ('pg_cron', 'pg_catalog'), ('pg_net', 'extensions'), ('pgcrypto', 'extensions'),
      ('btree_gin', 'extensions'), ('pg_trgm', 'extensions'), ('vector', 'extensions')
    ) as e (name, home)
  loop
    if exists (select from pg_available_extensions where name = v_wanted.name) then
      execute format('create extension if not exists %I with schema %I', v_wanted.name, v_wanted.home);
    else
      raise notice 'extension "%" is not available: what needs it is left out', v_wanted.name;
    end if;
  end loop;
end;
$$;


-- Access ---------------------------------------------------------------------------------------

alter default privileges revoke execute on functions from public;

create schema private;
comment on schema private is 'What no caller may name: policy helpers, trigger functions, counters. Never exposed.';

-- To call what is granted by name; the schema has no API of its own.
grant usage on schema private to anon, authenticated, service_role;

create schema platform;
comment on schema platform is 'Concerns that every domain has: limits, roles, keys, jobs, privacy.';

grant usage on schema platform to authenticated, service_role;


-- Guards ---------------------------------------------------------------------------------------

create function private.only_columns()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if to_jsonb(new) - tg_argv is distinct from to_jsonb(old) - tg_argv then
    raise sqlstate 'PT403' using
      message = format('Cannot change this row: of %I only %s may be changed',
        tg_table_name, array_to_string(tg_argv, ', '));
  end if;
  return new;
end;
$$;
comment on function private.only_columns is
  'Callers change the columns a trigger names: its column grant again, for the day somebody grants too much.';
