-- Translator messages: who speaks, in which order, and who may say what became of it.

begin;
\ir _rooms.sql
select plan(49);

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


-- What becomes of it --------------------------------------------------------------------------

select tests.sign_in('ana');
select throws_ok(
  $$ update translator.messages set translation = 'Adiós' where original = 'Hello' $$,
  'PT403', 'Cannot change this message: only its author may, others mark it as displayed',
  'nobody puts words into another''s mouth'
);
select throws_ok(
  $$ update translator.messages set original = 'Bye' where original = 'Plain' $$,
  '42501', 'permission denied for table messages', 'nor takes back their own'
);
select throws_ok(
  $$ update translator.messages set status = 'failed' where original = 'Hello' $$,
  'PT403', 'Cannot change this message: only its author may, others mark it as displayed',
  'nobody gives up another''s message'
);
select lives_ok(
  $$ update translator.messages set status = 'displayed', displayed_at = '2001-01-01'
     where original = 'Hello' $$,
  'a reader marks it as displayed'
);
select is(
  (select displayed_at from translator.messages where original = 'Hello'), now(),
  'and the server''s clock says when'
);
select lives_ok(
  $$ select translator.mark_displayed((tests.said('Hello')).id) $$, 'doing it twice is harmless'
);

select lives_ok(
  $$ update translator.messages
     set translation = 'Mío', status = 'processing', processed_at = '2001-01-01'
     where original = 'Mine' $$,
  'an author translates their own'
);
select results_eq(
  $$ select processed_at, status::text from translator.messages where original = 'Mine' $$,
  $$ values (now(), 'processing') $$,
  'by the server''s clock'
);
select results_eq(
  $$ select t.text, t.provider from translator.message_translations t
     where t.message_id = (tests.said('Mine')).id $$,
  $$ values ('Mío', 'author') $$,
  'and it counts as a translation'
);
select translator.mark_displayed((tests.said('Mine')).id);
select throws_ok(
  $$ update translator.messages set status = 'queued' where original = 'Mine' $$,
  'PT409', 'Cannot make a message "queued" that is "displayed"', 'what was seen does not go back'
);
select lives_ok(
  $$ update translator.messages set translation = 'El mío', status = 'processing'
     where original = 'Mine' $$,
  'a late translation is kept'
);
select results_eq(
  $$ select translation, status::text from translator.messages where original = 'Mine' $$,
  $$ values ('El mío', 'displayed') $$,
  'and what was seen stays seen'
);
select throws_ok(
  $$ update translator.messages set performance_metrics = '[1]' where original = 'Mine' $$,
  '23514', null, 'metrics are an object'
);
select throws_ok(
  'delete from translator.messages',
  '42501', 'permission denied for table messages', 'nobody deletes what was said'
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

select * from finish();
rollback;
