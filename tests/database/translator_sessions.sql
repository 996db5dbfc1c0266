-- Translator sessions: who opens one, who sees it, and who runs it.

begin;
\ir _rooms.sql
select plan(50);


-- Opening -------------------------------------------------------------------------------------

select tests.open_room();

select matches(tests.code(), '^\d{4}$', 'open_session gives four digits');
select is((select count(*)::int from translator.sessions), 1, 'the host sees the session');
select results_eq(
  'select user_id, language::text from translator.participants',
  $$ values (tests.id_of('ana'), 'en') $$,
  'the host has a seat'
);
select is((select user_count from translator.sessions), 1, 'the host is counted');
select is(
  (select expires_at - created_at from translator.sessions), interval '4 hours',
  'a session lives four hours unless its host says otherwise'
);
select is(
  (translator.open_session('en', p_minutes => 10)).joinable_until, now() + interval '10 minutes',
  'nobody joins longer than the session lives'
);

select lives_ok(
  $$ insert into translator.sessions (code) values ('0001') $$,
  'a front end opens one by itself'
);
select throws_ok(
  $$ insert into translator.sessions (code, host_id) values ('0001', tests.id_of('bob')) $$,
  '42501', 'permission denied for table sessions', 'and never in another name'
);
select throws_ok(
  $$ insert into translator.sessions (code, user_count) values ('0001', 50) $$,
  '42501', 'permission denied for table sessions', 'nor with people who are not there'
);


-- What a session may be -----------------------------------------------------------------------

select lives_ok(
  $$ insert into translator.sessions (code, seats) values ('0001', 2) $$, 'two seats are enough'
);
select throws_ok(
  $$ insert into translator.sessions (code, seats) values ('0001', 1) $$,
  '23514', null, 'one seat is not'
);
select lives_ok(
  $$ insert into translator.sessions (code, expires_at)
     values ('0001', now() + interval '24 hours') $$,
  'a session may live a day'
);
select throws_ok(
  $$ insert into translator.sessions (code, expires_at)
     values ('0001', now() + interval '25 hours') $$,
  '23514', null, 'and no longer'
);
select throws_ok(
  $$ select translator.open_session('Portuguese') $$,
  '23514', null, 'a language is a tag and not a word'
);
select lives_ok(
  $$ select translator.open_session('zh-Hant-TW') $$, 'with script and region if need be'
);


-- Seeing --------------------------------------------------------------------------------------

select tests.sign_in('bob');

select is_empty('select * from translator.sessions', 'a stranger sees no session');
select is_empty('select * from translator.participants', 'a stranger sees nobody in it');
select throws_ok(
  $$ insert into translator.participants (session_id, language) values (tests.room(), 'es') $$,
  '42501', 'new row violates row-level security policy for table "participants"',
  'a stranger takes no seat without the code'
);

select is(tests.enter('bob'), 'seated', 'with the code he is seated');
select is(
  (select id from translator.sessions), tests.room(), 'a guest sees this session and no other'
);
select set_eq(
  'select user_id from translator.participants',
  $$ values (tests.id_of('ana')), (tests.id_of('bob')) $$,
  'and everybody in it'
);
select is((select user_count from translator.sessions), 2, 'and is counted');

select tests.sign_out();

select throws_ok(
  'select * from translator.sessions',
  '42501', 'permission denied for schema translator',
  'who is not signed in does not reach the schema'
);


-- Running -------------------------------------------------------------------------------------

select tests.sign_in('bob');

select results_eq(
  'with locked as (update translator.sessions set is_locked = true returning 1)
   select count(*)::int from locked',
  array[0],
  'a guest does not lock the door'
);
select throws_ok(
  $$ update translator.sessions set host_id = tests.id_of('bob') $$,
  '42501', 'permission denied for table sessions', 'nor takes the session over'
);
select throws_ok(
  'delete from translator.sessions',
  '42501', 'permission denied for table sessions', 'nor deletes it'
);
select throws_ok(
  'truncate translator.sessions cascade',
  '42501', 'permission denied for table sessions', 'nor empties the table'
);

select tests.sign_in('ana');

