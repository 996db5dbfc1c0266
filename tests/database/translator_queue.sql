-- Translator queue: each language is work for one worker at a time, and is done once.

begin;
\ir _rooms.sql
select plan(40);

-- What waits in the queue and whose it is; a worker's claim is remembered by its name.
create function tests.take(p_worker text, p_messages uuid[] default null)
returns int
language plpgsql
as $$
declare
  v_claims uuid[];
  v_taken int;
begin
  select array_agg(distinct claim), count(*) into v_claims, v_taken
  from translator.claim_translations(p_messages);
  perform set_config('tests.' || p_worker, coalesce(v_claims[1]::text, ''), true);
  return v_taken;
end;
$$;

create function tests.bring(p_worker text, p_text text, p_lang text, p_translation text)
returns int
language sql
as $$
  select translator.finish_translations(jsonb_build_array(jsonb_build_object(
    'message_id', (tests.said(p_text)).id, 'lang', p_lang, 'text', p_translation,
    'claim', nullif(current_setting('tests.' || p_worker), ''), 'provider', 'test'
  )));
$$;

create function tests.put_back(p_worker text, p_text text, p_lang text, p_more jsonb)
returns int
language sql
as $$
  select translator.release_translations(jsonb_build_array(p_more || jsonb_build_object(
    'message_id', (tests.said(p_text)).id, 'lang', p_lang,
    'claim', nullif(current_setting('tests.' || p_worker), '')
  )));
$$;

grant execute on all functions in schema tests to service_role;


-- What is queued ------------------------------------------------------------------------------

select tests.open_room();
select tests.enter('bob', 'es');
select tests.enter('cleo', 'en-GB');
select tests.enter('dan', 'pt');
select tests.sign_in('ana');
select tests.say('Hello');

select set_eq(
  $$ select lang::text from translator.message_translations $$,
  array['es', 'pt'],
  'a message waits for each language that is not its own'
);
select throws_ok(
  $$ insert into translator.message_translations (message_id, lang)
     values ((tests.said('Hello')).id, 'fr') $$,
  '42501', 'permission denied for table message_translations', 'nobody orders another'
);
select throws_ok(
  $$ update translator.message_translations set text = 'Hola' $$,
  '42501', 'permission denied for table message_translations', 'nor fills one in'
);
select throws_ok(
  'select * from translator.claim_translations()',
  '42501', 'permission denied for function claim_translations', 'working is for the server'
);
select throws_ok(
  $$ select translator.finish_translations('[]') $$,
  '42501', 'permission denied for function finish_translations', 'and so is finishing'
);
select throws_ok(
  $$ select translator.release_translations('[]') $$,
  '42501', 'permission denied for function release_translations', 'and so is giving up'
);
select tests.be_owner();
grant all on translator.message_translations to authenticated;
select tests.sign_in('bob');
select throws_ok(
  $$ insert into translator.message_translations (message_id, lang)
     values ((tests.said('Hello')).id, 'fr') $$,
  '42501', 'new row violates row-level security policy for table "message_translations"',
  'not even if it were granted'
);
select isnt_empty('select from translator.message_translations', 'a guest reads translations');
select translator.leave_session(tests.room());
select is_empty('select from translator.message_translations', 'who left reads none');
select tests.enter('bob', 'es');


-- Claiming ------------------------------------------------------------------------------------

select tests.be_server();
select is(tests.take('first'), 2, 'a worker takes both languages');
select is(
  (select status::text from translator.messages), 'processing', 'the message is in work'
);
select is(tests.take('second'), 0, 'another worker takes nothing');
select is(
  tests.take('second', array[(tests.said('Hello')).id]), 0, 'not even by asking for the message'
);
select is(
  tests.bring('second', 'Hello', 'es', 'Stolen'), 0, 'what was not claimed cannot be finished'
);
select is(tests.bring('first', 'Hello', 'pt', 'Olá'), 1, 'what was claimed can');
select results_eq(
  'select status::text, translation, processed_at is null from translator.messages',
  $$ values ('processing', null::text, true) $$,
  'while one language is missing the message is in work'
);
select is(tests.bring('first', 'Hello', 'es', 'Hola'), 1, 'the other one is finished');
select results_eq(
  'select status::text, translation, processed_at from translator.messages',
  $$ values ('processing', 'Hola', now()) $$,
  'then it is translated, into the language it was for'
);
select is(tests.bring('first', 'Hello', 'es', 'Buenas'), 0, 'nothing is finished twice');
select is(tests.take('first'), 0, 'nothing is left to do');


