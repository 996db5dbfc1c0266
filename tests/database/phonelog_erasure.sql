-- Phonelog erasure: events go with their source, their contact and their person; what a person
-- deletes stays deleted; and with a person goes everything.

begin;
\ir _phones.sql
select plan(24);
select tests.have_phones();

create function tests.left_of(p_name text) returns jsonb language plpgsql security definer as $$
declare
  v_left jsonb := '{}';
  v_table text;
  v_rows int;
begin
  foreach v_table in array array['data_sources', 'sync_runs', 'contacts', 'contact_numbers', 'events',
    'event_bodies', 'event_participants', 'people', 'rollup_days', 'rollup_quarters',
    'rollup_contact_days', 'rollup_contact_months'] loop
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


-- After a while --------------------------------------------------------------------------------

select tests.sign_in('cleo');
select tests.ingest(tests.call('old', '+491', '01T10:00:00', jsonb_build_object(
  'started_at', to_char(now() - interval '40 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))),
  tests.call('new', '+491', '01T10:00:00', jsonb_build_object(
  'started_at', to_char(now() - interval '4 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))));
insert into platform.retention_policies (user_id, target, max_age)
values (tests.id_of('cleo'), 'phonelog.events', '30 days');
select tests.be_owner();
select private.run_retention(false);
select is(
  (select string_agg(external_id, ' ') from phonelog.events), 'new', 'people have old calls forgotten'
);
select is(tests.drifts('cleo'), '{}', 'and out of the sums');

select * from finish();
rollback;
