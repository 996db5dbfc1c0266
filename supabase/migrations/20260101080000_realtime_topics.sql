-- Realtime: which tables tell their changes to subscribers, judged by each subscriber's policies.

do $$
declare
  v_table text;
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    raise notice 'there is no publication supabase_realtime: changes are not pushed';
    return;
  end if;

  foreach v_table in array array['sessions', 'messages', 'message_translations', 'user_activity']
  loop
    if not exists (
      select from pg_publication_tables
      where pubname = 'supabase_realtime' and schemaname = 'translator' and tablename = v_table
    ) then
      execute format('alter publication supabase_realtime add table translator.%I', v_table);
    end if;
  end loop;
end;
$$;
