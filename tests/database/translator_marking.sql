-- Translator marking: who may say what became of a message.

begin;
\ir _rooms.sql
select plan(17);

select tests.open_room();
select tests.enter('bob');
select tests.say('Hello');
select tests.sign_in('ana');
select tests.say('Mine');
select tests.say('Plain');

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
  $$ update translator.messages set translation = repeat('a', 20001) where original = 'Mine' $$,
  '23514', null, 'a translation has at most 20000 characters'
);
select throws_ok(
  $$ update translator.messages set performance_metrics = '[1]' where original = 'Mine' $$,
  '23514', null, 'metrics are an object'
);
select tests.say('Timed');
update translator.messages set performance_metrics = jsonb_build_object(
  'whisperRequestStart', extract(epoch from now()) * 1000 - 3000,
  'whisperResponseEnd', extract(epoch from now()) * 1000 - 1000
) where original = 'Timed';
select translator.mark_displayed((tests.said('Timed')).id);
select is(
  (select performance_metrics - array['whisperRequestStart', 'whisperResponseEnd']
   from translator.messages where original = 'Timed'),
  '{"messageDeliveryTime": 1000, "totalEndToEndTime": 3000}',
  'the first to see it ends what is measured'
);
select tests.say('Measured');
update translator.messages set performance_metrics = jsonb_build_object(
  'messageDeliveryTime', 7, 'whisperRequestStart', extract(epoch from now()) * 1000 + 1000
) where original = 'Measured';
select translator.mark_displayed((tests.said('Measured')).id);
select is(
  (select performance_metrics - 'whisperRequestStart' from translator.messages
   where original = 'Measured'),
  '{"messageDeliveryTime": 7}',
  'what its author has measured stays, and what had not begun yet has no length'
);
select throws_ok(
  'delete from translator.messages',
  '42501', 'permission denied for table messages', 'nobody deletes what was said'
);

select * from finish();
rollback;
