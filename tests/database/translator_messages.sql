-- Translator messages: who speaks, in which order, and what can be said.

begin;
\ir _rooms.sql
select plan(50);

select tests.open_room();
select tests.enter('bob');


-- Speaking ------------------------------------------------------------------------------------

select is((tests.say('Hello', 'one')).seq, 1::bigint, 'the first message is number one');
select is((tests.say('Again', 'two')).seq, 2::bigint, 'the next one number two');
select is(
  (tests.say('Hello', 'one')).seq, 1::bigint, 'the same client_id answers the first message'
);
select is((select count(*)::int from translator.messages), 2, 'and makes no other');
select throws_ok(
  $$ select tests.say('Something else', 'one') $$,
  'PT409', 'Cannot send: another message has this client_id', 'a client_id belongs to one message'
);
select is(
  (select message_count from translator.sessions), 2::bigint, 'what was refused left no gap'
);
select results_eq(
  $$ select user_id, status::text, target_lang::text from translator.messages where seq = 1 $$,
  $$ values (tests.id_of('bob'), 'queued', 'es') $$,
  'it is the caller''s, waits, and is for the first reader of another language'
);
select is(
  (translator.send_message(tests.room(), 'Hola', 'es', 'three', 'es')).detected_lang::text, 'es',
  'a detected language is kept'
);

select tests.sign_in('ana');
select is((tests.say('Mine', 'one')).seq, 4::bigint, 'each person has client_ids of their own');


-- Drift ----------------------------------------------------------------------------------------

select tests.be_owner();
select is(private.reconcile_translator(), '{"drifted": 0}', 'no count has drifted');
update translator.sessions set user_count = 9, message_count = 3 where id = tests.room();
select is(private.reconcile_translator(), '{"drifted": 1}', 'what has drifted is found');
select results_eq(
  $$ select user_count, message_count from translator.sessions where id = tests.room() $$,
  $$ values (2, 4::bigint) $$, 'and is right again'
);
select is(
  (select count from private.error_events where code = 'counters_drifted'), 1::bigint, 'and is reported'
);
update translator.sessions set message_count = 5 where id = tests.room();
select is(private.reconcile_translator(), '{"drifted": 0}', 'what was erased keeps its number');
update translator.sessions set message_count = 4 where id = tests.room();
select tests.sign_in('ana');


-- By a plain insert ---------------------------------------------------------------------------

select lives_ok(
  $$ insert into translator.messages (session_id, original, original_lang, target_lang, status)
     values (tests.room(), 'Plain', 'en', 'es', 'displayed') $$,
  'a front end writes by itself'
);
select results_eq(
  $$ select status::text, seq from translator.messages where original = 'Plain' $$,
  $$ values ('queued', 5::bigint) $$,
  'and it waits in its place, whatever was sent'
);
select throws_ok(
  $$ insert into translator.messages (session_id, user_id, original, original_lang, target_lang)
     values (tests.room(), tests.id_of('bob'), 'Not me', 'en', 'es') $$,
  '42501', 'new row violates row-level security policy for table "messages"',
  'nobody speaks in another name'
);
select throws_ok(
  $$ insert into translator.messages (session_id, original, original_lang, target_lang, seq)
     values (tests.room(), 'First', 'en', 'es', 1) $$,
  '42501', 'permission denied for table messages', 'nobody chooses a number'
);
select throws_ok(
  $$ insert into translator.messages (session_id, original, original_lang, target_lang, created_at)
     values (tests.room(), 'Long ago', 'en', 'es', '2001-01-01') $$,
  '42501', 'permission denied for table messages', 'nor a time'
);


-- What can be said ----------------------------------------------------------------------------

select throws_ok(
  $$ select tests.say(E' \t\r\n') $$, '23514', null, 'blanks say nothing'
);
select throws_ok(
  $$ select tests.say(E'Bell\x07') $$, '23514', null, 'control characters are not text'
);
select lives_ok(
  $$ select tests.say(E'Two\n\tlines') $$, 'lines and tabs are'
);
select lives_ok(
  $$ select tests.say(repeat('a', 5000)) $$, '5000 characters are a message'
);
select throws_ok(
  $$ select tests.say(repeat('a', 5001)) $$, '23514', null, 'more are too many'
);
select throws_ok(
  $$ select tests.say('Hello', repeat('c', 65)) $$,
  '23514', null, 'a client_id has at most 64 characters'
);
select throws_ok(
  $$ select translator.send_message(tests.room(), 'Hello', 'EN', 'four') $$,
  '23514', null, 'a language is a tag'
);
select throws_ok(
  $$ insert into translator.messages (session_id, original, original_lang, target_lang)
     values (tests.room(), 'Hello', 'en', 'Spanish') $$,
  '23514', null, 'and so is the one it is for'
);
select throws_ok(
  $$ select translator.send_message(tests.room(), 'Hello', 'en', 'four', 'English') $$,
  'PT422', null, 'and the one that was detected'
);


