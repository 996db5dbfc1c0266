-- Phonelog roll-ups: days are those of a person's home, mistakes are found and mended, nobody writes
-- them but what happens to events.

begin;
\ir _phones.sql
select plan(37);
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
select is((tests.person('ana')).version, current_setting('tests.version')::bigint + 1,
  'something hidden is one, or it would tell who that is');
select tests.ingest(tests.call('c5', '+491700000001', '05T23:30:00'));
select is((tests.person('ana')).version, current_setting('tests.version')::bigint + 2, 'as something new is');
update phonelog.contacts set display_name = 'Nora!' where display_name = 'Nora';
select is((tests.person('ana')).version, current_setting('tests.version')::bigint + 3,
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
update phonelog.rollup_contact_years set m12 = 1 where user_id = tests.id_of('ana');
select tests.be_server();
select is(
  phonelog.check_rollups(tests.id_of('ana')), '{"days": 3, "people": 1, "quarters": 3, "contact_years": 2}',
  'a mistake is found, with what is made of it'
);
select is(phonelog.check_rollups(tests.id_of('ana')), '{}', 'and mended');
select is(
  (select count from private.error_events where code = 'rollups_drifted'), 1::bigint, 'and told'
);
select is(
  (select array[calls, errors] from private.metric_minutes where metric = 'phonelog.check'), '{2,1}',
  'and counted'
);
select tests.be_owner();
update phonelog.contact_scores set line = ~line where contact_id = tests.contact('ana', 'Nora!');
select tests.be_server();
select is(phonelog.check_rollups(tests.id_of('ana')), '{"scores": 1}', 'one of the scores, too');
select is(phonelog.check_rollups(tests.id_of('ana')), '{}', 'as well');
-- What did not fit into one call.
select tests.be_owner();
update phonelog.people set drifted = '{2026-02-01,2026-03-01}' where user_id = tests.id_of('ana');
update phonelog.rollup_contact_days set calls_in = calls_in + 1 where user_id = tests.id_of('ana');
select is(
  phonelog.check_rollups(tests.id_of('ana')), '{"months": 2}', 'months that are left are mended without a look'
);
select is(phonelog.check_rollups(tests.id_of('ana')), '{}', 'and looked at afterwards');
select is((tests.person('ana')).checked_version, (tests.person('ana')).version, 'which is remembered');

-- Rows of nothing: days on which nothing was, with people of whom there is nothing.
select tests.be_owner();
create function tests.add_nothing(p_user uuid) returns void language sql as $$
  insert into phonelog.rollup_quarters (user_id, at, sms_in) values (p_user, '2026-01-05 10:00:00+00', 1);
  insert into phonelog.rollup_days (user_id, day, sms_in) values (p_user, '2026-01-05', 1);
  insert into phonelog.rollup_contact_days (user_id, day, contact_id, messages_in, last_at)
  values (p_user, '2026-01-05', tests.id_of('nobody'), 1, '2026-01-05 10:00:00+00');
  insert into phonelog.rollup_contact_months (user_id, month, contact_id, messages_in, last_at)
  values (p_user, '2025-12-01', tests.id_of('nobody'), 1, '2025-12-05 10:00:00+00');
  insert into phonelog.rollup_contact_years (user_id, year, contact_id, m1)
  values (p_user, '2024-01-01', tests.id_of('nobody'), 1);
$$;
create function tests.nothing_of(p_user uuid) returns bigint language sql as $$
  select (select count(*) from phonelog.rollup_quarters where user_id = p_user and at < '2026-02-01')
    + (select count(*) from phonelog.rollup_days where user_id = p_user and day < '2026-02-01')
    + (select count(*) from phonelog.rollup_contact_days where user_id = p_user and day < '2026-02-01')
    + (select count(*) from phonelog.rollup_contact_months where user_id = p_user and month < '2026-02-01')
    + (select count(*) from phonelog.rollup_contact_years where user_id = p_user and year < '2026-01-01');
$$;
select tests.add_nothing(tests.id_of('ana'));
select is(
  phonelog.check_rollups(tests.id_of('ana')),
  '{"contact_days": 1, "contact_months": 2, "contact_years": 2, "days": 1, "people": 1, "quarters": 1, "scores": 1}', 'rows of nothing are found'
);
select is(phonelog.check_rollups(tests.id_of('ana')), '{}', 'and mended');
select is(tests.nothing_of(tests.id_of('ana')), 0::bigint, 'away');
-- Those of an account that has gone past all triggers, and of one that has no row any more.
set local session_replication_role = replica;
delete from phonelog.people where user_id = tests.id_of('bob');
set local session_replication_role = origin;
select tests.add_nothing(tests.id_of('somebody who has gone'));
select tests.add_nothing(tests.id_of('bob'));
select results_eq(
  'select * from private.nobodys_rollups()',
  $$ select id from unnest(array[tests.id_of('bob'), tests.id_of('somebody who has gone')]) as id order by id $$,
  'roll-ups of nobody are found'
);
select private.reconcile_phonelog();
select is(tests.nothing_of(tests.id_of('somebody who has gone')), 0::bigint, 'who has gone takes them along');
select isnt_empty(
  format($$ select from private.jobs where queue = 'rollups' and user_id = %L $$, tests.id_of('bob')),
  'who has not is checked as all others'
);
select is(phonelog.check_rollups(tests.id_of('bob')) - 'people', (
  '{"contact_days": 1, "contact_months": 2, "contact_years": 2, "days": 2, "quarters": 1, "scores": 1}'), 'and found wrong');
select is(phonelog.check_rollups(tests.id_of('bob')), '{}', 'and mended');
select is((select array[events, tests.nothing_of(user_id)] from phonelog.people where user_id = tests.id_of('bob')),
  '{1,0}', 'with what there is');

-- A person who is being erased has events and no sums.
select private.begin_erasure(tests.id_of('ana'), 'erase', '{phonelog}', 'test');
update phonelog.people set is_leaving = true where user_id = tests.id_of('ana');
delete from phonelog.rollup_days where user_id = tests.id_of('ana');
select is(phonelog.check_rollups(tests.id_of('ana')), '{}', 'nobody''s sums come back while they are erased');
select is(private.mend_rollups(gen_random_uuid()), 0, 'nor those of an account that has gone');

select tests.sign_in('ana');
select throws_ok(
  format('select phonelog.check_rollups(%L)', tests.id_of('ana')), '42501', null,
  'only the server checks'
);

select * from finish();
rollback;
