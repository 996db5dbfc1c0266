-- Platform retention: what was kept long enough goes, what must stay stays, and a dry run says so
-- beforehand.

begin;
\ir _people.sql
select plan(40);

-- What a run would forget, or forgets, of one target.
create function tests.swept(p_target text, p_dry_run boolean default true)
returns bigint
language sql
security definer
as $$
  select (line ->> 'rows')::bigint
  from jsonb_array_elements(private.run_retention(p_dry_run)) as line
  where line ->> 'target' = p_target;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.have_role('ana', 'admin');
select tests.have_account('bob');
select tests.have_account('cleo');


-- Rooms: one of a month ago, one of a week ago, and one where people still are.
insert into translator.sessions (code, host_id, created_at, expires_at)
select '100' || n, tests.id_of('bob'), now() - age, now() - age + interval '1 hour'
from (values (1, interval '31 days'), (2, interval '8 days'), (3, interval '0')) as rooms (n, age);
update translator.sessions set is_active = false where code in ('1001', '1002');
update translator.sessions set ended_at = created_at where code in ('1001', '1002');

select is(tests.swept('translator.rooms'), 1::bigint, 'a dry run counts what is old enough');
select is(
  (select count(*) from translator.sessions), 3::bigint, 'and forgets none of it'
);
select is(tests.swept('translator.rooms', false), 1::bigint, 'a real one counts the same');
select set_eq(
  'select code::text from translator.sessions', array['1002', '1003'], 'and forgets it'
);
select is(tests.swept('translator.rooms', false), 0::bigint, 'a second time there is nothing left');


-- Whose word it is -----------------------------------------------------------------------------

select tests.log_in('bob');
select lives_ok(
  format($$ insert into platform.retention_policies (user_id, target, max_age)
            values (%L, 'translator.rooms', '7 days') $$, tests.id_of('bob')),
  'a host wants theirs gone earlier'
);
select tests.be_owner();
insert into translator.sessions (code, host_id, created_at, expires_at, is_active, ended_at)
values ('1004', tests.id_of('cleo'), now() - interval '8 days', now() - interval '8 days', false,
  now() - interval '8 days');
select is(tests.swept('translator.rooms', false), 1::bigint, 'and they go');
select set_eq(
  'select code::text from translator.sessions', array['1003', '1004'], 'and nobody else''s do'
);

select tests.log_in('bob');
select throws_ok(
  $$ update platform.retention_policies set max_age = '1 hour' $$,
  'PT422', 'Cannot keep translator.rooms for so short a time: 1 day is the least',
  'there is a least'
);
select throws_ok(
  format($$ insert into platform.retention_policies (user_id, target, max_age)
            values (%L, 'platform.api_keys', '400 days') $$, tests.id_of('bob')),
  'PT422', null, 'where nothing is anybody''s own, nobody says it for themselves'
);
select throws_ok(
  format($$ insert into platform.retention_policies (user_id, target, max_age)
            values (%L, 'reading.history', '30 days') $$, tests.id_of('cleo')),
  '42501', null, 'nor for another'
);
select throws_ok(
  $$ insert into platform.retention_policies (user_id, target, max_age)
     values (null, 'translator.rooms', '3 days') $$,
  '42501', null, 'nor for everybody'
);
select tests.log_in('cleo');
select is_empty('select from platform.retention_policies', 'another sees none of it');
select is_empty(
  'delete from platform.retention_policies returning 1', 'and takes none of it back'
);
select isnt_empty('select from platform.retention_targets', 'how long is usual, everybody sees');

select tests.log_in('ana');
select lives_ok(
  $$ insert into platform.retention_policies (user_id, target, max_age)
     values (null, 'translator.rooms', '3 days') $$,
  'who manages retention says it for everybody'
);
select throws_ok(
  $$ insert into platform.retention_policies (user_id, target, max_age)
     values (null, 'private.audit_log', '399 days') $$,
  'PT422', null, 'and does not go below a duty either'
);
select is_empty(
  $$ update platform.retention_policies set max_age = '20 days' where user_id is not null
     returning 1 $$,
  'and leaves people''s own alone'
);
select tests.be_owner();
select is(tests.swept('translator.rooms', false), 1::bigint, 'then it holds for everybody');
select is(
  (select changes from private.audit_log where action = 'retention_policies.inserted'
   order by id desc limit 1) -> 'max_age', '"3 days"', 'and it is known that it was said'
);


-- What stays -----------------------------------------------------------------------------------

insert into reading.progress_history (user_id, series_id, hlc, outcome, created_at, progress)
select tests.id_of('bob'), 'dune', lpad(n::text, 13, '0') || '-0000', 'applied',
  now() - interval '20 days', n / 10.0
