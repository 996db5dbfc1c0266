-- Platform: foundation.
-- Extensions where the database offers them, nothing callable by default, and the two schemas that
-- every domain leans on: platform (exposed, shared by all) and private (never exposed).


-- Extensions -----------------------------------------------------------------------------------

-- First, because the revoke below would strip the functions of an extension created after it.
do $$
declare
  v_name text;
begin
  foreach v_name in array array['pg_cron', 'pg_net']
  loop
    if exists (select from pg_available_extensions where name = v_name) then
      execute format('create extension if not exists %I', v_name);
    else
      raise notice 'extension "%" is not available: what needs it is left out', v_name;
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
