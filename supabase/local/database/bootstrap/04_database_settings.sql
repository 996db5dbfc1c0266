-- Settings of this database only, so that one cluster can hold several stacks.

do $$
declare
  v_database text := current_database();
begin
  execute format('alter database %I set search_path to "$user", public, extensions', v_database);
  execute format('alter database %I set timezone to ''UTC''', v_database);
  execute format('alter role anon in database %I set statement_timeout to %L', v_database, '3s');
  execute format(
    'alter role authenticated in database %I set statement_timeout to %L', v_database, '8s'
  );
end $$;