select results_eq(
  format('with locked as (update translator.sessions set is_locked = true where id = %L returning 1)
          select count(*)::int from locked', tests.room()),
  array[1],
  'the host locks it'
);
select throws_ok(
  'update translator.sessions set user_count = 99',
  '42501', 'permission denied for table sessions', 'but does not say how many are in it'
);
select throws_ok(
  $$ update translator.sessions set host_id = tests.id_of('bob') $$,
  '42501', 'permission denied for table sessions', 'and gives it to nobody'
);


-- One's own line ------------------------------------------------------------------------------

select results_eq(
  $$ with changed as (
       update translator.participants set display_name = 'Ana' where user_id = tests.id_of('ana')
         and session_id = tests.room() returning 1
     ) select count(*)::int from changed $$,
  array[1],
  'a person changes their own name'
);
select results_eq(
  $$ with changed as (
       update translator.participants set display_name = 'Nobody' where user_id = tests.id_of('bob')
       returning 1
     ) select count(*)::int from changed $$,
  array[0],
  'and nobody else''s, not even as the host'
);
select throws_ok(
  $$ update translator.participants set user_id = tests.id_of('bob') $$,
  '42501', 'permission denied for table participants', 'nobody becomes another person'
);
select throws_ok(
  'update translator.participants set admitted_at = now()',
  '42501', 'permission denied for table participants', 'nobody admits themselves'
);
select throws_ok(
  $$ update translator.participants set display_name = repeat('a', 81) $$,
  '23514', null, 'a name has at most 80 characters'
);


-- Ending --------------------------------------------------------------------------------------

select lives_ok(
  format('update translator.sessions set is_active = false where id = %L', tests.room()),
  'the host ends the session'
);
select is(
  (select ended_at from translator.sessions where id = tests.room()), now(),
  'and the server''s clock says when'
);
select throws_ok(
  format('update translator.sessions set is_active = true where id = %L', tests.room()),
  'PT409', 'Cannot open this session again: it has ended', 'it never opens again'
);


-- How many ------------------------------------------------------------------------------------

select tests.sign_in('cleo');

select lives_ok(
  $$ insert into translator.sessions (code)
     select to_char(n, 'FM0000') from generate_series(1, 10) n $$,
  'ten sessions in ten minutes can be opened'
);
select throws_ok(
  $$ insert into translator.sessions (code) values ('0001') $$,
  'PT429', 'Cannot open a session: ten in ten minutes is the most', 'the eleventh cannot'
);
select throws_ok(
  $$ select translator.open_session('es') $$,
  'PT429', 'Cannot open a session: ten in ten minutes is the most', 'by no way'
);


-- Were more granted ---------------------------------------------------------------------------

-- A grant is given away in one careless line; the policies stand behind it.
select tests.be_owner();
grant all on translator.sessions, translator.participants to authenticated;
delete from private.rate_limits;
select tests.open_room();

select throws_ok(
  $$ insert into translator.sessions (code, host_id) values ('0001', tests.id_of('bob')) $$,
  '42501', 'new row violates row-level security policy for table "sessions"',
  'even then nobody opens a session in another name'
);
select throws_ok(
  $$ update translator.sessions set host_id = tests.id_of('bob') $$,
  'PT403', null, 'nor gives theirs away'
);
select throws_ok(
  $$ update translator.participants set user_id = tests.id_of('bob') $$,
  'PT403', null, 'nor becomes another person'
);
select throws_ok(
  'update translator.participants set admitted_at = null',
  'PT403', null, 'nor decides who is admitted'
);
select results_eq(
  'with gone as (delete from translator.sessions returning 1) select count(*)::int from gone',
  array[0],
  'nor deletes what only the scheduler ends'
);
select tests.be_owner();
alter table translator.sessions disable trigger user;
alter table translator.participants disable trigger user;
select tests.sign_in('ana');
select throws_ok(
  $$ update translator.sessions set host_id = tests.id_of('bob') $$,
  '42501', 'new row violates row-level security policy for table "sessions"',
  'and behind the triggers stand the policies'
);
select throws_ok(
  $$ update translator.participants set user_id = tests.id_of('bob') $$,
  '42501', 'new row violates row-level security policy for table "participants"',
  'on each table'
);
select tests.be_owner();
select throws_ok(
  $$ insert into translator.sessions (code, host_id) values ('12a4', tests.id_of('bob')) $$,
  '23514', null, 'a code is four digits, whoever writes it'
);
select throws_ok(
  'update translator.sessions set user_count = -1',
  '23514', null, 'and nobody is counted below none'
);

select * from finish();
rollback;
