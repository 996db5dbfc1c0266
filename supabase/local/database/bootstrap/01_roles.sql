-- The hosted image's roles. They belong to the whole cluster: create what is missing, never alter
-- what is there.

do $$
declare
  v_role record;
begin
  for v_role in
    select * from (values
      ('postgres',                   'login superuser createdb createrole replication bypassrls'),
      ('anon',                       'nologin noinherit'),
      ('authenticated',              'nologin noinherit'),
      ('service_role',               'nologin noinherit bypassrls'),
      ('authenticator',              'login noinherit'),
      ('supabase_admin',             'login superuser createdb createrole replication bypassrls'),
      ('supabase_auth_admin',        'login noinherit createrole'),
      ('supabase_storage_admin',     'login noinherit createrole'),
      ('supabase_functions_admin',   'login noinherit createrole'),
      ('supabase_realtime_admin',    'nologin noinherit'),
      ('supabase_replication_admin', 'login replication'),
      ('supabase_read_only_user',    'login bypassrls'),
      ('supabase_etl_admin',         'login replication bypassrls'),
      ('dashboard_user',             'nologin createdb createrole replication'),
      ('pgbouncer',                  'login')
    ) as role (name, attributes)
    where not exists (select from pg_roles where rolname = role.name)
  loop
    begin
      execute format('create role %I %s', v_role.name, v_role.attributes);
    exception when duplicate_object or unique_violation then
      null; -- another stack of this cluster was quicker
    end;
  end loop;
end $$;

-- REST requests may become exactly what authenticator is a member of.
do $$
declare
  v_wanted record;
begin
  for v_wanted in
    select roles.name as role, members.name as member
    from unnest(array['anon', 'authenticated', 'service_role']) as roles (name),
         unnest(array['authenticator', 'postgres']) as members (name)
    where not exists (
      select from pg_auth_members
      where roleid = roles.name::regrole and member = members.name::regrole
    )
  loop
    begin
      execute format('grant %I to %I', v_wanted.role, v_wanted.member);
    exception when unique_violation then
      null; -- as above
    end;
  end loop;
end $$;
