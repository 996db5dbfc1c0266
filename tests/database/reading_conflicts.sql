-- Reading: conflicts are noted, and where the reader wants to be asked they are asked.

begin;
\ir _readers.sql
select plan(34);

create function tests.open_conflict()
returns uuid
language sql
stable
security definer
as $$
  select id from reading.progress_conflicts where resolved_at is null;
$$;
grant execute on all functions in schema tests to authenticated;


-- Noted ----------------------------------------------------------------------------------------

select tests.sync('phone', tests.op('1', 'dune', 0, 0.1, '{"page_number": 10}'));
select is(tests.sync('tablet', tests.op('1', 'dune', 3, 0.5)), '{applied}', 'the later one wins');
select is(tests.sync('phone', tests.op('2', 'dune', 2, 0.3)), '{stale}', 'in either order');
select is(tests.sync('phone', tests.op('3', 'dune', -600, 0.3)), '{stale}', 'and against what is late');
select results_eq(
  $$ select kind, device_id, (local ->> 'progress')::numeric, (remote ->> 'progress')::numeric,
       local ->> 'device_name', winner, resolved_by
     from reading.progress_conflicts order by remote ->> 'hlc' desc $$,
  $$ values
    ('simultaneous', tests.device('ana', 'tablet'), 0.1, 0.5, 'phone', 'remote', 'latest'),
    ('simultaneous', tests.device('ana', 'phone'), 0.5, 0.3, 'tablet', 'local', 'latest'),
    ('stale', tests.device('ana', 'phone'), 0.5, 0.3, 'tablet', 'local', 'latest') $$,
  'each is noted with what stood, what came, and who won'
);
select is_empty($$ select * from tests.heard() where event = 'conflict' $$, 'nobody is asked');
select is(
  tests.sync('phone', variadic array(
    select tests.op('q' || n, 'dune', -n, 0.3) from generate_series(100, 200) as n)),
  array(select 'stale' from generate_series(100, 200)), 'a queue that comes late'
);
select is(
  (select count(*)::int from reading.progress_conflicts), 4, 'is one conflict, not a hundred'
);
select tests.sign_in('bob');
select is_empty('select * from reading.progress_conflicts', 'others see none of it');


-- Asking ---------------------------------------------------------------------------------------

select tests.sync('phone', tests.op('a1', 'emma', 0, 0.1, '{"policy": "ask", "page_number": 10}'));
select count(*) from tests.heard();
select is(tests.sync('tablet', tests.op('a2', 'emma', 3, 0.5, '{"page_number": 50}')), '{conflict}', 'a conflict');
select is((tests.at('emma')).page_number, 10, 'leaves the position');
select results_eq(
  $$ select event, payload from tests.heard() $$,
  $$ values ('conflict', jsonb_build_object('conflict_id', tests.open_conflict(), 'series_id', 'emma',
    'kind', 'simultaneous', 'open', true)) $$,
  'and is told'
);
select is(
  (select conflict_id from reading.merge_progress(tests.device('ana', 'tablet'), null,
     jsonb_build_array(tests.op('a2', 'emma', 3, 0.5)))), tests.open_conflict(),
  'who sends again is answered the same conflict'
);
select is(tests.sync('tablet', tests.op('a3', 'emma', 4, 0.6, '{"page_number": 60}')), '{conflict}', 'the same device');
select is(
  (select (remote ->> 'page_number')::int from reading.progress_conflicts where resolved_at is null), 60,
  'is asked about once, about its last place'
);
select is(
  tests.sync('phone', tests.op('a4', 'emma', 5, 0.2, '{"page_number": 20}')), '{applied}',
  'the other one reads on meanwhile'
);
select is(tests.sync('phone', tests.op('a5', 'emma', 6, 0.2)), '{applied}', 'and on');


-- Answering ------------------------------------------------------------------------------------

select set_config('tests.conflict', tests.open_conflict()::text, true);
select throws_ok(
  $$ select * from reading.resolve_conflict(current_setting('tests.conflict')::uuid, 'mine') $$,
  'PT400', 'Cannot resolve: choose local, remote or furthest', 'there are three answers'
);
select tests.sign_in('bob');
select throws_ok(
  $$ select * from reading.resolve_conflict(current_setting('tests.conflict')::uuid, 'local') $$,
  'PT404', 'Cannot resolve: there is no such conflict of yours', 'for whom was asked'
);
select tests.sign_in('ana');
select count(*) from tests.heard();
select results_eq(
  $$ select page_number, device_id, hlc > tests.hlc(10000)
     from reading.resolve_conflict(current_setting('tests.conflict')::uuid, 'remote') $$,
  $$ values (60, tests.device('ana', 'tablet'), true) $$, 'what was chosen stands, later than all there was'
);
select bag_eq(
  $$ select event, payload -> 'open' as open, payload -> 'op' as op from tests.heard() $$,
  $$ values ('conflict', 'false'::jsonb, null::jsonb), ('progress', null, '"UPDATE"') $$, 'and is told'
);
select set_config('tests.after', (tests.at('emma')).hlc, true);
select is(
  (select hlc from reading.resolve_conflict(current_setting('tests.conflict')::uuid, 'remote')),
  current_setting('tests.after'), 'the same answer again changes nothing'
);
select is(
  (select hlc from reading.resolve_conflict(current_setting('tests.conflict')::uuid, 'furthest')),
  current_setting('tests.after'), 'nor does the furthest, which it was'
);
select throws_ok(
  $$ select * from reading.resolve_conflict(current_setting('tests.conflict')::uuid, 'local') $$,
  'PT409', 'Cannot resolve: it was settled already, for "remote"', 'another answer comes too late'
);
select results_eq(
  $$ select winner, resolved_by, resolved_at is not null from reading.progress_conflicts
     where id = current_setting('tests.conflict')::uuid $$,
  $$ values ('remote', 'reader', true) $$, 'the reader has decided'
);
select is(
  tests.sync('phone', tests.op('a6', 'emma', 7, 0.21)), '{conflict}',
  'who has not heard of it is asked about again'
);
select is(
  (select page_number from reading.resolve_conflict(tests.open_conflict(), 'local')), 60, 'and may be left'
);
select tests.sync('phone', tests.op('b1', 'ivanhoe', 0, 0.7, '{"policy": "ask"}'));
select tests.sync('tablet', tests.op('b2', 'ivanhoe', 1, 0.2));
select is(
  (select progress from reading.resolve_conflict(tests.open_conflict(), 'furthest')), 0.7::numeric,
  'the furthest of both'
);


-- Over by itself -------------------------------------------------------------------------------

select tests.sync('phone', tests.op('c1', 'kim', 0, 0.7, '{"policy": "ask"}'));
select tests.sync('tablet', tests.op('c2', 'kim', 1, 0.2));
select isnt(tests.open_conflict(), null, 'a question is open');
select is(
  tests.sync('tablet', tests.op('c3', 'kim', 60, 0.8, jsonb_build_object('seen_hlc', tests.hlc(0)))),
  '{applied}', 'whose device has seen the position, and reads on'
);
select is(tests.open_conflict(), null, 'has answered it');
select tests.sync('phone', tests.op('c4', 'kim', 61, 0.1));
select isnt(tests.open_conflict(), null, 'another question');
select is(tests.sync('phone', tests.gone('c5', 'kim', 70)), '{applied}', 'is over when the series is deleted');
select is(
  (select winner from reading.progress_conflicts where series_id = 'kim' order by resolved_at desc, winner limit 1),
  'neither', 'for neither'
);
select is(tests.open_conflict(), null, 'there is nothing left to ask');

select * from finish();
rollback;
