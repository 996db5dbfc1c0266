-- Reading: pulling what changed, from a cursor on, deletions included; and by which indexes.

begin;
\ir _readers.sql
select plan(18);

select tests.sync('phone', tests.op('1', 'a', 0, 0.1), tests.op('2', 'b', 0, 0.1), tests.op('3', 'c', 0, 0.1));
select set_config('tests.cursor', (
  select cursor from reading.pull_progress() order by cursor desc limit 1), true);
select is((select count(*)::int from reading.pull_progress()), 3, 'all there is');
select is_empty($$ select from reading.pull_progress(current_setting('tests.cursor')) $$, 'and then nothing more');
select tests.sync('tablet', tests.op('4', 'b', 60, 0.2), tests.gone('5', 'a', 60));
select results_eq(
  $$ select series_id, progress, deleted_at is not null
     from reading.pull_progress(current_setting('tests.cursor')) order by 1 $$,
  $$ values ('a', 0::numeric, true), ('b', 0.2, false) $$, 'until something changes or is deleted'
);
select results_eq(
  $$ select distinct series_id from (
       select * from reading.pull_progress(null, 2)
       union all
       select * from reading.pull_progress((select max(cursor) from reading.pull_progress(null, 2)), 2)
     ) as both_pages order by 1 $$,
  array['a', 'b', 'c'], 'page by page it is the same'
);
select is(
  (select count(distinct updated_at)::int from reading.reading_progress), 3,
  'no two changes have the same moment, though one call made them'
);
select ok(
  (select bool_and(cursor = lpad((extract(epoch from updated_at) * 1000000)::bigint::text, 16, '0'))
   from reading.pull_progress()), 'which is the cursor, to the microsecond'
);
select throws_ok(
  $$ select reading.pull_progress('page 2') $$,
  'PT400', 'Cannot go on from here: this is no cursor of ours', 'a cursor is one of ours'
);
select is((select count(*)::int from reading.pull_progress(null, 0)), 1, 'a page is never empty');
select tests.sync('phone', variadic array(
  select tests.op('m' || n, 'series ' || n, n, 0.5) from generate_series(1, 499) as n));
select tests.sync('phone', tests.op('m500', 'series 500', 5, 0.5));
select is((select count(*)::int from reading.pull_progress(null, 10000)), 501, 'nor endless');
select tests.sign_in('bob');
select is_empty('select from reading.pull_progress()', 'nobody pulls another''s');

-- A clock of the server that is set back.
select tests.be_owner();
alter table reading.reading_progress disable trigger user;
update reading.reading_progress set updated_at = now() + interval '1 hour' where series_id = 'c';
alter table reading.reading_progress enable trigger user;
select tests.sign_in('ana');
select set_config('tests.cursor', (select max(cursor) from reading.pull_progress(null, 501)), true);
select set_config('tests.cursor', (select max(cursor) from reading.pull_progress(current_setting('tests.cursor'))), true)
where exists (select from reading.pull_progress(current_setting('tests.cursor')));
select tests.sync('tablet', tests.op('9', 'b', 90, 0.3));
select results_eq(
  $$ select series_id from reading.pull_progress(current_setting('tests.cursor')) $$, array['b'],
  'hides nothing from who has pulled before'
);


-- Indexes --------------------------------------------------------------------------------------

-- By which indexes a query goes, with many other readers beside.
select tests.be_owner();
insert into auth.users (id) select gen_random_uuid() from generate_series(1, 40);
alter table reading.reading_progress disable trigger user;
insert into reading.reading_progress (user_id, series_id, hlc)
select id, 'series ' || n, tests.hlc(n) from auth.users cross join generate_series(1, 250) as n
where id <> tests.id_of('ana');
alter table reading.reading_progress enable trigger user;
insert into reading.reading_sessions (user_id, series_id, started_at, ended_at)
select id, 'series', now() - make_interval(days => n), now() - make_interval(days => n)
from auth.users cross join generate_series(1, 100) as n;
alter table reading.progress_history disable trigger user;
insert into reading.progress_history (user_id, series_id, hlc, outcome)
select user_id, series_id, hlc, 'applied' from reading.reading_progress;
alter table reading.progress_history enable trigger user;
analyze reading.reading_progress, reading.reading_sessions, reading.progress_history;

create function tests.uses(p_query text)
returns text
language plpgsql
as $$
declare
  v_plan jsonb;
begin
  execute 'explain (format json) ' || p_query into v_plan;
  return (
    select string_agg(distinct n #>> '{}', ', ')
    from jsonb_path_query(v_plan, '$.**."Index Name"') as n
  );
end;
$$;
grant execute on all functions in schema tests to authenticated;

select tests.sign_in('ana');
select matches(
  tests.uses($$ select * from reading.reading_progress
    where user_id = (select auth.uid()) and updated_at > now() - interval '1 day'
    order by updated_at limit 100 $$),
  'reading_progress_pull', 'pulling goes by the person and the moment'
);
select matches(
  tests.uses($$ select max(updated_at) from reading.reading_progress where user_id = tests.id_of('bob') $$),
  'reading_progress_pull', 'so does stamping'
);
select matches(
  tests.uses($$ select * from reading.reading_progress where series_id = 'series 3' $$),
  'reading_progress_user_id_series_id_key', 'a series is found by the person and its name'
);
select matches(
  tests.uses($$ select * from reading.progress_history where series_id = 'series 3' order by hlc desc limit 50 $$),
  'progress_history_series', 'and so is its history'
);
select matches(
  tests.uses($$ select * from reading.reading_sessions where started_at > now() - interval '3 days' $$),
  'reading_sessions_when', 'statistics go by the person and the day'
);
select tests.be_owner();
select matches(
  tests.uses($$ delete from reading.reading_progress where deleted_at < now() - interval '90 days' $$),
  'reading_progress_gone', 'tombstones are found without looking at what lives'
);
select tests.sign_in('ana');
select matches(
  tests.uses($$ select * from reading.progress_conflicts where resolved_at is null $$),
  'progress_conflicts', 'open questions are found by the person'
);

select * from finish();
rollback;
