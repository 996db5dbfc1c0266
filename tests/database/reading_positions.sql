-- Reading positions that a front end writes by itself: stamped by the server, told to the reader's
-- devices, and never moved back without a word.

begin;
\ir _readers.sql
select plan(47);

select tests.sign_in('ana');


-- Writing --------------------------------------------------------------------------------------

select lives_ok(
  $$ insert into reading.reading_progress (series_id, chapter_id, page_number, progress, updated_at)
     values ('dune', 'one', 3, 0.1, '2001-01-01') $$,
  'a position is written'
);
select results_eq(
  $$ select user_id, page_number, progress, status, policy, hlc > tests.hlc(10700),
       updated_at between now() and clock_timestamp() from reading.reading_progress $$,
  $$ values (tests.id_of('ana'), 3, 0.1::numeric(6,5), 'reading', 'latest', true, true) $$,
  'it is its writer''s, happens now, and the server''s clock says when it changed'
);
select results_eq(
  'select * from tests.heard()',
  $$ select 'reading:user:' || tests.id_of('ana'), 'progress', jsonb_build_object(
       'series_id', 'dune', 'op', 'INSERT', 'hlc', hlc, 'deleted', false
     ) from reading.reading_progress $$,
  'an INSERT is told on the topic of its reader'
);
select set_config('tests.before', (tests.at('dune')).hlc, true),
  set_config('tests.stamp', (tests.at('dune')).updated_at::text, true);
select lives_ok(
  $$ update reading.reading_progress set page_number = 4, progress = 0.2, updated_at = '2999-01-01' $$,
  'it is moved'
);
select ok(
  (tests.at('dune')).hlc > current_setting('tests.before')
  and (tests.at('dune')).updated_at > current_setting('tests.stamp')::timestamptz
  and (tests.at('dune')).updated_at <= clock_timestamp() + interval '1 second',
  'later than before, by the server''s clock'
);
select results_eq(
  'select event, payload - ''hlc'' from tests.heard()',
  $$ values ('progress', '{"series_id": "dune", "op": "UPDATE", "deleted": false}'::jsonb) $$,
  'an UPDATE is told'
);
select lives_ok(
  $$ insert into reading.reading_progress (user_id, series_id, page_number, progress, updated_at)
     values (tests.id_of('ana'), 'dune', 5, 0.25, now())
     on conflict (user_id, series_id) do update set
       user_id = excluded.user_id, series_id = excluded.series_id,
       page_number = excluded.page_number, progress = excluded.progress,
       updated_at = excluded.updated_at $$,
  'and by an upsert, as front ends do'
);
select is((tests.at('dune')).page_number, 5, 'it is');
select is((select count(*)::int from tests.heard()), 1, 'and told once');
select lives_ok(
  $$ update reading.reading_progress set page_number = 5, updated_at = now() $$,
  'what changes nothing'
);
select is_empty('select * from tests.heard()', 'is not told');


-- Clocks ---------------------------------------------------------------------------------------

select throws_ok(
  $$ update reading.reading_progress set page_number = 1, hlc = tests.hlc(0) $$,
  'PT409', 'Cannot move this position back: what is kept is later, or further',
  'an older clock is refused, and not passed over in silence'
);
select is((tests.at('dune')).page_number, 5, 'the position stays');
select throws_ok(
  $$ insert into reading.reading_progress (series_id, progress, hlc) values ('dune', 0.1, tests.hlc(0))
     on conflict (user_id, series_id) do update set progress = excluded.progress, hlc = excluded.hlc $$,
  'PT409', null, 'by an upsert as well'
);
select lives_ok(
  $$ insert into reading.reading_progress (series_id, progress, hlc) values ('ulysses', 0.1, tests.hlc(5)) $$,
  'a front end may name its clock'
);
select is((tests.at('ulysses')).hlc, tests.hlc(5), 'which is kept');
select lives_ok(
  $$ insert into reading.reading_progress (series_id, progress, hlc) values ('ulysses', 0.1, tests.hlc(5))
     on conflict (user_id, series_id) do update set progress = excluded.progress, hlc = excluded.hlc $$,
  'the same write again is harmless'
);
select is((tests.at('ulysses')).hlc, tests.hlc(5), 'and moves nothing');
select lives_ok(
  $$ update reading.reading_progress set progress = 0.3, hlc = '9999999999999-ffff' where series_id = 'ulysses' $$,
  'a clock from the future'
);
select ok(
  (tests.at('ulysses')).hlc between tests.hlc(10800) and tests.hlc(10800 + 120),
  'counts as a minute from now at most'
);
select throws_ok(
  $$ update reading.reading_progress set hlc = 'yesterday' $$, '23514', null, 'a clock looks like one'
);


-- Whose it is ----------------------------------------------------------------------------------

