-- Phonelog keys: what a program may bring in for its person, and what it learns by that.

begin;
\ir _phones.sql
select plan(31);
select tests.have_phones();

create function tests.program(variadic p_events jsonb[])
returns jsonb
language sql
as $$
  select phonelog.ingest_events('{"kind": "api", "name": "a program"}', to_jsonb(p_events));
$$;
create function tests.texts() returns text language sql as $$
  select string_agg(body, ', ' order by body) from phonelog.event_bodies;
$$;
create function tests.groups() returns int language sql as $$
  select count(*)::int from phonelog.event_participants;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Others' sources ------------------------------------------------------------------------------

select tests.by_key('ana');
select throws_ok(
  format('select tests.ingest(%L)', row), 'PT403',
  'Cannot write into this source: an API key brings what it has under a name of its own', what
)
from (values
  (tests.call('k1', '+491700000001', '05T10:00:00'), 'a key adds nothing to a phone'),
  (tests.text('t2', null, '02T11:00:00', null, '{"body_len": 12, "revision": 9}'),
    'corrects nothing of a masked contact'),
  (tests.text('t3', null, '03T11:00:00', null, '{"body_len": 13, "revision": 9}'),
    'nor of a hidden one'),
  ('{"external_id": "c1", "deleted": true, "revision": 999999999999999999}'::jsonb,
    'and buries nothing')
) as sent (row, what);
select throws_ok(
  format('select phonelog.ingest_events(%L, ''[{}]'')', source), 'PT403', null,
  'whichever way it names the phone'
)
from (
  select jsonb_build_object('id', id) as source from phonelog.data_sources where name = 'phone'
  union all
  select '{"kind": "api", "name": "phone"}'
) as ways;
select throws_ok(
  $$ update phonelog.data_sources set name = 'another' where name = 'phone' $$, 'PT403', null,
  'nor does it take its name away'
);
select is(
  tests.program(tests.call('p1', '+491700000001', '05T10:00:00')) ->> 'inserted', '1',
  'what it has it brings under a name of its own'
);
select is(
  tests.program(tests.call('p1', '+491700000001', '05T10:00:00', '{"duration_s": 61}')) ->> 'updated',
  '1', 'and corrects'
);
select is(
  tests.program('{"external_id": "p1", "deleted": true}') ->> 'deleted', '1', 'and takes back'
);
insert into phonelog.data_sources (kind, name) values ('api', 'entered first');
select is(
  phonelog.ingest_events('{"kind": "api", "name": "entered first"}', '[{}]') ->> 'inserted', '0',
  'or into one that it has entered before'
);
select tests.sign_in('ana');
select is(
  tests.program(tests.call('p2', '+491700000001', '05T10:00:00')) ->> 'inserted', '1',
  'its person may write there, too'
);
select throws_ok(
  $$ select phonelog.ingest_events('{"kind": "phone", "name": "a program"}', '[{}]') $$, 'PT409', null,
  'but not as another kind'
);
select is(
  (select array_agg(external_id order by external_id) from phonelog.events where source_id =
    (select id from phonelog.data_sources where name = 'phone')), '{c1,c2,g1,t1,t2}',
  'and the phone''s are all there'
);
insert into phonelog.data_sources (kind, name) values ('api', 'by hand');
select tests.by_key('ana');
select throws_ok(
  $$ select phonelog.ingest_events('{"kind": "api", "name": "by hand"}', '[{}]') $$, 'PT403', null,
  'what its person has entered is not a key''s'
);


-- Texts of who is not shown --------------------------------------------------------------------

select tests.sign_in('ana');
update phonelog.data_sources set settings = '{"keep_bodies": true}' where name = 'a program';
select tests.by_key('ana');
select tests.program(
  tests.text('p3', '+491700000002', '05T11:00:00', 'secret of Mia'),
  tests.text('p4', '+491700000003', '05T12:00:00', 'secret of Hugo'),
  tests.text('p5', '+491700000002', '05T13:00:00', 'group of Mia',
    '{"type": "mms", "participants": [{"number": "+491700000001"}]}'),
  tests.text('p6', '+491700000001', '05T13:00:00', 'more of Nora')
);
select is(tests.texts(), 'more of Nora, to all of us, words of Nora', 'a key reads none of them');
select is(tests.groups(), 1, 'and sees in groups whom it sees');
select is(
  tests.program(
    tests.text('p3', null, '05T11:00:00', null, '{"body_len": 13, "revision": 9}'),
    tests.text('p4', null, '05T12:00:00', null, '{"body_len": 14, "revision": 9}'),
    tests.text('p5', '+491700000001', '05T13:00:00', null,
      '{"type": "mms", "body_len": 12, "revision": 9}')
  ) ->> 'updated', '3', 'it may say that they were of somebody else'
);
select is(
  tests.texts(), 'more of Nora, to all of us, words of Nora', 'but nothing that was said comes with that'
);
select ok(
  to_jsonb(found)::text not like '%"p3"%', 'not in a search either'
) from phonelog.search_events('secret') as found;
select is(tests.groups(), 0, 'nor who else was there');
select is(
  tests.program(tests.text('p6', '+491700000001', '05T13:01:00', null, '{"body_len": 12}')) ->> 'updated',
  '1', 'of the same number'
);
select is(
  tests.texts(), 'more of Nora, to all of us, words of Nora', 'the text stays, though it is not said again'
);
select tests.sign_in('ana');
select tests.ingest(tests.text('t1', '+491700000009', '01T11:00:00', null, '{"body_len": 13}'));
select is(tests.texts(), 'more of Nora, to all of us, words of Mia', 'nor does a phone move a text');


-- Who is hidden --------------------------------------------------------------------------------

select tests.by_key('ana');
select is(
  (tests.program(tests.call('h1', '+491700000003', '06T10:00:00')) ->> 'version')::int
    - (tests.program(tests.call('n1', '+491700000001', '06T10:00:00')) ->> 'version')::int, -1,
  'an answer does not tell whose number is hidden'
);
select is(
  (tests.program('{"external_id": "h1", "deleted": true}') ->> 'version')::int
    - (tests.program('{"external_id": "n1", "deleted": true}') ->> 'version')::int, -1,
  'nor when it is taken back'
);
select is(
  (select array[entered_by_key, settings ? 'keep_bodies'] from phonelog.data_sources
   where name = 'entered first'), '{t,t}', 'a key''s source is known as that'
);


-- Names ----------------------------------------------------------------------------------------

select tests.sign_in('ana');
update phonelog.contacts set display_name = null where display_name = 'Mia';
select tests.by_key('ana');
select tests.program(
  tests.call('o1', '+491700000002', '07T10:00:00', '{"name": "named by a key"}'),
  tests.call('o2', '+491700000011', '07T11:00:00', '{"name": "met by a key"}')
);
select throws_ok(
  $$ select phonelog.mark_anomaly('2026-03-07T10:00:00Z', 'calls', 'dismissed') $$, 'PT403', null,
  'nor does it wave an anomaly away'
);
select tests.sign_in('ana');
select is(
  (select string_agg(display_name, ', ' order by display_name collate "C") from phonelog.contacts),
  'Hugo, Nora, met by a key',
  'whom a key does not see it does not name'
);
select tests.ingest(tests.call('o3', '+491700000002', '07T12:00:00', '{"name": "Mia again"}'));
select isnt(tests.contact('ana', 'Mia again'), null, 'her phone does');
select tests.be_owner();
select is(tests.drifts('ana'), '{}', 'and the sums have followed');

select * from finish();
rollback;
