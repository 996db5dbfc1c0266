-- Reading: merging what devices send: each operation once, bad ones alone, clocks put right.

begin;
\ir _readers.sql
select plan(45);

-- When an operation of a wrong clock counts, in seconds after the beginning.
create function tests.wrong(
  p_series text, p_by numeric, p_made numeric, p_more jsonb default '{}'
)
returns numeric
language plpgsql
as $$
declare
  v_hlc text;
begin
  select hlc into v_hlc from reading.merge_progress(
    tests.device('ana', 'phone'), clock_timestamp() + make_interval(secs => p_by),
    jsonb_build_array(tests.op(md5(p_series || p_made), p_series, p_made + p_by, 0.5) || p_more)
  );
  return round((left(v_hlc, 13)::bigint - left(tests.hlc(0), 13)::bigint) / 1000.0, 0);
end;
$$;
create function tests.forget_clock()
returns void
language sql
security definer
as $$
  update reading.devices set sent_hlc = null, kept_hlc = null;
$$;
grant execute on all functions in schema tests to authenticated;


-- Results --------------------------------------------------------------------------------------

select is(
  tests.sync('phone', tests.op('1', 'dune', 0, 0.1), tests.op('2', 'dune', 60, 0.2)),
  '{applied,applied}', 'what one device read is applied'
);
select is((tests.at('dune')).progress, 0.2, 'and stands at the last of it');
select is((select count(*)::int from tests.heard()), 1, 'which is told once for a batch and series');
select is(
  tests.sync('phone', tests.op('1', 'dune', 0, 0.1), tests.op('2', 'dune', 60, 0.2)),
  '{replayed,replayed}', 'sent again it changes nothing'
);
select is_empty('select * from tests.heard()', 'and is not told');
select results_eq(
  $$ select result, first_result, hlc from reading.merge_progress(tests.device('ana', 'phone'), null,
       jsonb_build_array(tests.op('1', 'dune', 0, 0.1))) $$,
  $$ values ('replayed', 'applied', tests.hlc(60)) $$,
  'the first result is answered again, with the position as it is now'
);
select is(
  (select count(*)::int from reading.progress_history('dune')), 2, 'it is history once'
);
select is(tests.sync('tablet', tests.op('1', 'dune', 30, 0.9)), '{stale}', 'what is older is stale');
select is((tests.at('dune')).progress, 0.2, 'and does not move the position');
select is(
  tests.sync('tablet', tests.op('3', 'dune', 90, 0.3), tests.op('3', 'dune', 90, 0.3)),
  '{applied,replayed}', 'twice in one batch is once'
);
select results_eq(
  $$ select result, problem from reading.merge_progress(tests.device('ana', 'tablet'), null,
       jsonb_build_array(tests.op('3', 'dune', 95, 0.4))) $$,
  $$ values ('refused', 'Another operation of this device has this op_id') $$,
  'another operation under a known id is not taken for it'
);
select is(
  tests.sync('phone', tests.op('4', 'a', 1, 0.1), tests.op('5', 'b', 1, 0.1), tests.gone('6', 'a', 2)),
  '{applied,applied,applied}', 'several series at once, and deletions'
);
select results_eq(
  $$ select series_id, deleted_at is not null, op_id collate "default" from reading.reading_progress
     where series_id in ('a', 'b') order by 1 $$,
  $$ values ('a', true, '6'), ('b', false, '5') $$, 'each as it should be'
);
select is(tests.sync('phone', tests.gone('7', 'never seen', 5)), '{applied}', 'what nobody knew is deleted');
select is(tests.sync('tablet', tests.op('7', 'never seen', 4, 0.5)), '{stale}', 'for when it comes');


-- Bad ones -------------------------------------------------------------------------------------

