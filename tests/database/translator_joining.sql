-- Translator joining: a code opens the door for whom it may, while it may.

begin;
\ir _rooms.sql
select plan(41);

select tests.open_room();


-- Only the server ----------------------------------------------------------------------------

select throws_ok(
  $$ select * from translator.join_session(tests.id_of('ana'), 'x', '0000', 'es') $$,
  '42501', 'permission denied for function join_session',
  'a caller does not say who joins, nor from where'
);
select is(tests.enter('bob'), 'seated', 'the server seats a person by the code');
select is(tests.enter('bob', 'pt'), 'seated', 'joining again is harmless');
select is((select user_count from translator.sessions), 2, 'and counts nobody twice');
select is(
  (select language::text from translator.participants where user_id = tests.id_of('bob')), 'pt',
  'but changes the language'
);


-- Wrong codes --------------------------------------------------------------------------------

select tests.be_server();
select set_config('tests.wrong', case tests.code() when '0000' then '0001' else '0000' end, true);

select set_eq(
  $$ select (translator.join_session(tests.id_of('dan'), 'a', current_setting('tests.wrong'), 'es')
       ).outcome from generate_series(1, 5) $$,
  array['unknown'],
  'a wrong code is unknown, five times'
);
select results_eq(
  $$ select outcome, retry_seconds > 0
     from translator.join_session(tests.id_of('dan'), 'a', tests.code(), 'es') $$,
  $$ values ('wait', true) $$,
  'then one waits, even with the right one'
);
select results_eq(
  $$ select outcome from translator.join_session(tests.id_of('dan'), 'b', tests.code(), 'es') $$,
  array['wait'],
  'from another address as well'
);
select tests.be_owner();
delete from private.rate_limits where key like 'guess:%';


-- A closed door ------------------------------------------------------------------------------

select tests.sign_in('ana');
select translator.end_session(tests.room(), p_lock_only => true);

select is(tests.enter('cleo'), 'unknown', 'a locked door is as good as none');
select is(tests.enter('bob'), 'seated', 'who has a seat comes back through it');
select tests.sign_in('ana');
update translator.sessions set is_locked = false where id = tests.room();
select is(tests.enter('cleo'), 'seated', 'unlocked, the same code lets in');

select tests.be_owner();
update translator.sessions set joinable_until = now() where id = tests.room();
select is(tests.enter('dan'), 'unknown', 'when the joinable window is over nobody new comes');
select is(tests.enter('cleo'), 'seated', 'who has a seat still may');
select is(tests.enter('ana'), 'seated', 'and so may the host');
select tests.be_owner();
update translator.sessions set joinable_until = now() + interval '1 minute' where id = tests.room();
select is(tests.enter('dan'), 'seated', 'while it lasts they come');

select tests.be_owner();
update translator.sessions set expires_at = now() where id = tests.room();
select is(tests.enter('bob'), 'unknown', 'an expired session is nobody''s to join');
select tests.be_owner();
update translator.sessions set expires_at = now() + interval '1 hour' where id = tests.room();
select is(tests.enter('bob'), 'seated', 'one that lives is');


-- A full room --------------------------------------------------------------------------------

select tests.open_room();
update translator.sessions set seats = 2 where id = tests.room();
select is(tests.enter('bob'), 'seated', 'the last seat is taken');
select is(tests.enter('cleo'), 'unknown', 'and then there is none');
select is(tests.enter('bob'), 'seated', 'who sits stays seated');
select translator.leave_session(tests.room());
select is(tests.enter('cleo'), 'seated', 'a seat that was freed is there for the next one');
select is(tests.enter('bob'), 'unknown', 'who left it finds it taken');


-- Knocking -----------------------------------------------------------------------------------

select tests.open_room();
update translator.sessions set needs_approval = true, seats = 3 where id = tests.room();

select is(tests.enter('bob'), 'waiting', 'where the host wants to be asked one waits');
select is_empty(
  format('select from translator.sessions where id = %L', tests.room()),
  'who waits does not see the session'
);
select set_eq(
  format('select user_id from translator.participants where session_id = %L', tests.room()),
  $$ values (tests.id_of('bob')) $$,
  'and nobody in it but themselves'
);
select throws_ok(
  format($$ select translator.admit(%L, tests.id_of('bob')) $$, tests.room()),
  'PT404', 'Cannot let anybody in: this is not a session of yours', 'nobody admits themselves'
);

select tests.sign_in('ana');
select is(
  (select user_count from translator.sessions where id = tests.room()), 1,
  'who waits is not counted'
);
select throws_ok(
  format($$ select translator.admit(%L, tests.id_of('dan')) $$, tests.room()),
  'PT404', 'Cannot let this person in: they did not knock', 'nobody is let in who did not knock'
);
select lives_ok(
  format($$ select translator.admit(%L, tests.id_of('bob')) $$, tests.room()), 'the host lets in'
);
select is(
  (select user_count from translator.sessions where id = tests.room()), 2, 'and then they count'
);
select is(tests.enter('bob'), 'seated', 'and need not knock again');

select tests.enter('cleo');
select tests.enter('dan');
select tests.sign_in('ana');
select translator.admit(tests.room(), tests.id_of('cleo'));
select throws_ok(
  format($$ select translator.admit(%L, tests.id_of('dan')) $$, tests.room()),
  'PT409', 'Cannot let anybody in: every seat is taken',
  'the host cannot let in more than there are seats'
);
select translator.end_session(tests.room());
select throws_ok(
  format($$ select translator.admit(%L, tests.id_of('dan')) $$, tests.room()),
  'PT404', 'Cannot let anybody in: this is not a session of yours',
  'nor anybody into what has ended'
);


-- Shown out ----------------------------------------------------------------------------------

select tests.open_room();
select tests.enter('bob');
select tests.sign_in('ana');
select translator.show_out(tests.room(), tests.id_of('bob'));

select is(tests.enter('bob'), 'unknown', 'who was shown out does not come back by the code');
select tests.enter('cleo');
select throws_ok(
  format($$ select translator.admit(%L, tests.id_of('bob')) $$, tests.room()),
  'PT404', 'Cannot let anybody in: this is not a session of yours', 'nor by another guest'
);
select tests.sign_in('ana');
select lives_ok(
  format($$ select translator.admit(%L, tests.id_of('bob')) $$, tests.room()),
  'the host may forgive'
);
select is(tests.enter('bob'), 'seated', 'and the code works again');
select translator.leave_session(tests.room());
select tests.sign_in('ana');
select throws_ok(
  format($$ select translator.admit(%L, tests.id_of('bob')) $$, tests.room()),
  'PT404', 'Cannot let this person in: they did not knock',
  'who left by themselves is not brought back'
);


-- When the house is being guessed at ---------------------------------------------------------

select tests.open_room();
select is(tests.enter('bob'), 'seated', 'a quiet house opens its doors');
select tests.be_server();
select tests.fill('guess:everyone', 70);
select is(tests.enter('cleo'), 'waiting', 'a loud one makes newcomers knock');
select is(tests.enter('bob'), 'seated', 'and not those who sat already');

select * from finish();
rollback;
