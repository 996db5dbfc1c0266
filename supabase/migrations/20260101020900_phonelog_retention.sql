-- Phonelog: retention and audit.
-- Calls and texts go when their person has kept them long enough. In the log is what changes who sees
-- what: sources, and levels of contacts. Not every call that comes in: that would be a second phone
-- log, kept longer than the first and seen by others; what came in is in the runs of its source.


-- Functions ------------------------------------------------------------------------------------

create function private.sweep_phonelog(p_target text, p_before timestamptz)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person record;
  v_count bigint;
  v_rows bigint := 0;
begin
  -- Person by person, each with an end of their own: that is a range of an index, and not the table.
  for v_person in
    select s.user_id, greatest(p_before, now() - max(p.max_age)) as before
    from phonelog.data_sources s
    left join platform.retention_policies p on p.user_id = s.user_id and p.target = p_target
    group by s.user_id
    order by s.user_id
  loop
    continue when v_person.before is null;
    perform private.hold_person(v_person.user_id);
    if p_target = 'phonelog.events' then
      delete from phonelog.events
      where user_id = v_person.user_id and started_at < v_person.before;
    else
      delete from phonelog.event_bodies b
      using phonelog.events e
      where e.user_id = v_person.user_id and e.started_at < v_person.before
        and b.event_id = e.id and b.user_id = e.user_id;
    end if;
    get diagnostics v_count = row_count;
    v_rows := v_rows + v_count;
  end loop;
  return v_rows;
end;
$$;
comment on function private.sweep_phonelog is
  'Forgets calls and messages, or only their texts, from before a moment and by people''s own policies; how many. Definer: it goes over everybody''s rows.';


-- Audit ----------------------------------------------------------------------------------------

create trigger data_sources_audit after insert or delete on phonelog.data_sources
  for each row execute function private.audit_row();

-- Every sync moves the rest.
create trigger data_sources_audit_change after update on phonelog.data_sources for each row
  when (
    old.kind is distinct from new.kind
    or old.name is distinct from new.name
    or old.settings is distinct from new.settings
  )
  execute function private.audit_row();

create trigger contacts_audit_change after update on phonelog.contacts for each row
  when (
    old.privacy_level is distinct from new.privacy_level
    or old.merged_into is distinct from new.merged_into
  )
  execute function private.audit_row();

create trigger contacts_audit_delete after delete on phonelog.contacts
  for each row execute function private.audit_row();
