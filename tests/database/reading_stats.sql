-- Reading statistics: minutes, chapters and days in a row, in the reader's own time zone.

begin;
\ir _readers.sql
select plan(22);

-- A session of ana's on a day of May 2026, at an hour of UTC.
create function tests.read(p_day int, p_hour numeric, p_minutes int, p_series text default 'dune', p_chapter text default 'one')
returns void
language sql
security definer
as $$
  insert into reading.reading_sessions (user_id, series_id, chapter_id, started_at, ended_at)
  select tests.id_of('ana'), p_series, p_chapter, s, s + make_interval(mins => p_minutes)
  from (select timestamptz '2026-05-01 00:00Z' + make_interval(days => p_day - 1, secs => p_hour * 3600) as s) as x;
$$;
grant execute on all functions in schema tests to authenticated;

create function tests.stats(p_from int, p_to int, p_tz text default 'UTC')
returns int[]
language sql
stable
as $$
  select array[minutes, chapters, streak_days, finished]
  from reading.reading_stats(date '2026-04-30' + p_from, date '2026-04-30' + p_to, p_tz);
$$;
grant execute on all functions in schema tests to authenticated;

select tests.sign_in('ana');
select is(tests.stats(1, 31), '{0,0,0,0}', 'nothing was read');
select tests.read(10, 12, 30);
select is(tests.stats(10, 10), '{30,1,1,0}', 'half an hour, a chapter, a day');
select is(tests.stats(11, 11), '{0,0,1,0}', 'the day after may still become a day in a row');
select is(tests.stats(12, 12), '{0,0,0,0}', 'the one after that not');
select tests.read(10, 12.25, 30, 'dune', 'two');
select is(tests.stats(10, 10), '{45,2,1,0}', 'two devices at once are one reader');
select tests.read(9, 23.5, 60, 'emma');
select is(tests.stats(9, 9), '{30,1,1,0}', 'a night counts to either day');
select is(tests.stats(10, 10), '{75,3,2,0}', 'by what was read in it');
select is(tests.stats(9, 10), '{105,3,2,0}', 'and once for both');
select is(tests.stats(9, 9, 'Pacific/Auckland'), '{0,0,0,0}', 'elsewhere it was another day');
select is(tests.stats(10, 10, 'Pacific/Auckland'), '{60,1,1,0}', 'as a whole');
select is(tests.stats(10, 10, 'America/Los_Angeles'), '{45,2,2,0}', 'and on the other side as well');
select tests.read(7, 12, 5);
select is(tests.stats(7, 10), '{110,3,2,0}', 'a day without ends what is in a row');
select tests.read(8, 12, 0);
select is(tests.stats(7, 10), '{110,3,4,0}', 'opening a book is reading');
select throws_ok(
  $$ select reading.reading_stats('2026-05-01', '2026-05-02', 'Mars/Olympus') $$,
  'PT400', 'Cannot count days: there is no such time zone', 'time zones are on earth'
);
select throws_ok(
  $$ select reading.reading_stats('2026-05-02', '2026-05-01') $$, 'PT422', null, 'days go forward'
);
select tests.sign_in('bob');
select is(tests.stats(1, 31), '{0,0,0,0}', 'nobody counts another''s');


-- From what devices report ---------------------------------------------------------------------

select tests.be_owner();
delete from reading.reading_sessions;
select tests.sync('phone', variadic array(
  select tests.op('p' || n, 'kim', n * 60, n / 100.0, jsonb_build_object('chapter_id', 'one', 'page_number', n))
  from generate_series(0, 20) as n));
select tests.sync('phone', tests.op('p21', 'kim', 21 * 60, 0.21, '{"chapter_id": "one", "page_number": 21}'));
select results_eq(
  $$ select chapter_id, ended_at - started_at, pages from reading.reading_sessions $$,
  $$ values ('one', interval '21 minutes', 22) $$, 'page after page is one session'
);
select tests.sync('phone', tests.op('p22', 'kim', 7200, 1, '{"status": "finished", "chapter_id": "two"}'));
select is((select count(*)::int from reading.reading_sessions), 2, 'an hour later is another one');
select is((select is_finished from reading.reading_sessions where chapter_id = 'two'), true, 'in which it was finished');
select tests.sync('phone', tests.op('p22', 'kim', 7200, 1, '{"status": "finished", "chapter_id": "two"}'));
select is((select sum(pages)::int from reading.reading_sessions), 22, 'what is sent twice is read once');
select tests.sync('tablet', tests.gone('g', 'kim', 8000));
select is((select count(*)::int from reading.reading_sessions), 2, 'to delete is not to read');
select results_eq(
  $$ select minutes, chapters, finished
     from reading.reading_stats(current_date - 1, current_date + 1) $$,
  $$ values (21, 2, 1) $$, 'and it counts'
);

select * from finish();
rollback;