select tests.sign_in('ana');
select results_eq(
  $$ select op_index, op_id, result, problem is null
     from reading.merge_progress(tests.device('ana', 'phone'), null, jsonb_build_array(
       tests.op('10', 'c', 1, 0.1), tests.op('11', 'c', 2, 7), 5, tests.op('12', 'c', 3, 0.3))) $$,
  $$ values (0, '10', 'applied', true), (1, '11', 'refused', false), (2, null, 'refused', false),
       (3, '12', 'applied', true) $$,
  'a bad operation is refused alone, and what came after it is not held up'
);
select is(
  (select problem from reading.merge_progress(tests.device('ana', 'phone'), null,
     jsonb_build_array(tests.op('20', 'c', 9, 0.5) || bad))),
  problem, problem
)
from (values
  ('{"op_id": "with blanks"}'::jsonb, 'op_id is not 1 to 64 letters and digits'),
  ('{"op_id": 7, "series_id": null}', 'series_id is not a text of 1 to 200 characters'),
  ('{"hlc": "2026-01-01"}', 'hlc is no clock, as "1767225600000-0000"'),
  ('{"seen_hlc": "x"}', 'seen_hlc is no clock'),
  ('{"deleted": "yes"}', 'deleted is not true or false'),
  ('{"progress": null}', 'progress is missing, a number from 0 to 1'),
  ('{"progress": -0.1}', 'progress is not from 0 to 1'),
  ('{"chapter_id": 4}', 'chapter_id is not a text of 1 to 200 characters'),
  ('{"page_number": 1.5}', 'page_number is no whole number'),
  ('{"total_pages": -1}', 'total_pages is no whole number'),
  ('{"locator": "here"}', 'locator is not an object of at most 4 KB'),
  ('{"status": "bought"}', 'status is none of reading, finished, dropped'),
  ('{"policy": "any"}', 'policy is none of latest, furthest, ask'),
  ('{"client_updated_at": "2026-13-01T00:00:00Z"}', 'client_updated_at is no moment')
) as b (bad, problem);
select is(
  tests.sync('phone', tests.op('20', 'c', 9, 0.5)), '{applied}', 'what was refused may come again, mended'
);
select throws_ok(
  $$ select reading.merge_progress(tests.device('ana', 'phone'), null, '{}') $$,
  'PT400', 'Cannot sync: the operations are no list', 'a batch is a list'
);
select throws_ok(
  $$ select reading.merge_progress(tests.device('ana', 'phone'), null,
       (select jsonb_agg(tests.op(n::text, 'c', n, 0.5)) from generate_series(1, 501) as n)) $$,
  'PT413', 'Cannot sync: 500 operations are the most', 'of five hundred at most'
);
select is(
  (select count(*)::int from reading.merge_progress(tests.device('ana', 'phone'), null,
     (select jsonb_agg(tests.op('many' || n, 's' || n % 9, n, 0.5)) from generate_series(1, 500) as n))
   where result = 'applied'),
  500, 'five hundred are taken'
);
select throws_ok(
  $$ select reading.merge_progress(tests.device('bob', 'phone'), null, '[]') $$,
  'PT404', 'Cannot sync: there is no such device of yours', 'another''s device is not one''s own'
);
select throws_ok(
  $$ select private.merge_operations(tests.id_of('bob'), tests.device('bob', 'phone'), null, '[]') $$,
  '42501', 'permission denied for function merge_operations', 'nobody merges for another'
);


-- Clocks ---------------------------------------------------------------------------------------

select tests.forget_clock();
select is(tests.wrong('fast', 3600, 600), 600::numeric, 'an hour too fast, it counts as when it was');
select is(
  (select round(clock_error_ms / 60000.0) from reading.devices where id = tests.device('ana', 'phone')),
  60::numeric, 'and the device knows by how much'
);
select tests.forget_clock();
select is(tests.wrong('slow', -3600, 600), 600::numeric, 'an hour too slow as well');
select tests.forget_clock();
select is(tests.wrong('right', 1.2, 600), 601::numeric, 'a slow network is no wrong clock');
select tests.forget_clock();
select is(
  tests.wrong('learned', -3600, 14390), 10790::numeric,
  'a clock that was learned from others is not moved'
);
select tests.forget_clock();
select ok(
  tests.wrong('learned too', -3600, 14390, jsonb_build_object(
    'client_updated_at', now() - interval '1 hour 2 seconds')) between 10797 and 10860,
  'and its own time may be the later one'
);
select tests.forget_clock();
select ok(tests.wrong('future', 0, 86400 * 365) between 10799 and 10930, 'nobody''s time counts as now');
select tests.wrong('future', 0, 86400 * 365 + 1);
select is(
  (tests.at('future')).op_id, md5('future' || 86400 * 365 + 1) collate "C",
  'and what comes after that still comes after it'
);
select tests.forget_clock();
select is(
  tests.wrong('put right', 0, 86400, jsonb_build_object('client_updated_at', now() - interval '1 minute')),
  10740::numeric, 'a clock that was far ahead and was put right counts as when it was made'
);

select * from finish();
rollback;
