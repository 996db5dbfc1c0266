-- Phonelog roll-ups: days are those of a person's home, mistakes are found and mended, nobody writes
-- them but what happens to events.

begin;
\ir _phones.sql
select plan(21);
select tests.have_phones();

create function tests.days(p_name text) returns text language sql stable security definer as $$
  select string_agg(to_char(day, 'DD') || ':' || n, ' ' order by day) from phonelog.rollup_days
  where user_id = tests.id_of(p_name);
$$;
create function tests.person(p_name text) returns phonelog.people language sql stable security definer as $$
  select * from phonelog.people where user_id = tests.id_of(p_name);
$$;
grant execute on all functions in schema tests to authenticated, service_role;

select tests.sign_in('ana');
select is(tests.days('ana'), '01:2 02:2 04:1', 'each day has its sum');
select is(
  (select hours[11] + hours[12] from phonelog.rollup_days where day = '2026-03-01'), 2,
  'and its hours'
);
select results_eq(
  'select calls_in, sms_in, mms_in, talk_in_s, n from phonelog.rollup_quarters order by at limit 2',
  $$ values (1, 0, 0, 60::bigint, 1), (0, 1, 0, 0::bigint, 1) $$, 'and each quarter of an hour'
);
select throws_ok('update phonelog.rollup_days set calls_in = 9', '42501', null, 'nobody writes them');
select throws_ok('update phonelog.people set version = 9', '42501', null, 'nor versions');


-- Versions -------------------------------------------------------------------------------------

select set_config('tests.version', (tests.person('ana')).version::text, true);
select tests.ingest(tests.call('c1', '+491700000001', '01T10:00:00'));
select is((tests.person('ana')).version, current_setting('tests.version')::bigint,
  'the same again is no other version');
select tests.ingest(tests.call('c4', '+491700000003', '01T10:00:00'));
select is((tests.person('ana')).version, current_setting('tests.version')::bigint,
  'nor is something hidden');
select tests.ingest(tests.call('c5', '+491700000001', '05T23:30:00'));
select is((tests.person('ana')).version, current_setting('tests.version')::bigint + 1, 'something new is');
update phonelog.contacts set display_name = 'Nora!' where display_name = 'Nora';
select is((tests.person('ana')).version, current_setting('tests.version')::bigint + 2,
  'and another name');


-- Another home ---------------------------------------------------------------------------------

select is(tests.days('ana'), '01:2 02:2 04:1 05:1', 'half past eleven is the fifth in UTC');
update platform.profiles set timezone = 'Asia/Kathmandu' where user_id = tests.id_of('ana');
select results_eq(
  format('select zone, wanted_zone from phonelog.people where user_id = %L', tests.id_of('ana')),
  $$ values ('UTC', 'Asia/Kathmandu') $$, 'who moves wants other days'
);
select tests.be_owner();
select results_eq(
  format('select payload ->> ''task'', state from private.jobs where queue = ''rollups'' and user_id = %L',
    tests.id_of('ana')),
  $$ values ('rebuild', 'waiting') $$, 'and there is a job for it'
);
select tests.be_server();
select phonelog.rebuild_rollups(tests.id_of('ana'));
select is(tests.days('ana'), '01:2 02:2 04:1 06:1', 'then it is the sixth');
select is((tests.person('ana')).wanted_zone, null, 'and she is at home');
select is(tests.drifts('ana'), '{}', 'with all of her sums');
select tests.sign_in('cleo');
update platform.profiles set timezone = 'Europe/Lisbon' where user_id = tests.id_of('cleo');
select tests.ingest(tests.call('x', '+491', '01T10:00:00'));
select is((tests.person('cleo')).zone, 'Europe/Lisbon', 'whoever begins does so at home');


-- Mistakes -------------------------------------------------------------------------------------

select tests.be_owner();
update phonelog.rollup_days set calls_in = calls_in + 1 where day = '2026-03-01';
delete from phonelog.rollup_quarters where user_id = tests.id_of('ana') and calls_in = 1;
update phonelog.people set events = 0 where user_id = tests.id_of('ana');
select tests.be_server();
select is(
  phonelog.check_rollups(tests.id_of('ana')), '{"days": 1, "people": 1, "quarters": 3}',
  'a mistake is found'
);
select is(phonelog.check_rollups(tests.id_of('ana')), '{}', 'and mended');
select is(
  (select count from private.error_events where code = 'rollups_drifted'), 1::bigint, 'and told'
);
select is(
  (select array[calls, errors] from private.metric_minutes where metric = 'phonelog.check'), '{2,1}',
  'and counted'
);
select tests.sign_in('ana');
select throws_ok(
  format('select phonelog.check_rollups(%L)', tests.id_of('ana')), '42501', null,
  'only the server checks'
);

select * from finish();
rollback;