select throws_ok(
  $$ update reading.reading_progress set user_id = tests.id_of('bob') $$,
  '42501', 'new row violates row-level security policy for table "reading_progress"',
  'nobody gives a position away'
);
select throws_ok(
  $$ update reading.reading_progress set series_id = 'other' where series_id = 'dune' $$,
  'PT403', 'Cannot change whose position this is, or of what', 'nor makes it one of another series'
);
select throws_ok(
  $$ insert into reading.reading_progress (user_id, series_id) values (tests.id_of('bob'), 'x') $$,
  '42501', 'new row violates row-level security policy for table "reading_progress"',
  'nor writes in another''s name'
);
select throws_ok(
  $$ update reading.reading_progress set device_id = tests.device('bob', 'phone') $$,
  'PT404', 'Cannot set this position: there is no such device of yours', 'nor with another''s device'
);
select lives_ok(
  $$ update reading.reading_progress set device_id = tests.device('ana', 'phone') where series_id = 'dune' $$,
  'with one''s own'
);
select throws_ok(
  $$ update reading.reading_progress set locator = jsonb_build_object('a', repeat('x', 5000)) $$,
  '23514', null, 'a locator has a limit'
);
select tests.sign_in('bob');
select is_empty('select * from reading.reading_progress', 'nobody sees another''s positions');
select is_empty(
  'with changed as (update reading.reading_progress set progress = 1 returning 1) select * from changed',
  'nor moves them'
);
select is_empty(
  'with gone as (delete from reading.reading_progress returning 1) select * from gone', 'nor deletes them'
);
select tests.sign_out();
select throws_ok(
  'select * from reading.reading_progress', '42501', 'permission denied for schema reading',
  'without a token there is nothing to see'
);


-- Policies -------------------------------------------------------------------------------------

select tests.sign_in('ana');
update reading.reading_progress set policy = 'furthest' where series_id = 'dune';
select throws_ok(
  $$ update reading.reading_progress set progress = 0.01 where series_id = 'dune' $$,
  'PT409', null, 'a position that follows the furthest page does not go back'
);
select lives_ok(
  $$ update reading.reading_progress set progress = 0.01, policy = 'latest' where series_id = 'dune' $$,
  'unless it is told to follow the latest'
);
select isnt((tests.at('dune')).policy_clock, null, 'when that was is known');


-- Deleting -------------------------------------------------------------------------------------

select count(*) from tests.heard();
select set_config('tests.id', (tests.at('dune')).id::text, true);
select results_eq(
  $$ with gone as (delete from reading.reading_progress where series_id = 'dune' returning *)
     select progress, deleted_at from gone $$,
  $$ values (0.01::numeric(6,5), null::timestamptz) $$, 'a position is deleted'
);
select results_eq(
  $$ select id::text, chapter_id, page_number, locator, device_id, progress, deleted_at is not null
     from reading.reading_progress where series_id = 'dune' $$,
  $$ select current_setting('tests.id'), null::text, null::int, null::jsonb, null::uuid,
       0::numeric(6,5), true $$,
  'and leaves a tombstone that says nothing of what was read'
);
select results_eq(
  'select event, payload - ''hlc'' from tests.heard()',
  $$ values ('progress', '{"series_id": "dune", "op": "DELETE", "deleted": true}'::jsonb) $$,
  'the DELETE is told, once'
);
select is_empty(
  $$ with gone as (delete from reading.reading_progress where deleted_at is not null returning 1)
     select * from gone $$,
  'the tombstone stays'
);
select is(tests.sync('phone', tests.op('late', 'dune', 60, 0.9)), '{stale}', 'what was read before does not come back');
select throws_ok(
  $$ insert into reading.reading_progress (series_id, progress, hlc) values ('dune', 0.9, tests.hlc(60)) $$,
  'PT409', null, 'by no way'
);
select lives_ok(
  $$ insert into reading.reading_progress (series_id, progress) values ('dune', 0.05) $$,
  'what is read after that does'
);
select results_eq(
  $$ select id::text, progress, deleted_at, deleted_clock is not null from tests.at('dune') $$,
  $$ select current_setting('tests.id'), 0.05::numeric(6,5), null::timestamptz, true $$,
  'in the same row, which remembers'
);
select is(tests.sync('phone', tests.op('later', 'dune', 61, 0.9)), '{stale}', 'that what is older stays deleted');
select tests.be_server();
delete from reading.reading_progress where series_id = 'dune';
select isnt((tests.at('dune')).deleted_at, null, 'not even a server deletes without a trace');
select tests.sign_in('ana');
select results_eq(
  $$ select outcome, deleted, progress from reading.progress_history('dune', null, null, 4) $$,
  $$ values ('applied', true, 0::numeric), ('applied', false, 0.05), ('applied', true, 0),
       ('applied', false, 0.01) $$,
  'all of it is history'
);
select throws_ok(
  $$ update reading.progress_history set progress = 1 $$,
  '42501', 'permission denied for table progress_history', 'which nobody writes'
);
select throws_ok(
  $$ delete from reading.progress_history $$,
  '42501', 'permission denied for table progress_history', 'or takes away'
);

select * from finish();
rollback;
