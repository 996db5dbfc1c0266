-- Phonelog: one change at a time.
-- Whoever changes somebody's calls locks their row in phonelog.people first, before any other row:
-- changes of one person queue up, and nobody waits in a circle. Then what foreign keys would do for
-- phonelog.events row by row is done here a statement at a time: that its sources and contacts are
-- there, that it has their level, and that it goes with them.


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
  select * into v_person from phonelog.people where user_id = p_user for no key update;
  if not found then
    -- Of an account that is on its way out there is none to make.
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

create trigger data_sources_hold before delete on phonelog.data_sources
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

create trigger events_held_update after update on phonelog.events
  referencing new table as moved
  for each statement execute function private.hold_moved_calls();


create function private.hold_calls_of()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.hold_person(new.user_id);
  return new;
end;
$$;
comment on function private.hold_calls_of is
  'The same where the server changes a level: what comes in meanwhile would have the one there was. Definer: callers cannot lock this.';

create trigger contacts_level_held before update on phonelog.contacts
  for each row when (old.privacy_level is distinct from new.privacy_level)
  execute function private.hold_calls_of();


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
    where s.id is null
      or coalesce(c.privacy_level, 'normal') <> m.privacy
      or (m.contact_id is null) <> (c.id is null)
      or (m.number_id is null) <> (n.id is null)
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


create function private.drop_events_of_sources()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.events e using gone where e.source_id = gone.id;
  return null;
end;
$$;
comment on function private.drop_events_of_sources is
  'Calls go with the source they are from. Definer: callers delete no events.';

create trigger data_sources_gone after delete on phonelog.data_sources
  referencing old table as gone
  for each statement execute function private.drop_events_of_sources();


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
  return null;
end;
$$;
comment on function private.drop_rollups is
  'Roll-ups go with the person they are of. Definer: callers write none.';

create trigger people_gone after delete on phonelog.people
  referencing old table as gone
  for each statement execute function private.drop_rollups();


-- Levels ---------------------------------------------------------------------------------------

create function private.move_contact_level()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.privacy_level is distinct from new.privacy_level then
    update phonelog.events set privacy = new.privacy_level, changed_at = now()
    where user_id = new.user_id and contact_id = new.id and privacy <> new.privacy_level;
  end if;
  -- Names and tags are in answers.
  update phonelog.people set version = version + 1, changed_at = now() where user_id = new.user_id;
  return null;
end;
$$;
comment on function private.move_contact_level is
  'A contact''s events have its level, and by that the roll-ups have only what is shown. Definer: callers update neither events nor versions.';

create trigger contacts_level_moved after update on phonelog.contacts
  for each row when (
    old.privacy_level is distinct from new.privacy_level
    or old.display_name is distinct from new.display_name
    or old.tags is distinct from new.tags
    or old.stay_in_touch_days is distinct from new.stay_in_touch_days
    or old.merged_into is distinct from new.merged_into
  )
  execute function private.move_contact_level();
