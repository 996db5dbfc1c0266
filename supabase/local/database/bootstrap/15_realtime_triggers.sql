-- Which tables Realtime captures: those of the publication, whoever changes it and when.

-- The triggers that stand in for a publication, and those that should.
create or replace function _realtime.capture_triggers()
returns table (rel regclass, name text, stands boolean, wanted boolean, definition text)
language sql stable set search_path = '' as $$
  with published as (
    select relid as rel, pubinsert, pubupdate, pubdelete
    from pg_publication cross join lateral pg_get_publication_tables(pubname)
    where pubname = 'supabase_realtime'
  ),
  wanted as (
    -- Digits sort before letters, and before the triggers of foreign keys: what another trigger does
    -- to the same row comes after. A condition sees the row before or after, hence two.
    select
      published.rel, each.name, 1 + kinds as type,
      format(
        'after %s on %s for each row when (_realtime.is_heard(%s.tableoid)) execute function _realtime.capture()',
        events, published.rel::regclass, row
      ) as definition
    from published
    cross join lateral (values
      (
        '00_realtime_capture', 'new',
        concat_ws(' or ', case when pubinsert then 'insert' end, case when pubupdate then 'update' end),
        pubinsert::int * 4 + pubupdate::int * 16
      ),
      ('00_realtime_capture_delete', 'old', 'delete', pubdelete::int * 8)
    ) as each (name, row, events, kinds)
    where kinds > 0
  ),
  standing as (
    select tgrelid as rel, tgname::text as name, tgtype as type
    from pg_trigger
    where tgfoid = '_realtime.capture()'::regprocedure and tgparentid = 0
  )
  select
    rel::regclass, name, standing.rel is not null, wanted.rel is not null, wanted.definition
  from wanted full join standing using (rel, name, type)
$$;

-- Drops before it makes: the same name may stand with another definition. Definer: whoever may change
-- the publication owns the tables, and nothing of ours.
create or replace function _realtime.keep_triggers() returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_each record;
begin
  for v_each in
    select * from _realtime.capture_triggers() where stands <> wanted order by wanted, rel, name
  loop
    if v_each.wanted then
      execute format('create trigger %I %s', v_each.name, v_each.definition);
    else
      execute format('drop trigger %I on %s', v_each.name, v_each.rel);
    end if;
  end loop;
end $$;

create or replace function _realtime.keep_triggers_after_ddl() returns event_trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Temporary tables are in no publication.
  if tg_tag like '%PUBLICATION' or exists (
    select from pg_event_trigger_ddl_commands() where schema_name is distinct from 'pg_temp'
  ) then
    perform _realtime.keep_triggers();
  end if;
end $$;

revoke all on function
  _realtime.capture_triggers(), _realtime.keep_triggers(), _realtime.keep_triggers_after_ddl()
from public;

do $$
begin
  if not exists (select from pg_event_trigger where evtname = 'realtime_keep_triggers') then
    -- Tables, too: a publication may name their schema, and partitions come and go.
    create event trigger realtime_keep_triggers on ddl_command_end
      when tag in (
        'CREATE PUBLICATION', 'ALTER PUBLICATION', 'DROP PUBLICATION',
        'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE'
      )
      execute function _realtime.keep_triggers_after_ddl();
  end if;
  if not exists (
    select from pg_trigger
    where tgrelid = 'realtime.messages'::regclass and tgname = '00_realtime_capture'
  ) then
    -- A probe of rights has no event.
    create trigger "00_realtime_capture" after insert on realtime.messages
      for each row when (new.extension = 'broadcast' and new.event is not null)
      execute function _realtime.capture_broadcast();
  end if;
end $$;

select _realtime.keep_triggers();
