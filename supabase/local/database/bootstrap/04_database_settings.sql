-- Settings of this database only, so that one cluster can hold several stacks. New sessions have them.

do $$
declare
  v_database text := current_database();
begin
  execute format('alter database %I set search_path to "$user", public, extensions', v_database);
  execute format('alter database %I set timezone to ''UTC''', v_database);
  execute format('alter role anon in database %I set statement_timeout to ''3s''', v_database);
  execute format('alter role authenticated in database %I set statement_timeout to ''8s''', v_database);
end $$;
