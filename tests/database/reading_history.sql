-- Reading history: what each device said, page by page; mistakes are forgotten, and deletions undone.

begin;
\ir _readers.sql
select plan(29);

-- The entry of an operation, or the newest deletion.
create function tests.entry(p_op text)
returns uuid
language sql
stable
security definer
as $$
  select id from reading.progress_history where op_id = p_op;
$$;
grant execute on all functions in schema tests to authenticated;

select tests.sync('phone', tests.op('1', 'dune', 0, 0.1), tests.op('2', 'dune', 60, 0.2));
select tests.sync('tablet', tests.op('x', 'dune', 30, 0.15), tests.op('y', 'dune', 90, 0.3));


-- Reading it -----------------------------------------------------------------------------------

select results_eq(
  $$ select device_name, progress, outcome, read_at = date_trunc('milliseconds', now()) - interval '3 hours' + make_interval(secs => s)
     from reading.progress_history('dune')
     join (values (0.3, 90), (0.2, 60), (0.15, 30), (0.1, 0)) as e (p, s) on p = progress
     order by hlc desc $$,
  $$ values ('tablet', 0.3, 'applied', true), ('phone', 0.2, 'applied', true),
       ('tablet', 0.15, 'stale', true), ('phone', 0.1, 'applied', true) $$,
  'all that was said is there, the newest first, whether it moved the position or not'
);
select results_eq(
  $$ select progress from reading.progress_history('dune', tests.device('ana', 'phone')) $$,
  array[0.2, 0.1]::numeric[], 'by device'
);
select results_eq(
  $$ select progress from reading.progress_history('dune', null, (
       select cursor from reading.progress_history('dune', null, null, 2) offset 1), 1) $$,
  array[0.15]::numeric[], 'and from where one has read to'
);
select is_empty(
  $$ select from reading.progress_history('dune', null, (
       select cursor from reading.progress_history('dune', null, null, 4) offset 3)) $$,
  'to the end'
);
select throws_ok(
  $$ select reading.progress_history('dune', null, 'page 2') $$,
  'PT400', 'Cannot go on from here: this is no cursor of ours', 'a cursor is one of ours'
);
select tests.sign_in('bob');
select is_empty($$ select from reading.progress_history('dune') $$, 'nobody reads another''s');


-- Forgetting -----------------------------------------------------------------------------------

select is(
  reading.forget_progress('dune', tests.entry('y')), false, 'nor has another''s forgotten'
);
select tests.sign_in('ana');
select is(reading.forget_progress('dune', tests.entry('x')), true, 'an entry is forgotten');
select is((tests.at('dune')).progress, 0.3, 'the position was another one and stays');
select count(*) from tests.heard();
select is(reading.forget_progress('dune', tests.entry('y')), true, 'the one that was the position');
select results_eq(
  $$ select progress, device_id, hlc > tests.hlc(10000) from tests.at('dune') $$,
  $$ values (0.2::numeric(6,5), tests.device('ana', 'phone'), true) $$,
  'leaves it to the best of the rest, later than all there was'
);
select is((select payload ->> 'op' from tests.heard()), 'UPDATE', 'which is told');
select is(reading.forget_progress('dune', gen_random_uuid()), false, 'what is not there is not forgotten');
select is(tests.sync('tablet', tests.op('y', 'dune', 90, 0.3)), '{replayed}', 'what is forgotten does not come back');
select is(reading.forget_progress('dune', tests.entry('2')), true, 'with an entry');
select is((tests.at('dune')).progress, 0.1, 'goes what was taken up from it');
select is(reading.forget_progress('dune', tests.entry('1')), true, 'without any entry');
select isnt((tests.at('dune')).deleted_at, null, 'a position is gone');


-- Undoing --------------------------------------------------------------------------------------

select tests.sync('phone', tests.op('11', 'emma', 0, 0.4, '{"page_number": 44}'), tests.gone('12', 'emma', 60));
select isnt((tests.at('emma')).deleted_at, null, 'a series is deleted');
select is(reading.forget_progress('emma', tests.entry('12')), true, 'by mistake');
select results_eq(
  $$ select page_number, deleted_at, deleted_clock from tests.at('emma') $$,
  $$ values (44, null::timestamptz, null::text) $$, 'and is where it was'
);


-- Forgetting by age ----------------------------------------------------------------------------

select tests.sync('phone', tests.gone('13', 'emma', 10900), tests.op('14', 'kim', 0, 0.4));
select throws_ok(
  'select private.purge_tombstones()', '42501', 'permission denied for function purge_tombstones',
  'that is for the scheduler'
);
select tests.be_owner();
select private.purge_tombstones();
select isnt((tests.at('emma')).id, null, 'a tombstone stays for ninety days');
alter table reading.reading_progress disable trigger user;
update reading.reading_progress set deleted_at = now() - interval '91 days' where series_id = 'emma';
alter table reading.reading_progress enable trigger user;
update reading.sync_ops set created_at = now() - interval '91 days' where op_id = '11';
select is(private.purge_tombstones(), 1, 'and not for ever');
select is((tests.at('emma')).id, null, 'it goes');
select is_empty($$ select from reading.progress_history where series_id = 'emma' $$, 'with its history');
select isnt_empty($$ select from reading.progress_history where series_id = 'kim' $$, 'and nobody else''s');
select results_eq(
  $$ select op_id collate "default" from reading.sync_ops where op_id in ('11', '14') $$, array['14'],
  'operations of that time are forgotten too'
);
select is((tests.at('kim')).progress, 0.4, 'positions stay');

select * from finish();
rollback;
