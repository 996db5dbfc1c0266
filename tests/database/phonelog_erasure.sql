-- Phonelog erasure: events go with their source, their contact and their person; what a person
-- deletes stays deleted; and with a person goes everything.

begin;
\ir _phones.sql
select plan(60);
select tests.have_phones();

create function tests.left_of(p_name text) returns jsonb language plpgsql security definer as $$
declare
  v_left jsonb := '{}';
  v_table text;
  v_rows int;
begin
  foreach v_table in array array['data_sources', 'sync_runs', 'contacts', 'contact_numbers', 'events',
    'event_bodies', 'event_embeddings', 'event_participants', 'people', 'rollup_days', 'rollup_quarters',
    'rollup_contact_days', 'rollup_contact_months', 'rollup_contact_years', 'contact_scores'] loop
    execute format('select count(*) from phonelog.%I where user_id = $1', v_table)
      into v_rows using tests.id_of(p_name);
    v_left := v_left || case when v_rows > 0 then jsonb_build_object(v_table, v_rows) else '{}' end;
  end loop;
  return v_left;
end;
$$;
create function tests.event(p_external text) returns bigint language sql stable security definer as $$
  select id from phonelog.events where external_id = p_external;
$$;
grant execute on all functions in schema tests to authenticated;

select is((tests.left_of('ana') ->> 'events')::int, 7, 'ana has calls and messages');


-- One by one -----------------------------------------------------------------------------------

select tests.sign_in('ana');
select is(
  phonelog.forget_events(array[tests.event('c1'), tests.event('b1'), 0]), 1,
  'ana forgets one of hers, and none of bob''s'
);
select is(
  tests.outcome(tests.call('c1', '+491700000001', '01T10:00:00', '{"revision": 99}')), '{0,0,0,0,1,0}',
  'and it does not come back, however new'
);
select is(tests.drifts('ana'), '{}', 'the sums are without it');
select throws_ok('delete from phonelog.events', '42501', null, 'nobody deletes past that');
select tests.be_owner();
delete from phonelog.contacts where id = tests.contact('ana', 'Mia');
select is(
  (select string_agg(external_id, ' ' order by external_id) from phonelog.events
   where user_id = tests.id_of('ana')), 'c3 g1 t1 t3', 'calls go with their contact'
);
select is(tests.drifts('ana'), '{}', 'and out of the sums');

-- What no foreign key says.
select throws_ok(
  format($$ insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at)
    values (%L, gen_random_uuid(), 'x', 'call', 'in', now()) $$, tests.id_of('ana')),
  '23503', null, 'an event is of a source'
);
select throws_ok(
  format($$ insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at)
    select %L, id, 'x', 'call', 'in', now() from phonelog.data_sources where user_id = %L $$,
    tests.id_of('ana'), tests.id_of('bob')),
  '23503', null, 'of its person''s'
);
select throws_ok(
  'update phonelog.events set contact_id = gen_random_uuid()', '23503', null, 'with a contact'
);
select throws_ok(
  format('update phonelog.events set contact_id = %L where external_id = ''g1''',
    tests.contact('bob', 'Nora of bob')),
  '23503', null, 'of the same person''s'
);
select throws_ok(
  $$ update phonelog.events set privacy = 'hidden' where external_id = 'g1' $$, '23503', null,
  'and of the same level'
);
select is(tests.drifts('ana'), '{}', 'which changes no sum');

select tests.sign_in('ana');
delete from phonelog.data_sources;
select is(
  tests.left_of('ana') - array['contacts', 'contact_numbers', 'people'], '{}',
  'everything goes with the source'
);
select is((tests.left_of('bob') ->> 'events')::int, 1, 'bob keeps his');
select is(
  (select count(e164)::int from phonelog.contact_numbers), 0,
  'and whole numbers go with the last source that may keep them'
);


-- Texts and groups -----------------------------------------------------------------------------