-- Who may not ---------------------------------------------------------------------------------

select tests.sign_in('dan');
select is_empty('select * from translator.messages', 'a stranger reads nothing');
select throws_ok(
  $$ select tests.say('Let me in') $$,
  'PT404', 'Cannot send: there is no such session for you', 'and says nothing'
);
select throws_ok(
  $$ insert into translator.messages (session_id, original, original_lang, target_lang)
     values (tests.room(), 'Let me in', 'en', 'es') $$,
  '42501', 'new row violates row-level security policy for table "messages"', 'by no way'
);
select throws_ok(
  $$ select translator.mark_displayed((tests.said('Hello')).id) $$,
  'PT404', 'Cannot mark this message: there is no such message for you', 'nor marks anything'
);

-- Without a condition, because with one the policies for reading would hide the rows already.
select results_eq(
  $$ with seen as (update translator.messages set status = 'displayed' returning 1)
     select count(*)::int from seen $$,
  array[0],
  'by no way'
);
select throws_ok(
  $$ update translator.messages set status = 'displayed', session_id = tests.room() $$,
  '42501', 'permission denied for table messages', 'nor moves a message to another room'
);

select tests.sign_in('ana');
update translator.sessions set needs_approval = true;
select tests.enter('cleo');
select is_empty('select * from translator.messages', 'who waits reads nothing');
select throws_ok(
  $$ select tests.say('Let me in') $$,
  'PT404', 'Cannot send: there is no such session for you', 'and says nothing yet'
);
select tests.sign_in('ana');
select translator.admit(tests.room(), tests.id_of('cleo'));
select tests.sign_in('cleo');
select isnt_empty('select * from translator.messages', 'once admitted they read');
select lives_ok($$ select tests.say('Thank you') $$, 'and speak');
select translator.leave_session(tests.room());
select is_empty('select * from translator.messages', 'who left reads no more');
select throws_ok(
  $$ select tests.say('One more thing') $$,
  'PT404', 'Cannot send: there is no such session for you', 'and has no last word'
);


-- How much ------------------------------------------------------------------------------------

select tests.sign_in('bob');
select set_config('tests.bucket', 'send_message:' || tests.id_of('bob'), true);

select is(
  tests.cost(current_setting('tests.bucket'), 58, $$ select tests.say('Quick') $$),
  interval '0.5 seconds',
  'a message costs half a second of a minute that nearly is used up'
);
select tests.fill(current_setting('tests.bucket'), 65);
select throws_ok(
  $$ select tests.say('Too quick') $$,
  'PT429', 'Cannot send: 120 messages a minute is the most', 'when it is used up nothing is sent'
);
select is(
  (select count(distinct seq) - max(seq) from translator.messages), 0::bigint,
  'no number is missing, and none is given twice'
);


-- Afterwards ----------------------------------------------------------------------------------

select tests.sign_in('ana');
select lives_ok($$ select tests.say('The last word') $$, 'while the session lives one speaks');
select translator.end_session(tests.room());
select throws_ok(
  $$ select tests.say('Too late') $$,
  'PT410', 'Cannot send: this session has ended', 'afterwards nobody does'
);
select lives_ok(
  $$ select translator.mark_displayed((tests.said('Plain')).id) $$,
  'but what was said can still be read'
);

select tests.be_owner();
select throws_ok(
  $$ update translator.messages set seq = 1 where original = 'Plain' $$,
  '23505', null, 'whoever writes it, no two messages have one number'
);


-- Were more granted ---------------------------------------------------------------------------

grant all on translator.messages to authenticated;
select tests.sign_in('cleo');
select set_config('tests.other', (translator.open_session('en')).id::text, true);
select tests.sign_in('bob');

select throws_ok(
  $$ update translator.messages set session_id = current_setting('tests.other')::uuid
     where original = 'Hello' $$,
  'PT403', null, 'even then nobody moves a message to another room'
);
select tests.be_owner();
alter table translator.messages disable trigger user;
select tests.sign_in('bob');
select throws_ok(
  $$ update translator.messages set session_id = current_setting('tests.other')::uuid $$,
  '42501', 'new row violates row-level security policy for table "messages"',
  'and behind the trigger stands the policy'
);
select results_eq(
  'with gone as (delete from translator.messages returning 1) select count(*)::int from gone',
  array[0],
  'nor takes one back'
);

select * from finish();
rollback;
