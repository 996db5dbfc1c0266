-- Phonelog ingest: what comes in, again, late, corrected, deleted and wrong.

begin;
\ir _phones.sql
select plan(37);

select tests.sign_in('ana');
select is(
  tests.outcome(tests.call('a', '+491', '01T10:00:00'), tests.call('b', null, '01T10:00:00')),
  '{2,0,0,0,0,0}', 'what is new is entered'
);
select is(
  tests.outcome(tests.call('a', '+491', '01T10:00:00'), tests.call('b', null, '01T10:00:00')),
  '{0,0,0,2,0,0}', 'the same again changes nothing'
);
select is(
  (select array_agg(contact_id is null order by external_id) from phonelog.events), '{f,t}',
  'of a withheld number there is no contact'
);
select is(
  tests.outcome(tests.call('a', '+491', '01T10:00:00', '{"duration_s": 90}')), '{0,1,0,0,0,0}',
  'what is another than it was is corrected'
);
select is(
  tests.outcome(tests.call('a', '+491', '01T10:00:00', '{"duration_s": 80, "revision": 5}')),
  '{0,1,0,0,0,0}', 'and what is newer'
);
select is(
  tests.outcome(tests.call('a', '+491', '01T10:00:00', '{"duration_s": 70, "revision": 4}')),
  '{0,0,0,0,1,0}', 'what comes late is stale'
);
select is((select max(duration_s) from phonelog.events), 80, 'and changes nothing');
select is(
  tests.outcome(tests.call('a', '+491', '01T10:00:00', '{"duration_s": 80, "revision": 7}')),
  '{0,0,0,1,0,0}', 'the same in a newer revision is the same'
);
select is(
  tests.outcome(tests.call('a', '+491', '01T10:00:00', '{"duration_s": 60, "revision": 6}')),
  '{0,0,0,0,1,0}', 'but what lies between is late'
);
select is(
  tests.outcome(
    tests.call('c', '+492', '02T10:00:00', '{"revision": 1}'),
    tests.call('c', '+492', '02T10:00:00', '{"revision": 2, "duration_s": 20}'),
    tests.call('c', '+492', '02T10:00:00', '{"revision": 2, "duration_s": 21}'),
    tests.call('c', '+492', '02T10:00:00')
  ), '{1,0,0,3,0,0}', 'of a row that comes several times one counts'
);
select is(
  (select duration_s from phonelog.events where external_id = 'c'), 21, 'the newest, then the last'
);

select is(
  tests.outcome('{"external_id": "c", "deleted": true, "revision": 1}'), '{0,0,0,0,1,0}',
  'an old farewell deletes nothing'
);
select is(
  tests.outcome('{"external_id": "c", "deleted": true, "revision": 3}'), '{0,0,1,0,0,0}',
  'a new one does'
);
select is(
  tests.outcome('{"external_id": "c", "deleted": true, "revision": 3}'), '{0,0,0,1,0,0}', 'once'
);
select is(
  tests.outcome(tests.call('c', '+492', '02T10:00:00', '{"revision": 3}')), '{0,0,0,0,1,0}',
  'what was deleted does not come back late'
);
select is(
  tests.outcome(tests.call('c', '+492', '02T10:00:00', '{"revision": 4}')), '{1,0,0,0,0,0}',
  'but if it is newer'
);
select is(
  tests.outcome('{"external_id": "d", "deleted": true, "revision": 1}',
    tests.call('e', '+492', '02T10:00:00')), '{1,0,1,0,0,0}',
  'one that never came is deleted as well'
);
select is(
  tests.outcome(tests.call('d', '+492', '02T10:00:00')), '{0,0,0,0,1,0}', 'and its event is late'
);


-- What is wrong --------------------------------------------------------------------------------

select is(
  tests.outcome(
    '"no object"', '{}', tests.call('f', '+491', '01T10:00:00'),
    tests.call('g', '+491', '41T10:00:00'), tests.call('h', '+491', '01T10:00:00', '{"type": "fax"}')
  ), '{1,0,0,0,0,4}', 'what is bad is refused alone'
);
create function pg_temp.reason(p_more jsonb) returns text language sql as $$
  select (row ->> 'index') || ' ' || (row ->> 'field') || ' ' || (row ->> 'code')
  from jsonb_array_elements(
    tests.ingest(tests.call('fine', '+491', '01T10:00:00'), tests.call('bad', '+491', '01T10:00:00', p_more))
      -> 'rejected'
  ) as row;
$$;
select is(pg_temp.reason(more::jsonb), '1 ' || reason, reason)
from (values
  ('{"direction": "sideways"}', 'direction unknown'),
  ('{"type": "sms"}', 'duration_s impossible'),
  ('{"type": "voicemail", "direction": "out"}', 'direction impossible'),
  ('{"started_at": "2026-03-01T10:00:00"}', 'started_at invalid'),
  ('{"started_at": "1989-12-31T23:59:59Z"}', 'started_at too_early'),
  ('{"started_at": "2999-01-01T00:00:00Z"}', 'started_at in_future'),
  ('{"duration_s": 1.5}', 'duration_s invalid'),
  ('{"duration_s": -1}', 'duration_s invalid'),
  ('{"revision": "x"}', 'revision invalid'),
  ('{"meta": []}', 'meta invalid'),
  ('{"participants": [{}]}', 'participants invalid')
) as bad (more, reason);
select tests.ingest(tests.call('m', '+491', '01T10:00:00',
  '{"meta": {"sim": 2, "hd": true, "kind": "video", "name": "Nora N.", "to": 491700000001, "deep": {}}}'));
select is(
  (select meta from phonelog.events where external_id = 'm'), '{"hd": true, "sim": 2, "kind": "video"}',
  'of what else is said, neither names nor numbers are kept'
);
select throws_ok(
  $$ select phonelog.ingest_events('{"id": "00000000-0000-4000-8000-000000000000"}', '[]') $$,
  'PT404', null, 'a source that is nobody''s takes nothing'
);
select throws_ok(
  $$ select phonelog.ingest_events('{"kind": "fax"}', '[]') $$, 'PT422', null, 'nor does one without a name'
);
select throws_ok(
  $$ select phonelog.ingest_events('{"kind": "phone", "name": "phone"}', '{}') $$, 'PT422', null,
  'a batch is a list'
);
select results_eq(
  $$ select sum(inserted)::int, sum(updated)::int, sum(deleted)::int, bool_and(status = 'done')
     from phonelog.sync_runs $$,
  $$ values (8, 2, 2, true) $$, 'the runs have it all'
);
select tests.sign_out();
select throws_ok(
  $$ select phonelog.ingest_events('{"kind": "phone", "name": "phone"}', '[]') $$, '42501', null,
  'nobody brings nothing'
);

select is(tests.drifts('ana'), '{}', 'and the sums have followed');

select * from finish();
rollback;
