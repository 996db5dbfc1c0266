-- Phonelog ingest: what comes in, again, late, corrected, deleted and wrong.

begin;
\ir _phones.sql
select plan(74);

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
  ('{"participants": [{}]}', 'participants invalid'),
  ('{"type": "mms", "duration_s": null, "participants": "none"}', 'participants invalid'),
  ('{"duration_s": "٣"}', 'duration_s invalid'),
  ('{"revision": "٣"}', 'revision invalid'),
  ('{"started_at": "now+00:00"}', 'started_at invalid')
) as bad (more, reason);
select is(
  tests.outcome('{"external_id": "never", "deleted": true}' || more::jsonb,
    tests.call('fine', '+491', '01T10:00:00')), '{0,0,1,1,0,0}', format('%s beside a farewell is not looked at', more)
)
from (values
  ('{"duration_s": "1:23", "revision": 1}'), ('{"body_len": "long", "revision": 2}'),
  ('{"participants": "none", "revision": 3}'), ('{"started_at": "?", "meta": 7, "revision": 4}'),
  (format('{"name": "%s", "number": "+493", "revision": 5}', repeat('x', 121))),
  (format('{"number": "%s", "revision": 6}', repeat('4', 65)))
) as bad (more);
select is(
  (select count(*)::int from phonelog.contacts where display_name like 'xx%'), 0,
  'and makes no contact'
);
select is(
  length(tests.ingest(jsonb_build_object('external_id', repeat('x', 5000))) -> 'rejected' -> 0 ->> 'external_id'),
  200, 'a name without end is not said back'
);
select tests.ingest(tests.call('m', '+491', '01T10:00:00',
  '{"meta": {"sim": 2, "hd": true, "kind": "video", "name": "Nora N.", "to": 491700000001, "deep": {}}}'));
select is(
  (select meta from phonelog.events where external_id = 'm'), '{"hd": true, "sim": 2, "kind": "video"}',
  'of what else is said, neither names nor numbers are kept'
);
select tests.ingest(tests.call('m', '+491', '01T10:00:00',
  '{"meta": {"n_4917612345678": true, "anna_schmidt": true, "sim": 0.4917612345678, "parts": 491761,
    "kind": "anna_schmidt", "rings": 7, "status": "sent"}}'));
select is(
  (select meta from phonelog.events where external_id = 'm'), '{"rings": 7, "status": "sent"}',
  'nor what looks like a flag or a word, but is none of the list'
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
  $$ values (8, 3, 8, true) $$, 'the runs have it all'
);


-- Texts and groups -----------------------------------------------------------------------------

update phonelog.data_sources set settings = '{"keep_bodies": true}' where name = 'phone';
create function pg_temp.mms(p_more jsonb) returns int[] language sql as $$
  select tests.outcome(tests.text('mms', '+491', '03T10:00:00', 'hello', '{"type": "mms"}' || p_more));
$$;
create function pg_temp.kept() returns text language sql as $$
  select coalesce(max(body), '-') || ' ' || (select count(*) from phonelog.event_participants p where p.event_id = e.id)
  from phonelog.events e left join phonelog.event_bodies b on b.event_id = e.id
  where external_id = 'mms' group by e.id;
$$;
select is(pg_temp.mms('{"body": null, "body_len": 5}'), '{1,0,0,0,0,0}', 'a message without its text');
select is(pg_temp.mms('{}'), '{0,1,0,0,0,0}', 'is another one with it');
select is(pg_temp.mms('{"participants": [{"number": "+492"}, {"number": "+493"}, {"number": "+491"}]}'),
  '{0,1,0,0,0,0}', 'and with a group');
select is(pg_temp.mms('{"participants": [{"number": "+493"}, {"number": "+492"}, {"number": "+492"}]}'),
  '{0,0,0,1,0,0}', 'which is the same in any order');
select is(pg_temp.mms('{"body": null, "body_len": 5}'), '{0,0,0,1,0,0}', 'or not said again');
select is(pg_temp.kept(), 'hello 2', 'while its text and group stay');
select is(pg_temp.mms('{"participants": [{"number": "+494"}]}'), '{0,1,0,0,0,0}', 'or is another one');
select is(pg_temp.kept(), 'hello 1', 'and nobody of the old one is left');
select is(pg_temp.mms('{"body": null, "body_len": 6}'), '{0,1,0,0,0,0}', 'a text of another length');
select is(pg_temp.kept(), '- 1', 'is not the one that was kept');
select pg_temp.mms('{}');
select is(
  pg_temp.mms('{"body": null, "body_len": 5, "started_at": "2026-03-03T10:00:01Z"}'), '{0,1,0,0,0,0}',
  'nor is one of another time the same'
);
select is(
  (select sent_at from phonelog.event_bodies b join phonelog.events e on e.id = b.event_id where external_id = 'mms'),
  '2026-03-03 10:00:01+00', 'whose text is of that time, too'
);


-- What is not kept -----------------------------------------------------------------------------

insert into platform.retention_policies (user_id, target, max_age)
values (tests.id_of('ana'), 'phonelog.events', '30 days'), (tests.id_of('ana'), 'phonelog.bodies', '2 days');
create function pg_temp.ago(p_id text, p_days int, p_more jsonb default '{}') returns jsonb language sql as $$
  select tests.text(p_id, '+495', '01T10:00:00', 'hello',
    jsonb_build_object('started_at', to_char(now() - make_interval(days => p_days), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) || p_more);
$$;
select is(
  tests.outcome(pg_temp.ago('old', 31), pg_temp.ago('new', 29), pg_temp.ago('newer', 1)),
  '{2,0,0,0,1,0}', 'what retention would forget does not come in'
);
select is(
  (select array_agg(external_id order by external_id) from phonelog.events join phonelog.event_bodies
   on event_id = id where external_id in ('old', 'new', 'newer')), '{newer}', 'nor a text for which it is too late'
);
select is(
  tests.outcome(pg_temp.ago('old', 31, '{"number": "+496"}'), '{"external_id": "new", "deleted": true}'),
  '{0,0,1,0,1,0}', 'it may still be taken back'
);
select tests.sign_out();
select throws_ok(
  $$ select phonelog.ingest_events('{"kind": "phone", "name": "phone"}', '[]') $$, '42501', null,
  'nobody brings nothing'
);


-- Numbers as they are shown --------------------------------------------------------------------

select tests.be_owner();
select is(private.mask_number(number, hint), shown, format('%s is shown as %s', number, shown))
from (values
  ('+4917612345678', '+49 ••• 5678', '+49 ••• 5678'),
  ('+4917612345678', '+4917612345678•••', '••• 5678'),
  ('+4917612345678', '+176 ••• 5678', '••• 5678'),
  ('DE:22000', 'anything', '22000'),
  ('DE:123456', '123456', '••• 56'),
  ('DE:*21*01712345678#', '*21*01712345678#', '••• 678#'),
  ('*100#', null, '*100#'),
  ('AMAZON', 'AMAZON', 'AMAZON'),
  ('ana.silva@example.com', 'ana.silva@example.com', 'a•••@example.com')
) as numbers (number, hint, shown);

select is(tests.drifts('ana'), '{}', 'and the sums have followed');

select * from finish();
rollback;
