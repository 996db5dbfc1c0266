-- Phonelog: one change at a time.
-- Whoever changes somebody's calls locks their row in phonelog.people first, before any other row:
-- changes of one person queue up, and nobody waits in a circle. Then what foreign keys would do for
-- phonelog.events row by row is done here a statement at a time: that its sources and contacts are
-- there, that it has their level, and that it goes with them. The server, which changes rows past
-- that, calls private.hold_person itself before, or may be the one who is asked to try again.


-- Holding --------------------------------------------------------------------------------------

create function private.hold_person(p_user uuid)
returns phonelog.people
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person phonelog.people;
begin
  -- As what comes in will be asked by its foreign keys: whoever deletes the account has locked it before
  -- anything that hangs on it, and would be met half-way.
  perform from auth.users where id = p_user for key share;
  select * into v_person from phonelog.people where user_id = p_user for no key update;
  if not found then
    -- Of an account that is on its way out there is none to make.
    -- Whoever moves at this moment is waited for, or finds the row: it would have the old zone for good.
    perform from platform.profiles where user_id = p_user for share;
    insert into phonelog.people (user_id, zone)
    select u.id, coalesce(p.timezone, 'UTC')
    from auth.users u left join platform.profiles p on p.user_id = u.id
    where u.id = p_user
    on conflict (user_id) do nothing;
    select * into v_person from phonelog.people where user_id = p_user for no key update;
  end if;
  return v_person;
end;
$$;
comment on function private.hold_person is
  'Locks a person''s row to the end of the transaction, making it if need be; null where there is no such account. Definer: callers cannot write it.';


create function private.hold_for_more(p_user uuid, p_tried text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person constant phonelog.people := private.hold_person(p_user);
begin
  if v_person.user_id is null then
    raise sqlstate 'PT401' using
      message = format('Cannot %s: there is no such account any more', p_tried);
  end if;
  -- It would be answered as kept, and thrown away.
  if private.is_erasing(p_user, 'phonelog') then
    raise sqlstate 'PT409' using
      message = format('Cannot %s: this phone log is being erased', p_tried),
      hint = 'Try again when that is done';
  end if;
  if v_person.is_leaving then
    perform private.stay_after_all(p_user);
  end if;
end;
$$;
comment on function private.hold_for_more is
  'Locks the person to whom something is to come, unless all of theirs is on its way out. Definer: callers cannot lock this.';


create function private.hold_own_calls()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
begin
  if v_user is not null then
    perform private.hold_person(v_user);
  end if;
  return null;
end;
$$;
comment on function private.hold_own_calls is
  'Before a statement that will move events, and before it locks a row of its own. Definer: callers cannot lock this.';

create trigger contacts_hold before update or delete on phonelog.contacts
  for each statement execute function private.hold_own_calls();

create trigger data_sources_hold before update of settings or delete on phonelog.data_sources
  for each statement execute function private.hold_own_calls();


create function private.hold_moved_calls()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid;
begin
  for v_user in select distinct user_id from moved order by user_id loop
    perform private.hold_person(v_user);
  end loop;
  return null;
end;
$$;
comment on function private.hold_moved_calls is
  'Before a statement''s rows are rolled up, whoever they belong to. Definer: callers cannot lock this.';

create trigger events_held_insert after insert on phonelog.events
  referencing new table as moved
  for each statement execute function private.hold_moved_calls();

create trigger events_held_delete after delete on phonelog.events
  referencing old table as moved
  for each statement execute function private.hold_moved_calls();


create function private.hold_changed_calls()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person record;
begin
  for v_person in
    select user_id, sum(n) as n
    from (select user_id, 1 as n from moved union all select user_id, -1 from were) as rows
    group by user_id order by user_id
  loop
    if v_person.n <> 0 then
      raise sqlstate 'PT409' using
        message = 'Cannot change these events: calls and messages stay whose they are';
    end if;
    perform private.hold_person(v_person.user_id);
  end loop;
  return null;
end;
$$;
comment on function private.hold_changed_calls is
  'The same of a change, which gives nobody''s rows to somebody else. Definer: callers cannot lock this.';

create trigger events_held_update after update on phonelog.events
  referencing old table as were new table as moved
  for each statement execute function private.hold_changed_calls();


create function private.refuse_emptying()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  raise sqlstate 'PT403' using
    message = format('Cannot empty phonelog.%s: its sums would stay', tg_table_name),
    hint = 'Delete its rows instead, a person at a time';
end;
$$;
comment on function private.refuse_emptying is
  'TRUNCATE passes by what keeps the roll-ups, so nobody does it, the database''s owner included.';

create trigger events_emptied before truncate on phonelog.events
  for each statement execute function private.refuse_emptying();


create function private.hold_calls_of()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    perform private.hold_person(old.user_id);
    return old;
  end if;
  perform private.hold_person(new.user_id);
  return new;
end;
$$;
comment on function private.hold_calls_of is
  'The same where the server changes a level or removes a contact: what comes in meanwhile would have the one there was. Definer: callers cannot lock this.';

create trigger contacts_level_held before update on phonelog.contacts
  for each row when (
    old.privacy_level is distinct from new.privacy_level
    or old.merged_into is distinct from new.merged_into
  )
  execute function private.hold_calls_of();

create trigger contacts_gone_held before delete on phonelog.contacts
  for each row execute function private.hold_calls_of();


-- Keys -----------------------------------------------------------------------------------------

create function private.check_event_keys()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select
    from (select distinct user_id, source_id, contact_id, number_id, privacy from moved) m
    left join phonelog.data_sources s on s.user_id = m.user_id and s.id = m.source_id
    left join phonelog.contacts c on c.user_id = m.user_id and c.id = m.contact_id
    left join phonelog.contact_numbers n on n.id = m.number_id and n.user_id = m.user_id
    where s.id is null and not exists (
        select from private.leaving l where l.source_id = m.source_id and l.what = 'events'
      )
      or coalesce(c.privacy_level, 'normal') <> m.privacy
      or (m.contact_id is null) <> (c.id is null)
      or (m.number_id is null) <> (n.id is null)
      or n.contact_id is distinct from m.contact_id and m.number_id is not null
  ) then
    raise sqlstate '23503' using
      message = 'Cannot keep these events: a source, contact or number is not their person''s, or the level not their contact''s';
  end if;
  return null;
