-- Phonelog: sources.
-- Where calls and messages come from (a phone, a backup, a program of somebody's own), what was kept
-- of each by its owner's word, and every sync there was.

create schema phonelog;
comment on schema phonelog is 'Calls and messages of one person, whom they were with, and what they add up to.';

grant usage on schema phonelog to authenticated, service_role;


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.data_sources (
  id                   uuid        primary key default gen_random_uuid(),
  user_id              uuid        not null default auth.uid()
                                   references auth.users (id) on delete cascade,
  kind                 text        not null check (kind in ('phone', 'backup', 'api')),
  name                 text        not null check (length(name) between 1 and 80),
  settings             jsonb       not null default '{"keep_bodies": false, "keep_numbers": false}',
  last_sync_at         timestamptz,
  cursor               text        check (length(cursor) <= 1000),
  -- In seconds: compared as they are, a year less 361 days is a day, and as seconds less than nothing.
  expected_interval    interval    check (
    extract(epoch from expected_interval) between 60 and 366 * 86400
  ),
  consecutive_failures int         not null default 0 check (consecutive_failures >= 0),
  entered_by_key       boolean     not null default false,
  created_at           timestamptz not null default now(),
  unique (user_id, name),
  unique (user_id, id),
  constraint data_sources_settings check (
    jsonb_typeof(settings) = 'object'
    and coalesce(jsonb_typeof(settings -> 'keep_bodies'), 'boolean') = 'boolean'
    and coalesce(jsonb_typeof(settings -> 'keep_numbers'), 'boolean') = 'boolean'
    and coalesce(jsonb_typeof(settings -> 'embed_masked'), 'boolean') = 'boolean'
    and settings - array['keep_bodies', 'keep_numbers', 'embed_masked'] = '{}'
  )
);
comment on table phonelog.data_sources is 'Where calls and messages come from.';
comment on column phonelog.data_sources.settings is
  'Whether texts and whole numbers are kept, and whether a model may read kept texts of masked contacts: none of it, unless its person wants it.';
comment on column phonelog.data_sources.cursor is 'How far the source has read, in its own words.';
comment on column phonelog.data_sources.expected_interval is
  'How often it means to sync, a minute to a year; null is whenever it likes.';
comment on column phonelog.data_sources.entered_by_key is
  'Who acts by a key writes into such sources alone: what a phone told is not theirs to correct.';

create index data_sources_failing on phonelog.data_sources (id) where consecutive_failures > 0;

create table phonelog.sync_runs (
  id          uuid        primary key default gen_random_uuid(),
  source_id   uuid        not null,
  user_id     uuid        not null references auth.users (id) on delete cascade,
  started_at  timestamptz not null default now(),
  finished_at timestamptz,
  status      text        not null default 'running' check (status in ('running', 'done', 'failed')),
  inserted    int         not null default 0,
  updated     int         not null default 0,
  duplicate   int         not null default 0,
  deleted     int         not null default 0,
  rejected    int         not null default 0,
  error       text        check (length(error) <= 300),
  foreign key (user_id, source_id) references phonelog.data_sources (user_id, id) on delete cascade,
  constraint sync_runs_end check ((status = 'running') = (finished_at is null))
);
comment on table phonelog.sync_runs is 'Every sync of a source, and what came of it.';
comment on column phonelog.sync_runs.duplicate is 'Rows that said nothing new: the same again, or older.';

create index sync_runs_source on phonelog.sync_runs (user_id, source_id, started_at);
create index sync_runs_age on phonelog.sync_runs using brin (started_at);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('phonelog.data_sources', 'cascade', 'user_id', array['user_id', 'name', 'cursor'], true),
  ('phonelog.sync_runs', 'cascade', 'user_id', array['user_id'], true);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.data_sources enable row level security;
alter table phonelog.sync_runs enable row level security;

grant select, delete on phonelog.data_sources to authenticated;
grant insert (user_id, kind, name, settings, expected_interval) on phonelog.data_sources
  to authenticated;
grant update (name, settings, expected_interval) on phonelog.data_sources to authenticated;
grant select on phonelog.sync_runs to authenticated;
grant select, insert, update, delete on phonelog.data_sources, phonelog.sync_runs to service_role;

create policy "people see their sources" on phonelog.data_sources
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people enter their sources" on phonelog.data_sources
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "people change their sources" on phonelog.data_sources
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "people remove their sources" on phonelog.data_sources
  for delete to authenticated
  using (user_id = (select auth.uid()));

create policy "people see their syncs" on phonelog.sync_runs
  for select to authenticated
  using (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

create trigger data_sources_columns before update on phonelog.data_sources
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('name', 'settings', 'expected_interval');


create function private.is_stand_in()
returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- Claims with "via" are those of a key, a model or whoever else acts for the person.
  return coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ? 'via', false);
end;
$$;
comment on function private.is_stand_in is 'Whether somebody acts for the person who is signed in.';

grant execute on function private.is_stand_in to authenticated;


create function private.guard_source()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  -- A program brings calls in; what is kept of them, and for how long, is its owner's to say.
  if tg_op <> 'INSERT' then
    perform private.refuse_stand_ins('change what is kept of a source');
    return case tg_op when 'DELETE' then old else new end;
  end if;
  if new.settings @> '{"keep_bodies": true}' or new.settings @> '{"keep_numbers": true}'
    or new.settings @> '{"embed_masked": true}' then
    perform private.refuse_stand_ins('have texts or numbers kept');
  end if;
  new.entered_by_key := private.is_stand_in();
  return new;
end;
$$;
comment on function private.guard_source is
  'Who acts by a key enters a source, and neither removes one, nor has more kept of it, nor gives it another''s name.';

create trigger data_sources_guard before insert or delete on phonelog.data_sources
  for each row when (current_user = 'authenticated')
  execute function private.guard_source();

create trigger data_sources_guard_change before update on phonelog.data_sources
  for each row when (
    current_user = 'authenticated'
    and (old.settings is distinct from new.settings or old.name is distinct from new.name)
  )
  execute function private.guard_source();


create function private.limit_sources()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_most constant int := 50;
begin
  -- Two at once would count the same ones.
  perform from auth.users where id in (select user_id from come) order by id for no key update;
  if exists (
    select from phonelog.data_sources s where s.user_id in (select user_id from come)
    group by s.user_id having count(*) > v_most
  ) then
    raise sqlstate 'PT409' using
      message = format('Cannot enter this source: %s are the most', v_most),
      hint = 'Remove one first, or send its calls by one that is there';
  end if;
  return null;
end;
$$;
comment on function private.limit_sources is
  'Nobody has more than fifty sources: each is looked at whenever the others are. Definer: it counts those that who acts by a key does not see, and locks the account.';

create trigger data_sources_limited after insert on phonelog.data_sources
  referencing new table as come
  for each statement execute function private.limit_sources();
