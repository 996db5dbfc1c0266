-- Phonelog: events that go along.
-- An event is with whoever its number belongs to, and as hidden as they are. When a number is given to
-- another contact, when two contacts turn out to be one, when somebody is masked or hidden: the events
-- follow in the same statement, and by them the roll-ups. What is hidden is gone when the change is
-- answered, from every answer.


-- Levels ---------------------------------------------------------------------------------------

create function private.refuse_long_moves(p_contacts uuid[], p_user uuid, p_most int default 100000)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- A plain change is cut off after some seconds, halfway through what it then does not do.
  if current_setting('statement_timeout')::interval between '1 millisecond' and '30 seconds'
    and exists (
      select from phonelog.events
      where user_id = p_user and contact_id = any (p_contacts) offset p_most limit 1
    ) then
    raise sqlstate 'PT409' using
      message = format(
        'Cannot change who is shown in this way: it concerns more than %s calls and messages', p_most),
      hint = 'Call phonelog.set_privacy_level(), which has the time for it';
  end if;
end;
$$;
comment on function private.refuse_long_moves is
  'Says at once what would be cut off by a time-out. Definer: it counts events that callers do not see, of contacts they have changed.';


create function private.move_levels()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_moved uuid[];
  v_user uuid;
begin
  -- A statement at a time, however many contacts it is about.
  for v_user, v_moved in
    select n.user_id, array_agg(n.id) filter (where o.privacy_level <> n.privacy_level)
    from now_are n join were o on o.id = n.id
    where (o.privacy_level, o.display_name, o.tags, o.stay_in_touch_days, o.merged_into)
      is distinct from (n.privacy_level, n.display_name, n.tags, n.stay_in_touch_days, n.merged_into)
    group by n.user_id
    order by n.user_id
  loop
    if v_moved is not null then
      perform private.refuse_long_moves(v_moved, v_user);
      update phonelog.events e set privacy = c.privacy_level, changed_at = now()
      from phonelog.contacts c
      where c.user_id = v_user and c.id = any (v_moved)
        and e.user_id = v_user and e.contact_id = c.id and e.privacy <> c.privacy_level;
      -- Whoever turned out to be the same is shown to the same people.
      update phonelog.contacts m set privacy_level = c.privacy_level
      from phonelog.contacts c
      where c.user_id = v_user and c.id = any (v_moved)
        and m.user_id = v_user and m.merged_into = c.id and m.privacy_level <> c.privacy_level;
    end if;
    -- Names and tags are in answers.
    update phonelog.people set version = version + 1, changed_at = now() where user_id = v_user;
  end loop;
  return null;
end;
$$;
comment on function private.move_levels is
  'Events have the level of their contacts, and by that the roll-ups have only what is shown. Definer: callers update neither events nor versions.';

create trigger contacts_levels_moved after update on phonelog.contacts
  referencing old table as were new table as now_are
  for each statement execute function private.move_levels();


create function phonelog.set_privacy_level(p_contacts uuid[], p_level text)
returns int
language plpgsql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
declare
  v_asked constant int := (select count(distinct id) from unnest(p_contacts) as id);
  v_found int;
begin
  if coalesce(p_level not in ('normal', 'masked', 'hidden'), true) or v_asked > 5000 then
    raise sqlstate 'PT422' using
      message = 'Cannot change who is shown: it takes at most 5,000 contacts, and normal, masked or hidden';
  end if;
  update phonelog.contacts set privacy_level = p_level
  where user_id = (select auth.uid()) and id = any (p_contacts);
  get diagnostics v_found = row_count;
  if v_found < v_asked then
    raise sqlstate 'PT404' using message = 'Cannot change who is shown: there is no such contact of yours';
  end if;
  return v_found;
end;
$$;
comment on function phonelog.set_privacy_level is
  'Shows, masks or hides up to 5,000 contacts of the caller''s at once, however many calls they have; how many contacts.';

grant execute on function phonelog.set_privacy_level to authenticated;


-- Numbers --------------------------------------------------------------------------------------

create trigger contact_numbers_hold before update on phonelog.contact_numbers
  for each statement execute function private.hold_own_calls();

create trigger contact_numbers_held before update on phonelog.contact_numbers
  for each row when (old.contact_id is distinct from new.contact_id)
  execute function private.hold_calls_of();


create function private.move_numbers()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid;
begin
  if exists (select from now_are n join were o on o.id = n.id where o.contact_id <> n.contact_id) then
    -- Its events are found by whom they were with: by the number there is no index.
    update phonelog.events e set
      contact_id = n.contact_id, privacy = c.privacy_level, changed_at = now()
    from now_are n
    join were o on o.id = n.id and o.contact_id <> n.contact_id
    join phonelog.contacts c on c.user_id = n.user_id and c.id = n.contact_id
    where e.user_id = n.user_id and e.contact_id = o.contact_id and e.number_id = n.id;
  end if;
  -- Numbers with their labels are in answers.
  for v_user in
    select distinct n.user_id from now_are n join were o on o.id = n.id
    where (o.contact_id, o.label) is distinct from (n.contact_id, n.label)
    order by n.user_id
  loop
    update phonelog.people set version = version + 1, changed_at = now() where user_id = v_user;
  end loop;
  return null;
end;
$$;
comment on function private.move_numbers is
  'A number that is given to another contact takes its events along, which are as hidden as that contact then. Definer: callers update neither events nor versions.';

create trigger contact_numbers_moved after update on phonelog.contact_numbers
  referencing old table as were new table as now_are
  for each statement execute function private.move_numbers();


-- Merges ---------------------------------------------------------------------------------------

create function private.follow_merges()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (
    select from now_are n join were o on o.id = n.id
    where n.merged_into is not null and n.merged_into is distinct from o.merged_into
  ) then
    return null;
  end if;
  -- A chain has one end, and so no circle.
  if exists (
    select
    from now_are n
    join were o on o.id = n.id and n.merged_into is distinct from o.merged_into
    join phonelog.contacts c on c.user_id = n.user_id and c.id = n.merged_into
    where c.merged_into is not null
  ) then
    raise sqlstate 'PT409' using
      message = 'Cannot merge these contacts: the one that is to stay was itself merged into another';
  end if;
  update phonelog.contact_numbers m set contact_id = n.merged_into
  from now_are n join were o on o.id = n.id and n.merged_into is distinct from o.merged_into
  where n.merged_into is not null and m.user_id = n.user_id and m.contact_id = n.id;
  update phonelog.contacts m set privacy_level = c.privacy_level
  from now_are n
  join were o on o.id = n.id and n.merged_into is distinct from o.merged_into
  join phonelog.contacts c on c.user_id = n.user_id and c.id = n.merged_into
  where m.user_id = n.user_id and m.id = n.id and m.privacy_level <> c.privacy_level;
  return null;
end;
$$;
comment on function private.follow_merges is
  'Who is merged into another gives them their numbers, with all events, and is shown to the same people. Definer: callers move no numbers.';

create trigger contacts_merged_moved after update on phonelog.contacts
  referencing old table as were new table as now_are
  for each statement execute function private.follow_merges();