end;
$$;
comment on function private.check_event_keys is
  'What foreign keys would say, for all rows of a statement at once. Definer: it asks for rows that who acts by a key does not see.';

-- After events_held_…, before events_rolled_…: triggers go by their names.
create trigger events_known_insert after insert on phonelog.events
  referencing new table as moved
  for each statement execute function private.check_event_keys();

create trigger events_known_update after update on phonelog.events
  referencing new table as moved
  for each statement execute function private.check_event_keys();


create function private.drop_events_of_contacts()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.events e using gone
  where e.user_id = gone.user_id and e.contact_id = gone.id;
  return null;
end;
$$;
comment on function private.drop_events_of_contacts is
  'Calls go with the contact they were with: an event without one is of a withheld number. Definer: callers delete no events.';

create trigger contacts_gone after delete on phonelog.contacts
  referencing old table as gone
  for each statement execute function private.drop_events_of_contacts();


create function private.drop_rollups()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.rollup_days r using gone where r.user_id = gone.user_id;
  delete from phonelog.rollup_quarters r using gone where r.user_id = gone.user_id;
  delete from phonelog.rollup_contact_days r using gone where r.user_id = gone.user_id;
  delete from phonelog.rollup_contact_months r using gone where r.user_id = gone.user_id;
  delete from phonelog.contact_scores s using gone where s.user_id = gone.user_id;
  delete from phonelog.rollup_contact_years r using gone where r.user_id = gone.user_id;
  return null;
end;
$$;
comment on function private.drop_rollups is
  'Roll-ups go with the person they are of. Definer: callers write none.';

create trigger people_gone after delete on phonelog.people
  referencing old table as gone
  for each statement execute function private.drop_rollups();