-- Workers that die ----------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.say('Lost');
select tests.be_server();
select is(tests.take('slow'), 2, 'a worker takes a message and is not heard of again');
update translator.message_translations set claimed_until = now() - interval '1 second'
where claim is not null;
select is(tests.take('next'), 2, 'after its minute another takes it over');
select is(tests.bring('slow', 'Lost', 'es', 'Tarde'), 0, 'the first one comes back too late');
select is(tests.bring('next', 'Lost', 'es', 'Perdido'), 1, 'the second one is believed');
update translator.message_translations set claimed_until = now() - interval '1 second'
where claim is not null;

select tests.be_owner();
select is(private.retry_translations(), 1, 'the sweep finds the one language that is due');
select results_eq(
  $$ select claim, error from translator.message_translations where text is null $$,
  $$ values (null::uuid, 'interrupted') $$,
  'and frees it'
);
select is(
  (select status::text from translator.messages where original = 'Lost'), 'queued',
  'the message waits again'
);


-- Failing -------------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.say('Hard');
select tests.be_server();
select is(
  tests.take('worker', array[(tests.said('Hard')).id]), 2, 'a worker may ask for one message'
);
select is(
  tests.put_back('worker', 'Hard', 'es',
    '{"reason": "busy", "is_final": false, "is_counted": true}'),
  1,
  'what failed is put back'
);
select results_eq(
  $$ select attempts, error, try_after from translator.message_translations
     where message_id = (tests.said('Hard')).id and lang = 'es' $$,
  $$ values (1, 'busy', now() + interval '10 seconds') $$,
  'with its reason, and ten seconds of rest'
);
select is(
  tests.put_back('worker', 'Hard', 'pt',
    '{"reason": "quota", "is_final": false, "is_counted": false, "wait_seconds": 60}'),
  1,
  'what could not even be tried is put back'
);
select results_eq(
  $$ select attempts, try_after from translator.message_translations
     where message_id = (tests.said('Hard')).id and lang = 'pt' $$,
  $$ values (0, now() + interval '60 seconds') $$,
  'uncounted, for as long as the provider says'
);
select is(
  (tests.said('Hard')).status::text, 'queued', 'the message waits'
);
select is_empty(
  $$ select from translator.claim_translations() where original = 'Hard' $$,
  'and is left alone until then'
);
update translator.message_translations set try_after = now() - interval '1 second'
where message_id = (tests.said('Hard')).id;
select is(tests.take('worker', array[(tests.said('Hard')).id]), 2, 'then it is tried again');
select tests.put_back('worker', 'Hard', lang, '{"reason": "never", "is_final": true}')
from unnest(array['es', 'pt']) as lang;
select results_eq(
  $$ select (tests.said('Hard')).status::text, (tests.said('Hard')).error $$,
  $$ values ('failed', 'never') $$,
  'what cannot be done has failed'
);
select is_empty(
  $$ select from translator.claim_translations() where original = 'Hard' $$,
  'and is not tried any more'
);
select is(
  tests.take('worker', array[(tests.said('Hard')).id]), 2, 'unless somebody asks for it'
);
select is((tests.said('Hard')).status::text, 'processing', 'which gives it another chance');
select tests.bring('worker', 'Hard', 'es', 'Difícil');
select tests.put_back('worker', 'Hard', 'pt', '{"reason": "never", "is_final": true}');
select results_eq(
  $$ select (tests.said('Hard')).status::text, (tests.said('Hard')).processed_at $$,
  $$ values ('processing', now()) $$,
  'one language that failed does not hold back the other'
);

select * from finish();
rollback;
