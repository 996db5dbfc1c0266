-- Phonelog: going in slices.
-- A million calls in one statement would take longer than a statement is given, and have their person
-- wait all the while. So they go by some thousands in a transaction, after each of which lists and
-- sums agree: what a person takes away themselves as far as two seconds reach, and the rest by a job.
-- A source is gone at once: nobody sees it, its name is free, no batch comes in by it, its word on what
-- is kept counts no more. Calls of it that are left are in lists and sums alike until they are gone:
-- to hide them policies would have to ask each call for its source, off the index, for everybody and
-- always; and sums are of all sources together.


-- Tables ---------------------------------------------------------------------------------------

create table private.leaving (
  source_id uuid        not null,
  what      text        not null check (what in ('events', 'texts')),
  user_id   uuid        not null references auth.users (id) on delete cascade,
  since     timestamptz not null default clock_timestamp(),
  after     text        collate "C" not null default '',
  primary key (source_id, what)
);
comment on table private.leaving is
  'What is on its way out: events of a source that was removed, texts of one that keeps no more.';
comment on column private.leaving.after is 'How far it was looked through.';

create index leaving_user on private.leaving (user_id, since);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain)
values ('private.leaving', 'cascade', 'user_id', array['user_id', 'after'], false, 'phonelog');


-- Access ---------------------------------------------------------------------------------------

alter table private.leaving enable row level security;


-- Slices ---------------------------------------------------------------------------------------

create function private.take_leaving(p_user uuid, p_rows int)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_leaving private.leaving;
  v_last text;
  v_seen int;
begin
  select * into v_leaving from private.leaving where user_id = p_user
  order by since, source_id, what limit 1;
  if not found then
    return false;
  end if;
  if v_leaving.what = 'events' then
    with slice as materialized (
      select id, external_id from phonelog.events
      where source_id = v_leaving.source_id and external_id > v_leaving.after
      order by external_id limit p_rows
    ),
    gone as (
      delete from phonelog.events e using slice s where e.id = s.id
    )
    select max(external_id), count(*) into v_last, v_seen from slice;
  else
    with slice as materialized (
      select event_id from phonelog.event_bodies
      where user_id = p_user and event_id > coalesce(nullif(v_leaving.after, ''), '0')::bigint
      order by event_id limit p_rows
    ),
    gone as (
      delete from phonelog.event_bodies b using slice s, phonelog.events e
      where b.event_id = s.event_id and e.id = s.event_id and e.source_id = v_leaving.source_id
    )
    select max(event_id)::text, count(*) into v_last, v_seen from slice;
  end if;
  update private.leaving set after = v_last
  where source_id = v_leaving.source_id and what = v_leaving.what and v_seen = p_rows;
  if not found then
    delete from private.leaving where source_id = v_leaving.source_id and what = v_leaving.what;
  end if;
  return true;
end;
$$;
comment on function private.take_leaving is
  'Takes away the next of what is leaving of a person who is held; false when nothing is. Definer: callers delete neither.';


create function private.begin_leaving(p_user uuid, p_until timestamptz)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rows constant int := (select rows from private.data_slices where domain = 'phonelog');
begin
  -- A batch that holds the person may wait for the source: it is not waited for, but left to the job.
  perform from phonelog.people where user_id = p_user for no key update skip locked;
  if found then
    while clock_timestamp() < p_until and private.take_leaving(p_user, v_rows) loop
    end loop;
  end if;
  perform private.enqueue(
    'forgetting', '{}', p_user, 'leaving:' || what || ':' || source_id, p_after => true)
  from private.leaving where user_id = p_user;
end;
$$;
comment on function private.begin_leaving is
  'Takes away what is leaving of a person until a moment, and asks for a job to take the rest. Definer: over a person it is given, for triggers.';


-- Triggers -------------------------------------------------------------------------------------

create function private.forget_numbers(p_user uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- A number is of no source alone: while one of them may keep it, it stays.
  if not exists (
    select from phonelog.data_sources
    where user_id = p_user and settings @> '{"keep_numbers": true}'
  ) then
    update phonelog.contact_numbers set e164 = null where user_id = p_user and e164 is not null;
  end if;
end;
$$;
comment on function private.forget_numbers is
  'Whole numbers go where no source of their person may keep them any more. Definer: callers do not write them.';


create function private.leave_with_source()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid;
begin
  for v_user in select distinct user_id from gone order by user_id loop
    if not exists (select from auth.users where id = v_user) then
      -- Of an account that goes itself nobody is left to come back for the rest.
      delete from phonelog.events e using gone g where g.user_id = v_user and e.source_id = g.id;
      continue;
    end if;
    if exists (select from gone where user_id = v_user and settings @> '{"keep_numbers": true}') then
      perform private.forget_numbers(v_user);
    end if;
    delete from private.leaving l using gone g where g.user_id = v_user and l.source_id = g.id;
    insert into private.leaving (source_id, what, user_id)
    select g.id, 'events', v_user
    from gone g
    cross join lateral (
      select from phonelog.events e where e.source_id = g.id order by e.external_id limit 1
    ) as one
    where g.user_id = v_user;
    perform private.begin_leaving(v_user, clock_timestamp() + interval '2 seconds');
  end loop;
  return null;
end;
$$;
comment on function private.leave_with_source is
  'Calls go with the source they are from, and whole numbers with the last that may keep them. Definer: callers delete neither.';

create trigger data_sources_gone after delete on phonelog.data_sources
  referencing old table as gone
  for each statement execute function private.leave_with_source();


create function private.keep_no_longer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid;
begin
  -- Every sync comes by here, and changes none of it.
  for v_user in
    select distinct n.user_id
    from now_are n join were o on o.id = n.id
    where o.settings is distinct from n.settings order by n.user_id
  loop
    if exists (select from were where user_id = v_user and settings @> '{"keep_numbers": true}') then
      perform private.forget_numbers(v_user);
    end if;
    -- What is still there is wanted again, and nobody would send it once more.
    delete from private.leaving l using now_are n
    where l.source_id = n.id and l.what = 'texts'
      and n.user_id = v_user and n.settings @> '{"keep_bodies": true}';
    -- However many sources it is about, it takes two seconds at most.
    insert into private.leaving (source_id, what, user_id)
    select n.id, 'texts', v_user
    from now_are n
    join were o on o.id = n.id and o.settings @> '{"keep_bodies": true}'
    cross join lateral (
      select from phonelog.event_bodies b where b.user_id = v_user order by b.event_id limit 1
    ) as one
    where n.user_id = v_user and not n.settings @> '{"keep_bodies": true}'
    order by n.id
    on conflict (source_id, what) do update set since = excluded.since, after = '';
    if found then
      perform private.begin_leaving(v_user, clock_timestamp() + interval '2 seconds');
    end if;
  end loop;
  return null;
end;
$$;
comment on function private.keep_no_longer is
  'Who does not want texts or numbers kept any more has none of them from then on. Definer: callers write neither.';

create trigger data_sources_keep_less after update on phonelog.data_sources
  referencing old table as were new table as now_are
  for each statement execute function private.keep_no_longer();


create function private.drop_what_is_leaving()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.events e using gone
  where gone.what = 'events' and e.source_id = gone.source_id;
  return null;
end;
$$;
comment on function private.drop_what_is_leaving is
  'Where an account goes while a source of it is leaving, the rest goes with it. Definer: callers delete no events.';

create trigger leaving_gone after delete on private.leaving
  referencing old table as gone
  for each statement execute function private.drop_what_is_leaving();