select tests.be_owner();
select throws_ok(
  format('insert into phonelog.event_bodies (event_id, user_id, sent_at, body) values (0, %L, now(), ''x'')',
    tests.id_of('bob')),
  '23503', null, 'a text is of an event'
);
select throws_ok(
  format('insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
      select id, %L, started_at, ''x'' from phonelog.events where id = %s',
    tests.id_of('ana'), tests.event('b1')),
  '23503', null, 'of its person''s'
);
select throws_ok(
  format('insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
      select id, user_id, started_at + interval ''1 second'', ''x'' from phonelog.events where id = %s',
    tests.event('b1')),
  '23503', null, 'and of its time'
);
select throws_ok(
  format('insert into phonelog.event_participants (event_id, user_id, contact_id) values (0, %L, %L)',
    tests.id_of('bob'), tests.contact('bob', 'Nora of bob')),
  '23503', null, 'and so is a group'
);


-- All of it ------------------------------------------------------------------------------------

select tests.be_owner();
delete from phonelog.data_sources;
select tests.have_phones();
select isnt(tests.left_of('ana') -> 'rollup_quarters', null, 'ana comes back');
delete from auth.users where id = tests.id_of('ana');
select is(tests.left_of('ana'), '{}', 'she leaves nothing');
select is(
  (select count(*)::int from private.event_tombstones where user_id = tests.id_of('ana')), 0,
  'nor what she had deleted'
);
select is((tests.left_of('bob') ->> 'events')::int, 1, 'bob keeps his');
select is(tests.drifts('bob'), '{}', 'and his sums');

select private.erase_domain(tests.id_of('bob'), 'phonelog', false);
select is(tests.left_of('bob'), '{}', 'who has the phone log alone erased has none of it');
select isnt_empty(format('select from auth.users where id = %L', tests.id_of('bob')), 'and stays');


-- In slices ------------------------------------------------------------------------------------

-- What became of ana after each step that somebody takes, until there is nothing to do.
create temporary table steps (
  nth serial, events int, texts int, sums int, drifts jsonb, is_more boolean
);
grant all on steps, steps_nth_seq to public;
create function tests.step_on(p_step text) returns setof int language plpgsql security definer as $$
declare
  v_is_more boolean := true;
begin
  truncate steps;
  while v_is_more loop
    execute p_step into v_is_more;
    insert into steps (events, texts, sums, drifts, is_more) values (
      (select count(*) from phonelog.events where user_id = tests.id_of('ana')),
      (select count(*) from phonelog.event_bodies where user_id = tests.id_of('ana')),
      (select sum(n) from phonelog.rollup_days where user_id = tests.id_of('ana')),
      tests.drifts('ana'), v_is_more
    );
  end loop;
  return query select events from steps order by nth;
end;
$$;
create function tests.takes_to_be_gone(p_user uuid) returns text language sql as $$
  select format('select private.forget_due(%L)', p_user);
$$;
grant execute on all functions in schema tests to authenticated;

create function tests.come_back(p_name text) returns void language sql as $$
  insert into auth.users (id, aud, role, is_anonymous)
  values (tests.id_of(p_name), 'authenticated', 'authenticated', true);
$$;
select tests.come_back('ana');
select tests.have_phones();
update private.data_slices set rows = 3 where domain = 'phonelog';

-- As if somebody else had held her.
alter table phonelog.data_sources disable trigger data_sources_gone;
insert into private.leaving (source_id, what, user_id)
select id, 'events', user_id from phonelog.data_sources where user_id = tests.id_of('ana');
delete from phonelog.data_sources where user_id = tests.id_of('ana');
alter table phonelog.data_sources enable trigger data_sources_gone;
select lives_ok(
  format('update phonelog.contacts set privacy_level = ''masked'' where user_id = %L',
    tests.id_of('ana')),
  'while a source is leaving its calls are as good as others'
);
select tests.sign_in('ana');
select tests.ingest(tests.call('n1', '+491700000001', '05T10:00:00'));
select tests.be_owner();
select results_eq(
  format('select tests.step_on(%L)', tests.takes_to_be_gone(tests.id_of('ana'))),
  '{5,2,1,1}'::int[], 'a source leaves by so many calls a time, and what came after it stays'
);
select is_empty('select from steps where drifts <> ''{}''', 'with their sums');
select is_empty('select from private.leaving', 'until nothing of it is left');

