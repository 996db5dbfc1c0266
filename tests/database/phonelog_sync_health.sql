-- Phonelog sync health: phones sleep by night and some over Sunday, which is no delay; an outage is one.

begin;
\ir _people.sql
select plan(13);

insert into phonelog.data_sources (user_id, kind, name) values (tests.id_of('ana'), 'phone', 'phone');

-- When a phone synced in four weeks, in hours from this midnight: each half hour that it was awake, from
-- about seven to about eleven, on no two days alike.
create temporary table pattern as
select day * 24 + half / 2.0 as at
from generate_series(-27, 0) as day
cross join lateral (
  select 7 + (day * 37 % 5) / 2.0 as wakes, 23 + (day * 23 % 5) / 2.0 as sleeps
) as its
cross join generate_series(0, 59) as half
where half / 2.0 between wakes and sleeps;

-- How it is at an hour of that day, having synced as it usually does until another.
create function tests.status_at(p_clock numeric, p_until numeric default null)
returns text
language plpgsql
as $$
begin
  truncate phonelog.sync_runs cascade;
  -- Keys of what is made up need no proof.
  set local session_replication_role = replica;
  insert into phonelog.sync_runs (source_id, user_id, started_at, finished_at, status)
  select s.id, s.user_id, t.at, t.at, 'done'
  from phonelog.data_sources s
  cross join lateral (
    select now() + (p.at - p_clock) * interval '1 hour' as at
    from pattern p where p.at <= least(p_clock, p_until)
  ) as t;
  set local session_replication_role = origin;
  analyze phonelog.sync_runs;
  update phonelog.data_sources set last_sync_at = (select max(started_at) from phonelog.sync_runs);
  return (select status from private.sync_health(tests.id_of('ana')));
end;
$$;
-- At which hours of a day it is late, having synced as it usually does.
create function tests.late_at() returns numeric[] language sql as $$
  select array_agg(clock) from generate_series(0.4, 23.4, 3) as clock
  where tests.status_at(clock) <> 'ok';
$$;

select is(tests.late_at(), null, 'at no hour of the day and the night is a phone late that does as usual');
select is(tests.status_at(14, 12), 'late', 'who has been silent since noon is, at two');
select is(tests.status_at(12, -1), 'late', 'and who has slept until noon');
select is(tests.status_at(75, 12), 'late', 'three nights later, by night');
select is(tests.status_at(24 * 60, 12), 'late', 'and two months later');

update phonelog.data_sources set expected_interval = '30 minutes';
select is(tests.late_at(), null, 'nor is it by night where its owner said how often it syncs');
select is(tests.status_at(14, 12), 'late', 'but by day');
update phonelog.data_sources set expected_interval = null;

delete from pattern where at < -17;
select is(tests.status_at(5, -0.5), 'ok', 'of whose nights nothing is known is given one');
select is(tests.status_at(15, -0.5), 'late', 'and no more');

-- Each sync is twenty-four batches, half a minute apart.
truncate pattern;
insert into pattern
select day * 24 + half / 2.0 + batch / 120.0
from generate_series(-3, 0) as day
cross join generate_series(14, 46) as half cross join generate_series(0, 23) as batch;
select is(tests.status_at(14, 12), 'late', 'however many batches a sync has its nights are known');

-- From eight to eight on each day but one of seven.
truncate pattern;
insert into pattern
select day * 24 + hour from generate_series(-55, 0) as day cross join generate_series(8, 20) as hour
where mod(-day, 7) <> 1;
select is(tests.status_at(-12), 'ok', 'who is silent every Sunday is not late on one');
select is(tests.status_at(7), 'ok', 'until Monday');
select is(tests.status_at(14, -24), 'late', 'by the middle of which they are');

select * from finish();
rollback;
