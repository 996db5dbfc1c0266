-- Translator leaving: seats are freed by who sits on them or by the host, and sessions end.

begin;
\ir _rooms.sql
select plan(28);

select tests.open_room();
select tests.enter('bob');
select tests.enter('cleo');


-- By themselves ------------------------------------------------------------------------------

select translator.set_activity(tests.room(), 'typing');
select is(translator.leave_session(tests.room()), 2, 'who leaves is told how many stay');
select is(translator.leave_session(tests.room()), 2, 'leaving twice is harmless');
select is_empty('select * from translator.sessions', 'who left sees the session no more');
select is_empty('select * from translator.user_activity', 'and leaves no sign of life behind');

select tests.sign_in('ana');
select is((select user_count from translator.sessions), 2, 'the seat is counted as free');
select isnt(
  (select left_at from translator.participants where user_id = tests.id_of('cleo')), null,
  'the host sees that they left'
);

select tests.sign_in('dan');
select throws_ok(
  format('select translator.leave_session(%L)', tests.room()),
  'PT404', 'Cannot leave this session: there is no seat of yours in it',
  'a stranger is not told how many there are'
);


-- Shown out ----------------------------------------------------------------------------------

select throws_ok(
  format($$ select translator.show_out(%L, tests.id_of('bob')) $$, tests.room()),
  'PT404', 'Cannot show anybody out: this is not a session of yours', 'a stranger shows nobody out'
);
select tests.enter('cleo');
select throws_ok(
  format($$ select translator.show_out(%L, tests.id_of('bob')) $$, tests.room()),
  'PT404', 'Cannot show anybody out: this is not a session of yours', 'nor does a guest'
);
select throws_ok(
  format($$ select private.leave(%L, tests.id_of('bob')) $$, tests.room()),
  'PT404', 'Cannot show anybody out: this is not a session of yours', 'by no way'
);

select tests.sign_in('ana');
select is(
  translator.show_out(tests.room(), tests.id_of('bob')), 2,
  'the host does, and is told how many stay'
);
select tests.sign_in('bob');
select is_empty('select * from translator.sessions', 'who was shown out sees nothing more');


-- Ending --------------------------------------------------------------------------------------

select tests.sign_in('cleo');
select throws_ok(
  format('select translator.end_session(%L)', tests.room()),
  'PT404', 'Cannot end this session: it is not a session of yours', 'a guest ends nothing'
);

select tests.sign_in('ana');
select results_eq(
  format('select is_active, is_locked from translator.end_session(%L, true)', tests.room()),
  $$ values (true, true) $$,
  'the host locks the door'
);
select results_eq(
  format('select is_active, is_locked from translator.end_session(%L)', tests.room()),
  $$ values (false, true) $$,
  'the host ends the session'
);
select results_eq(
  format('select is_active, is_locked from translator.end_session(%L)', tests.room()),
  $$ values (false, true) $$,
  'ending twice is harmless'
);
select results_eq(
  format('select is_active from translator.end_session(%L, true)', tests.room()),
  array[false],
  'and locking what has ended does not open it again'
);


-- What the scheduler ends ---------------------------------------------------------------------

select tests.open_room();
select translator.open_session('en');

select throws_ok(
  'select translator.cleanup_expired_sessions()',
  '42501', 'permission denied for function cleanup_expired_sessions',
  'ending sessions is for the scheduler'
);

select tests.be_owner();
update translator.sessions set expires_at = now() - interval '1 second' where id = tests.room();
update private.drawn_codes set drawn_at = now() - interval '11 minutes' where code = tests.code();

select tests.be_server();
select is(translator.cleanup_expired_sessions(), 1, 'the one that expired is ended');
select is(
  (select is_active from translator.sessions where id = tests.room()), false, 'it, and no other'
);
select is((select count(*)::int from translator.sessions where is_active), 1, 'which goes on');
select is(
  (select ended_at from translator.sessions where id = tests.room()), now(),
  'its code begins to rest'
);
select is(translator.cleanup_expired_sessions(), 0, 'there is nothing to end twice');

select tests.be_owner();
select is_empty(
  format('select from private.drawn_codes where code = %L', tests.code()),
  'codes drawn long ago are forgotten'
);
select isnt_empty('select from private.drawn_codes', 'those just drawn are not');


-- When the host goes for good -----------------------------------------------------------------

select tests.open_room();
select tests.enter('bob');
select tests.be_owner();
delete from auth.users where id = tests.id_of('bob');
select is(
  (select user_count from translator.sessions where id = tests.room()), 1,
  'whose account is gone has no seat'
);
select tests.enter('cleo');
select tests.be_owner();
delete from auth.users where id = tests.id_of('ana');
select is_empty(
  format('select from translator.sessions where id = %L', tests.room()),
  'a host takes the session along'
);
select is_empty(
  format('select from translator.participants where session_id = %L', tests.room()),
  'and everybody''s seats in it'
);

select * from finish();
rollback;
