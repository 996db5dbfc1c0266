-- The hosted image's schemas. They belong to supabase_admin: the CLI's reset drops whatever
-- "postgres" owns.

create schema if not exists supabase_migrations;

do $$
declare
  v_schema text;
begin
  foreach v_schema in array array[
    'auth', 'storage', 'realtime', 'vault', 'graphql', 'graphql_public', 'supabase_functions',
    'extensions'
  ] loop
    if to_regnamespace(v_schema) is null then
      execute format('create schema %I', v_schema);
    end if;
    execute format('alter schema %I owner to supabase_admin', v_schema);
    execute format('grant all on schema %I to postgres', v_schema);
  end loop;
end $$;

grant usage on schema extensions, auth, storage, realtime, graphql_public
  to anon, authenticated, service_role;
grant usage on schema vault to service_role;
grant usage on schema auth to supabase_auth_admin;
grant all on schema extensions to dashboard_user;

alter default privileges in schema extensions
  grant all on functions to postgres, anon, authenticated, service_role;