from generate_series(1, 3) as n;
select is(tests.swept('reading.history'), 0::bigint, 'what a person wants to keep is kept');
insert into platform.retention_policies (user_id, target, max_age)
values (tests.id_of('bob'), 'reading.history', '10 days');
select is(tests.swept('reading.history', false), 2::bigint, 'until they do not');
select is(
  (select array_agg(progress) from reading.progress_history where user_id = tests.id_of('bob')),
  array[0.3], 'but where they are in a series stays'
);

insert into platform.api_keys (user_id, name, prefix, scopes, expires_at, revoked_at)
values
  (tests.id_of('bob'), 'old', 'aaaaaaaa', '{reading.read}', now() + interval '1 day',
    now() - interval '91 days'),
  (tests.id_of('bob'), 'young', 'bbbbbbbb', '{reading.read}', now() + interval '1 day',
    now() - interval '89 days'),
  (tests.id_of('bob'), 'alive', 'cccccccc', '{reading.read}', now() + interval '1 day', null);
select is(tests.swept('platform.api_keys', false), 1::bigint, 'a revoked key is known for a while');
select is(
  (select count(*) from platform.api_keys where user_id = tests.id_of('bob')), 2::bigint,
  'and one that works for as long as it does'
);


-- Reports --------------------------------------------------------------------------------------

delete from private.retention_runs;
create temporary table report as select private.run_retention() as said;
select is(
  (select report from private.retention_runs), (select said from report), 'a run leaves its report'
);
select ok((select is_dry from private.retention_runs), 'and whether it was a dry one');
select is(
  (select action || ' ' || actor from private.audit_log order by id desc limit 1),
  'retention.ran run-retention', 'and a line in the audit log'
);

insert into platform.retention_targets (target, says, least) values ('no.branch', 'Nothing', '1 day');
select is(
  (select line ->> 'error' from jsonb_array_elements(private.run_retention(false)) as line
   where line ->> 'target' = 'no.branch'), '20000', 'what goes wrong with one target is in the report'
);
select isnt(
  (select count(*) from jsonb_array_elements(private.run_retention(false)) as line
   where line ->> 'error' is null), 0::bigint, 'and the others are done'
);


-- For whom -------------------------------------------------------------------------------------

select tests.log_in('bob');
select throws_ok(
  'select platform.run_retention()',
  'PT403', 'Cannot run retention: this takes the permission retention.manage', 'nobody asks for a run'
);
select tests.log_in('ana');
select lives_ok('select platform.run_retention()', 'but who may');
select tests.be_server();
select lives_ok('select platform.run_retention()', 'and the server');


-- Idle accounts --------------------------------------------------------------------------------

select tests.be_owner();
update auth.users set created_at = now() - interval '40 days', last_sign_in_at = null
where id in (tests.id_of('bob'), tests.id_of('cleo'), tests.id_of('dan'));
insert into auth.users (id, aud, role, is_anonymous, created_at, last_sign_in_at)
select tests.id_of(name), 'authenticated', 'authenticated', true, now() - interval '40 days', seen
from (values ('eve', now() - interval '39 days'), ('fay', now() - interval '2 days')) as v (name, seen);
insert into auth.users (id, aud, role, is_anonymous, created_at)
values (tests.id_of('guy'), 'authenticated', 'authenticated', true, now() - interval '40 days');
insert into auth.sessions (id, user_id, created_at, updated_at, refreshed_at)
values (gen_random_uuid(), tests.id_of('guy'), now() - interval '40 days', now() - interval '40 days',
  now() at time zone 'utc' - interval '1 day');

insert into auth.users (id, aud, role, is_anonymous, created_at)
values (tests.id_of('hal'), 'authenticated', 'authenticated', true, now() - interval '40 days');
insert into storage.objects (bucket_id, name, owner_id)
values ('exports', tests.id_of('hal') || '/a file', tests.id_of('hal')::text);
select is(private.cleanup_anonymous_users(), 3, 'whoever has files is counted');
select isnt_empty(
  format('select from auth.users where id = %L', tests.id_of('hal')), 'and goes after their files'
);
select is(
  (select count(*) from private.erasures), 1::bigint, 'by an erasure, which is begun'
);
insert into auth.users (id, aud, role, is_anonymous, created_at)
select tests.id_of(name), 'authenticated', 'authenticated', true, now() - interval '40 days'
from unnest(array['dan', 'eve']) as name;
delete from storage.objects;
delete from auth.users where id = tests.id_of('hal');
select is(private.cleanup_anonymous_users(true), 2, 'anonymous accounts without a sign of life count');
select is(private.cleanup_anonymous_users(), 2, 'and go');
select set_eq(
  'select id from auth.users',
  $$ select tests.id_of(name) from unnest(array['ana', 'bob', 'cleo', 'fay', 'guy']) as name $$,
  'those who signed in or came back lately stay, as do accounts'
);
select is(private.cleanup_anonymous_users(), 0, 'a second time there is nobody left');

select * from finish();
rollback;
