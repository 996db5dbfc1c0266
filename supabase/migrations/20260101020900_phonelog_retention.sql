-- Phonelog: erasure, retention and audit.
-- Calls and texts go in slices: with their person, or when these have kept them long enough, by a job
-- for each. In the log is what changes who sees what: sources, and levels of contacts. Not every call
-- that comes in: that would be a second phone log, kept longer than the first and seen by others; what
-- came in is in the runs of its source.


-- Erasure --------------------------------------------------------------------------------------

create function private.erase_phonelog(p_user uuid, p_rows int)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_more boolean;
begin
  perform private.hold_person(p_user);
  -- To take each event off its sums would be most of the work.
  update phonelog.people set is_leaving = true, version = version + 1
  where user_id = p_user and not is_leaving;
  -- What goes on to come in would go on to be taken away.
  perform private.end_import(id, 'cancelled', null, null) from phonelog.imports
  where user_id = p_user and status in ('waiting', 'running');
  delete from phonelog.rollup_quarters where ctid = any (array(
    select ctid from phonelog.rollup_quarters where user_id = p_user order by at limit p_rows));
  v_is_more := found;
  delete from phonelog.rollup_days where ctid = any (array(
    select ctid from phonelog.rollup_days where user_id = p_user order by day limit p_rows));
  v_is_more := v_is_more or found;
  delete from phonelog.rollup_contact_days where ctid = any (array(
    select ctid from phonelog.rollup_contact_days where user_id = p_user
    order by day, contact_id limit p_rows));
  v_is_more := v_is_more or found;
  delete from phonelog.rollup_contact_months where ctid = any (array(
    select ctid from phonelog.rollup_contact_months where user_id = p_user
    order by month, contact_id limit p_rows));
  v_is_more := v_is_more or found;
  delete from phonelog.contact_scores where user_id = p_user;
  delete from phonelog.rollup_contact_years where ctid = any (array(
    select ctid from phonelog.rollup_contact_years where user_id = p_user
    order by year, contact_id limit p_rows));
  v_is_more := v_is_more or found;
  delete from phonelog.events where id = any (array(
    select id from phonelog.events where user_id = p_user order by started_at, id limit p_rows));
  v_is_more := v_is_more or found;
  delete from private.event_tombstones where ctid = any (array(
    select ctid from private.event_tombstones where user_id = p_user
    order by source_id limit p_rows));
  v_is_more := v_is_more or found;
  if not v_is_more then
    -- Each is a line of the audit log, and looks once more through where its calls were.
    delete from phonelog.contacts where id = any (array(
      select id from phonelog.contacts where user_id = p_user limit greatest(p_rows / 50, 1)));
    v_is_more := found;
  end if;
  return v_is_more;
end;
$$;
comment on function private.erase_phonelog is
  'Deletes so many of a person''s sums and events, in the end contacts; false when there are none. Definer: for the server alone, over a person it is given.';


insert into private.data_slices (domain, slicer, rows)
values ('phonelog', 'private.erase_phonelog', 5000);


-- Retention ------------------------------------------------------------------------------------

create function private.forget_due(p_user uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rows constant int := (select rows from private.data_slices where domain = 'phonelog');
  v_before timestamptz;
  v_due bigint[];
begin
  if exists (select from private.leaving where user_id = p_user) then
    return (private.hold_person(p_user)).user_id is not null
      and private.take_leaving(p_user, v_rows);
  end if;
  -- Looking takes long where little is left; nobody waits for that.
  v_before := private.kept_since(p_user, 'phonelog.events');
  v_due := array(
    select id from phonelog.events where user_id = p_user and started_at < v_before
    order by started_at, id limit v_rows
  );
  if cardinality(v_due) > 0 then
    perform private.hold_person(p_user);
    delete from phonelog.events
    where id = any (v_due) and user_id = p_user and started_at < v_before;
    return true;
  end if;
  v_before := private.kept_since(p_user, 'phonelog.bodies');
  if v_before is null then
    return false;
  end if;
  v_due := array(
    select b.event_id from phonelog.event_bodies b join phonelog.events e on e.id = b.event_id
    where b.user_id = p_user and e.user_id = p_user and e.started_at < v_before
    order by b.event_id limit v_rows
  );
  if cardinality(v_due) = 0 then
    return false;
  end if;
  perform private.hold_person(p_user);
  delete from phonelog.event_bodies b using phonelog.events e
  where b.event_id = any (v_due) and e.id = b.event_id and e.started_at < v_before;
  return true;
end;
$$;
comment on function private.forget_due is
  'Forgets a slice of what is leaving of a person or was kept long enough; false when nothing is. Definer: for the server alone, over a person it is given.';

grant execute on function private.forget_due to service_role;


-- A slice takes a second; where it does not, it is better slow than never.
create function phonelog.forget_due(p_user uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.forget_due(p_user);
$$;
comment on function phonelog.forget_due is
  'Forgets a slice of what is leaving of a person or was kept long enough; whether there may be more. For run-job.';

grant execute on function phonelog.forget_due to service_role;


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
  -- Only counted, by an index: whoever was held here would wait for everybody else's, and for all
  -- targets after this one.
  for v_person in
    select h.user_id, greatest(p_before, now() - p.max_age) as before,
      p_target = 'phonelog.events'
        and exists (select from private.leaving l where l.user_id = h.user_id) as is_leaving
    from phonelog.people h
    left join platform.retention_policies p on p.user_id = h.user_id and p.target = p_target
    -- Where nothing goes by its age for everybody, most people have nothing to be counted.
    where p_before is not null or p.max_age is not null
      or h.user_id in (select l.user_id from private.leaving l)
    order by h.user_id
  loop
    v_count := 0;
    if p_target = 'phonelog.events' then
      select count(*) into v_count from phonelog.events
      where user_id = v_person.user_id and started_at < v_person.before;
    elsif v_person.before is not null then
      select count(*) into v_count
      from phonelog.event_bodies b join phonelog.events e on e.id = b.event_id
      where b.user_id = v_person.user_id and e.user_id = v_person.user_id
        and e.started_at < v_person.before;
    end if;
    if v_count > 0 or v_person.is_leaving then
      perform private.enqueue('forgetting', '{}', v_person.user_id, 'due:' || v_person.user_id);
      v_rows := v_rows + v_count;
    end if;
  end loop;
  return v_rows;
end;
$$;
comment on function private.sweep_phonelog is
  'Asks for a job for each person with calls and messages, or texts, from before a moment or what they want themselves; how many rows are to go. Definer: it goes over everybody''s rows.';


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