select tests.sign_in('ana');
insert into phonelog.data_sources (kind, name, settings)
values ('api', 'texts', '{"keep_bodies": true}');
select phonelog.ingest_events('{"kind": "api", "name": "texts"}', jsonb_build_array(
  tests.text('s1', '+491700000001', '01T11:00:00', 'one'),
  tests.text('s2', '+491700000001', '01T11:01:00', 'two'),
  tests.text('s3', '+491700000001', '01T11:02:00', 'three'),
  tests.text('s4', '+491700000001', '01T11:03:00', 'four')));
select tests.be_owner();
alter table phonelog.data_sources disable trigger data_sources_keep_less;
update phonelog.data_sources set settings = '{}' where name = 'texts';
alter table phonelog.data_sources enable trigger data_sources_keep_less;
insert into private.leaving (source_id, what, user_id)
select id, 'texts', user_id from phonelog.data_sources where name = 'texts';
update phonelog.data_sources set settings = '{"keep_bodies": true}' where name = 'texts';
select is_empty('select from private.leaving', 'what is wanted again before it is gone stays');
alter table phonelog.data_sources disable trigger data_sources_keep_less;
update phonelog.data_sources set settings = '{}' where name = 'texts';
alter table phonelog.data_sources enable trigger data_sources_keep_less;
insert into private.leaving (source_id, what, user_id)
select id, 'texts', user_id from phonelog.data_sources where name = 'texts';
select tests.step_on(tests.takes_to_be_gone(tests.id_of('ana')));
select results_eq(
  'select texts from steps order by nth', '{1,0,0}'::int[], 'texts go by so many a time'
);
select is((tests.left_of('ana') ->> 'events')::int, 5, 'and leave their messages');

alter table phonelog.data_sources disable trigger data_sources_gone;
insert into private.leaving (source_id, what, user_id)
select id, 'events', user_id from phonelog.data_sources where name = 'texts';
delete from phonelog.data_sources where name = 'texts';
alter table phonelog.data_sources enable trigger data_sources_gone;
delete from auth.users where id = tests.id_of('ana');
select is(tests.left_of('ana'), '{}', 'an account takes along what is leaving');

select tests.come_back('ana');
select tests.have_phones();
insert into storage.objects (bucket_id, name, owner_id, metadata)
select bucket, tests.id_of('ana') || '/sms.xml', tests.id_of('ana')::text, '{"size": 1000}'
from unnest(array['phone-backups', 'exports']) as bucket;
create function tests.erase_on(p_erasure uuid) returns boolean language plpgsql as $$
declare
  v_at record;
begin
  select * into v_at from private.continue_erasure(p_erasure);
  delete from storage.objects o using jsonb_array_elements(v_at.files) as f
  where o.bucket_id = f ->> 'bucket' and o.name = f ->> 'name';
  return v_at.step <> 'done';
end;
$$;
select tests.step_on(format('select tests.erase_on(%L)',
  private.begin_erasure(tests.id_of('ana'), 'anonymise', '{phonelog}', 'test')));
select results_eq(
  'select events from steps where events > 0 order by nth', '{7,7,7,4,1}'::int[],
  'an erasure takes so many calls a step'
);
select results_eq(
  'select sums from steps where events > 0 order by nth', '{5,5,5,null,null}'::int[],
  'and sums before them'
);
select is(tests.left_of('ana'), '{}', 'to the end');
select is(
  (select array_agg(bucket_id) from storage.objects where name like tests.id_of('ana') || '/%'),
  array['exports'], 'and before all the backups that nobody has read yet, not what is of other domains'
);
select is(
  (select sum((facts ->> 'calls_in')::int + (facts ->> 'sms_in')::int + (facts ->> 'mms_in')::int)
   from private.statistics_rows where source = 'phonelog.rollup_days'),
  5::bigint, 'and statistics are of all there was'
);
select is((tests.left_of('bob') ->> 'events')::int, 1, 'bob keeps his');
select is(tests.drifts('bob'), '{}', 'and his sums');

