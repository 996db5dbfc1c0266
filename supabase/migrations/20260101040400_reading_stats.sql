-- Reading: statistics.
-- When a person read, made from what their devices report: positions of one device that follow each
-- other within ten minutes are one session. Who knows better may write sessions by hand.


-- Tables ---------------------------------------------------------------------------------------

create table reading.reading_sessions (
  id          uuid        primary key default gen_random_uuid(),
  user_id     uuid        not null default auth.uid()
                          references auth.users (id) on delete cascade,
  series_id   text        not null check (length(series_id) between 1 and 200),
  chapter_id  text        check (length(chapter_id) between 1 and 200),
  device_id   uuid,
  started_at  timestamptz not null,
  ended_at    timestamptz not null,
  pages       int         not null default 0 check (pages >= 0),
  is_finished boolean     not null default false,
  constraint reading_sessions_span
    check (ended_at >= started_at and ended_at <= started_at + interval '24 hours')
);
comment on table reading.reading_sessions is 'When somebody read a chapter, and how many pages.';
comment on column reading.reading_sessions.is_finished is 'The series was finished then.';

create index reading_sessions_when on reading.reading_sessions (user_id, started_at);
create index reading_sessions_end on reading.reading_sessions (user_id, series_id, ended_at);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('reading.reading_sessions', 'cascade', 'user_id',
    array['user_id', 'series_id', 'chapter_id', 'device_id', 'started_at', 'ended_at'], true);

insert into private.data_statistics (table_name, columns)
values ('reading.reading_sessions', array['started_at', 'pages', 'is_finished']);


-- Access ---------------------------------------------------------------------------------------

alter table reading.reading_sessions enable row level security;

grant select, delete on reading.reading_sessions to authenticated;
grant insert (id, user_id, series_id, chapter_id, device_id, started_at, ended_at, pages, is_finished)
  on reading.reading_sessions to authenticated;
grant update (series_id, chapter_id, device_id, started_at, ended_at, pages, is_finished)
  on reading.reading_sessions to authenticated;
grant select, insert, update, delete on reading.reading_sessions to service_role;

create policy "readers see when they read" on reading.reading_sessions
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "readers note when they read" on reading.reading_sessions
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "readers correct when they read" on reading.reading_sessions
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "readers forget when they read" on reading.reading_sessions
  for delete to authenticated
  using (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

create function private.note_reading()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  with reports as (
    select *, private.hlc_time(hlc) as at
    from entered where not deleted and outcome <> 'decided'
  ),
  turns as (
    -- The time since the last report belongs to the chapter that is reported now.
    select
      r.user_id, r.series_id, r.chapter_id, r.device_id, r.page_number, r.status, r.at,
      case when r.at <= lag(r.at) over reader + interval '10 minutes' then lag(r.at) over reader
        else r.at end as since
    from reports r
    window reader as (partition by r.user_id, r.series_id, r.device_id order by r.hlc)
  ),
  marked as (
    select *, since > coalesce(lag(at) over (
      partition by user_id, series_id, chapter_id, device_id order by at
    ), '-infinity') as is_new
    from turns
  ),
  numbered as (
    select *, count(*) filter (where is_new) over (
      partition by user_id, series_id, chapter_id, device_id order by at
    ) as nth
    from marked
  ),
  spells as (
    select
      user_id, series_id, chapter_id, device_id, nth, gen_random_uuid() as id,
      greatest(min(since), max(at) - interval '24 hours') as started_at, max(at) as ended_at,
      count(page_number)::int as pages, bool_or(status = 'finished') as is_finished
    from numbered
    group by user_id, series_id, chapter_id, device_id, nth
  ),
  -- A session that one of them goes on with.
  near as (
    select distinct on (n.id) n.id as spell, s.id as session
    from spells n
    join reading.reading_sessions s
      on s.user_id = n.user_id and s.series_id = n.series_id
      and (s.chapter_id, s.device_id) is not distinct from (n.chapter_id, n.device_id)
      and s.ended_at >= n.started_at - interval '10 minutes'
      and s.started_at - n.ended_at <= interval '10 minutes'
      and greatest(s.ended_at, n.ended_at) - least(s.started_at, n.started_at)
          <= interval '24 hours'
    order by n.id, s.ended_at desc
  ),
  extended as (
    update reading.reading_sessions s set
      started_at = least(s.started_at, more.started_at),
      ended_at = greatest(s.ended_at, more.ended_at),
      pages = s.pages + more.pages,
      is_finished = s.is_finished or more.is_finished
    from (
      select near.session, min(n.started_at) as started_at, max(n.ended_at) as ended_at,
        sum(n.pages)::int as pages, bool_or(n.is_finished) as is_finished
      from near join spells n on n.id = near.spell
      group by near.session
    ) as more
    where s.id = more.session
  )
  insert into reading.reading_sessions
    (id, user_id, series_id, chapter_id, device_id, started_at, ended_at, pages, is_finished)
  select id, user_id, series_id, chapter_id, device_id, started_at, ended_at, pages, is_finished
  from spells where id not in (select spell from near);
  return null;
end;
$$;
comment on function private.note_reading is
  'Makes sessions of what devices report. Definer: whoever brings history may not write it.';

create trigger progress_history_read after insert on reading.progress_history
  referencing new table as entered
  for each statement execute function private.note_reading();


-- Functions ------------------------------------------------------------------------------------

create function reading.reading_stats(p_from date, p_to date, p_tz text default 'UTC')
returns table (minutes int, chapters int, streak_days int, finished int)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_start timestamptz;
  v_end timestamptz;
begin
  begin
    v_start := p_from::timestamp at time zone p_tz;
    v_end := (p_to + 1)::timestamp at time zone p_tz;
  exception when invalid_parameter_value then
    raise sqlstate 'PT400' using
      message = 'Cannot count days: there is no such time zone', hint = 'As in "Europe/Lisbon"';
  end;
  if p_to < p_from or p_to > p_from + 366 then
    raise sqlstate 'PT422' using
      message = 'Cannot count these days: from the first to the last are at most 366';
  end if;

  return query
    with read as (
      select s.*, tstzrange(greatest(s.started_at, v_start), least(s.ended_at, v_end)) as during
      from reading.reading_sessions s
      where s.user_id = (select auth.uid())
        and s.started_at >= v_start - interval '24 hours' and s.started_at < v_end
        and s.ended_at >= v_start
    ),
    -- Two devices at once are one reader.
    spans as (select unnest(range_agg(during)) as span from read),
    days as (
      select distinct day::date
      from reading.reading_sessions s
      cross join generate_series(
        (s.started_at at time zone p_tz)::date, (s.ended_at at time zone p_tz)::date, '1 day'
      ) as day
      where s.user_id = (select auth.uid()) and s.started_at < v_end and day <= p_to
    ),
    streak as (
      -- Days in a row have the same distance from their number. Today may yet become one of them.
      select count(*) as length
      from (
        select day, day + row_number() over (order by day desc)::int as island from days
      ) as numbered
      where island = (select max(day) + 1 from days) and (select max(day) from days) >= p_to - 1
    )
    select
      coalesce((
        select round(sum(extract(epoch from upper(span) - lower(span))) / 60) from spans
      ), 0)::int,
      (select count(distinct (r.series_id, r.chapter_id)) from read r
       where r.chapter_id is not null)::int,
      (select length from streak)::int,
      (select count(distinct r.series_id) from read r where r.is_finished)::int;
end;
$$;
comment on function reading.reading_stats is
  'Minutes, chapters, series finished from the first to the last day, and days in a row up to the last.';

grant execute on function reading.reading_stats to authenticated;
