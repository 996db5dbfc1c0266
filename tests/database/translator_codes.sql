-- Translator codes: free ones are drawn, drawn ones are kept, and guesses are counted.

begin;
\ir _rooms.sql
select plan(28);


-- Which code a session gets -------------------------------------------------------------------

select tests.sign_in('ana');
select set_config('tests.drawn', translator.generate_unique_session_code()::text, true);

select matches(current_setting('tests.drawn'), '^\d{4}$', 'a drawn code has four digits');

select tests.sign_in('bob');
insert into translator.sessions (code) values (current_setting('tests.drawn'));
select isnt(
  (select code::text from translator.sessions), current_setting('tests.drawn'),
  'what another drew is given to nobody else'
);

select tests.sign_in('ana');
insert into translator.sessions (code) values (current_setting('tests.drawn'));
select is(
  (select code::text from translator.sessions), current_setting('tests.drawn'),
  'who drew a code opens with it'
);
insert into translator.sessions (code) values (current_setting('tests.drawn'));
select is(
  (select count(*)::int from translator.sessions where code = current_setting('tests.drawn')), 1,
  'and once only, while the session is active'
);

select tests.be_owner();
select is(private.is_free_code(current_setting('tests.drawn')), false, 'a code in use is not free');
update translator.sessions set is_active = false where code = current_setting('tests.drawn');
select is(
  private.is_free_code(current_setting('tests.drawn')), false, 'nor one that has just ended'
);
update translator.sessions set ended_at = now() - interval '11 minutes'
where code = current_setting('tests.drawn');
select is(
  private.is_free_code(current_setting('tests.drawn')), true, 'after ten minutes it is again'
);

update private.drawn_codes set drawn_at = now() - interval '11 minutes';
select tests.sign_in('ana');
insert into translator.sessions (code) values (current_setting('tests.drawn'));
select is_empty(
  $$ select from translator.sessions where is_active and code = current_setting('tests.drawn') $$,
  'and who drew it so long ago has lost it'
);


-- How often one draws -------------------------------------------------------------------------

select tests.sign_in('cleo');

select lives_ok(
  'select translator.generate_unique_session_code() from generate_series(1, 60)',
  'sixty codes in ten minutes can be drawn'
);
select throws_ok(
  'select translator.generate_unique_session_code()',
  'PT429', 'Cannot draw a code: sixty in ten minutes is the most', 'the next one cannot'
);
select throws_ok(
  'select code from private.drawn_codes',
  '42501', 'permission denied for table drawn_codes', 'nobody reads what others drew'
);
select throws_ok(
  $$ select private.is_free_code('0001') $$,
  '42501', 'permission denied for function is_free_code', 'nor asks which codes are taken'
);

select tests.be_owner();
grant all on private.drawn_codes to authenticated;
select tests.sign_in('cleo');
select is_empty('select from private.drawn_codes', 'not even if it were granted');

select tests.sign_out();
select throws_ok(
  'select translator.generate_unique_session_code()',
  '42501', 'permission denied for schema translator', 'who is not signed in draws none'
);


-- Guessing ------------------------------------------------------------------------------------

select tests.be_owner();
delete from private.rate_limits;
select tests.open_room();
-- Never the code itself, whichever was drawn.
select set_config('tests.wrong', case tests.code() when '0000' then '0001' else '0000' end, true);

select tests.sign_in('bob');
select tests.come_from('192.0.2.1');

select is(
  (select bool_and(translator.session_exists(tests.code())) from generate_series(1, 8)), true,
  'a right code is right as often as it is asked'
);
select is(
  (select bool_or(translator.session_exists(current_setting('tests.wrong')))
   from generate_series(1, 5)),
  false,
  'five wrong ones are answered'
);
select throws_ok(
  $$ select translator.session_exists(current_setting('tests.wrong')) $$,
  'PT429', 'Cannot look for a session: too many wrong codes', 'the sixth is not'
);
select throws_ok(
  $$ select translator.session_exists(tests.code()) $$,
  'PT429', 'Cannot look for a session: too many wrong codes', 'and then not even a right one'
);

select tests.sign_in('cleo');
select is(
  (select bool_or(translator.session_exists(current_setting('tests.wrong')))
   from generate_series(1, 5)),
  false,
  'another person at this address has five of their own'
);
select tests.sign_in('dan');
select throws_ok(
  $$ select translator.session_exists(current_setting('tests.wrong')) $$,
  'PT429', 'Cannot look for a session: too many wrong codes', 'but an address has ten in all'
);
select tests.come_from('192.0.2.2');
select is(
  translator.session_exists(current_setting('tests.wrong')), false, 'from elsewhere he may ask'
);


-- When the whole house is being guessed at ----------------------------------------------------

select tests.be_owner();
delete from private.rate_limits where key <> 'guess:everyone';
select is(private.is_quiet(), true, 'eleven wrong codes disturb nobody');
select tests.fill('guess:everyone', 70);
select is(private.is_quiet(), false, 'a hundred a minute do');

select tests.sign_in('bob');
select throws_ok(
  $$ select translator.session_exists(tests.code()) $$,
  'PT429', 'Cannot look for a session: too many wrong codes', 'nobody is told of a room then'
);
select is_empty(
  format('select from translator.sessions where id = %L', tests.room()),
  'and all that asking let nobody in'
);


-- When few are left ---------------------------------------------------------------------------

select tests.be_owner();
delete from translator.sessions;
alter table translator.sessions disable trigger user;
insert into translator.sessions (code, host_id)
select to_char(n, 'FM0000'), tests.id_of('dan') from generate_series(0, 9999) as n where n <> 4711;

select is(private.draw_code()::text, '4711', 'the last free code is found');
select throws_ok(
  $$ insert into translator.sessions (code, host_id) values ('0042', tests.id_of('dan')) $$,
  '23505', null, 'two active sessions never share one'
);
insert into translator.sessions (code, host_id) values ('4711', tests.id_of('dan'));
select throws_ok(
  'select private.draw_code()',
  'PT503', 'Cannot open a session: every code is in use', 'and when none is left the house says so'
);

select * from finish();
rollback;