insert into storage.objects (bucket_id, name, owner_id, metadata)
values ('phone-backups', tests.id_of('bob') || '/sms.xml', tests.id_of('bob')::text, '{"size": 1000}');
create function tests.import_of_bob() returns text language sql as $$
  select (phonelog.start_import(tests.id_of('bob') || '/sms.xml', '{"name": "backup"}')).status;
$$;
grant execute on function tests.import_of_bob to authenticated;
select tests.sign_in('bob');
select is(tests.import_of_bob(), 'waiting', 'who is not on the way out brings more');
select tests.be_owner();
create function tests.erasure_of_bob() returns uuid language sql as $$
  select private.begin_erasure(tests.id_of('bob'), 'erase', '{phonelog}', 'test');
$$;
select tests.erasure_of_bob();
select private.erase_phonelog(tests.id_of('bob'), 1);
select is((select status from phonelog.imports), 'cancelled', 'who is has nothing read any more');
select tests.sign_in('bob');
select throws_ok(
  $$ select tests.ingest(tests.call('late', '+491', '01T10:00:00')) $$, 'PT409', null, 'nor batches taken'
);
select throws_ok('select tests.import_of_bob()', 'PT409', null, 'nor imports begun');
select tests.be_owner();
select is_empty('select from private.stopped_erasures()', 'an erasure goes on while it has a job');
update private.jobs set state = 'dead', finished_at = now(), last_error = 'interrupted'
where queue = 'erasures' and state = 'waiting';
select results_eq(
  'select user_id, step from private.stopped_erasures()',
  format('values (%L::uuid, ''stop'')', tests.id_of('bob')), 'without one it has stopped'
);
select tests.sign_in('bob');
select lives_ok($$ select tests.ingest(tests.call('late', '+491', '01T10:00:00')) $$, 'which keeps nobody out');
select tests.be_owner();
select isnt_empty(
  $$ select from private.jobs where queue = 'rollups' and user_id = tests.id_of('bob') and state = 'waiting' $$,
  'and has the sums made anew of what is left'
);
select phonelog.check_rollups(tests.id_of('bob'));
select is(tests.drifts('bob'), '{}', 'as they then are');
select is(
  tests.erasure_of_bob(), (select id from private.stopped_erasures()), 'who asks once more has the same erasure'
);
select is_empty('select from private.stopped_erasures()', 'go on');
select tests.sign_in('bob');
select throws_ok(
  $$ select tests.ingest(tests.call('later', '+491', '01T10:00:00')) $$, 'PT409', null,
  'from the moment on, though nothing is gone yet'
);
select tests.be_owner();


-- After a while --------------------------------------------------------------------------------

select tests.sign_in('cleo');
select tests.ingest(tests.call('old', '+491', '01T10:00:00', jsonb_build_object(
  'started_at', to_char(now() - interval '40 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))),
  tests.call('new', '+491', '01T10:00:00', jsonb_build_object(
  'started_at', to_char(now() - interval '4 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))));
insert into platform.retention_policies (user_id, target, max_age)
values (tests.id_of('cleo'), 'phonelog.events', '30 days');
select tests.be_owner();
select private.run_retention(true);
select is_empty('select from private.jobs where queue = ''forgetting''', 'a dry run asks for nothing');
select is(
  (select (line ->> 'rows')::int from jsonb_array_elements(private.run_retention(false)) as line
   where line ->> 'target' = 'phonelog.events'),
  1, 'a real one says how much is to go'
);
select is(
  (select user_id from private.jobs where queue = 'forgetting'), tests.id_of('cleo'),
  'and asks for a job of its person''s'
);
select results_eq(
  format('select tests.step_on(%L)', tests.takes_to_be_gone(tests.id_of('cleo'))), '{0,0}'::int[],
  'which has an end'
);
select is(
  (select string_agg(external_id, ' ') from phonelog.events where user_id = tests.id_of('cleo')),
  'new', 'people have old calls forgotten'
);
select is(tests.drifts('cleo'), '{}', 'and out of the sums');

select * from finish();
rollback;
