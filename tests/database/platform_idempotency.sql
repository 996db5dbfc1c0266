-- Platform idempotency: a key stands for one call of one caller, a run is one try of it, and what the
-- work keeps is there with the work or not at all.

begin;
\ir _people.sql
select plan(39);

-- Moves a key's past: waiting without waiting.
create function tests.wait_once(p_key text, p_interval interval)
returns void
language sql
as $$
  update private.idempotency_keys
  set locked_until = locked_until - p_interval, created_at = created_at - p_interval
  where key = p_key;
$$;

create function tests.run_of(p_key text)
returns uuid
language sql
as $$
  select run from private.idempotency_keys
  where key = p_key and user_id = tests.id_of('ana');
$$;

-- Sends requests as a function does that works for a call with a key.
create function tests.work_for(p_run text)
returns void
language plpgsql
as $$
begin
  perform set_config(
    'request.headers', json_build_object('idempotency-run', p_run)::text, true
  );
end;
$$;


-- Beginning ------------------------------------------------------------------------------------

select isnt(
  (select run from private.begin_once(tests.id_of('ana')::text, 'first-key', 'a')), null,
  'a new key is a run'
);
select throws_ok(
  $$ select private.begin_once(tests.id_of('ana')::text, 'first-key', 'a') $$,
  'PT409', 'Cannot repeat this call: the first one is still running', 'while it runs, others wait'
);
select throws_ok(
  $$ select private.begin_once(tests.id_of('ana')::text, 'first-key', 'b') $$,
  'PT422', 'Cannot use this idempotency key: it came with another call before',
  'and another call is refused'
);
select isnt(
  (select run from private.begin_once(tests.id_of('bob')::text, 'first-key', 'b')), null,
  'another''s key is another key'
);
select isnt(
  (select run from private.begin_once('secret:cron', 'first-key', 'b')), null,
  'a server''s too'
);
select results_eq(
  $$ select run, answer, is_told, is_repeat
     from private.begin_once(gen_random_uuid()::text, 'first-key', 'a') $$,
  $$ values (null::uuid, null::jsonb, false, false) $$, 'nothing is kept of whoever is gone'
);
select throws_ok(
  $$ select private.begin_once(tests.id_of('ana')::text, 'seven77', 'a') $$, '23514', null,
  'a key has eight characters'
);


-- Finishing ------------------------------------------------------------------------------------

select is(
  platform.finish_once(tests.run_of('first-key'), '{"n": 1}'), true, 'a run says what it answered'
);
select results_eq(
  $$ select run, answer, is_told, is_repeat
     from private.begin_once(tests.id_of('ana')::text, 'first-key', 'a') $$,
  $$ values (null::uuid, '{"n": 1}'::jsonb, true, true) $$, 'a repeat is told it'
);
select throws_ok(
  $$ select private.begin_once(tests.id_of('ana')::text, 'first-key', 'b') $$,
  'PT422', null, 'and another call is refused for ever after'
);
select is(platform.finish_once(gen_random_uuid(), '{}'), false, 'nobody else answers');

select private.begin_once(tests.id_of('ana')::text, 'secret-key', 'a');
select is(platform.finish_once(tests.run_of('secret-key')), true, 'an answer may be a secret');
select results_eq(
  $$ select run is not null, answer, is_repeat
     from private.begin_once(tests.id_of('ana')::text, 'secret-key', 'a') $$,
  $$ values (true, null::jsonb, true) $$, 'then a repeat makes it again, and knows that it is one'
);
select throws_ok(
  $$ select private.begin_once(tests.id_of('ana')::text, 'secret-key', 'a') $$,
  'PT409', null, 'one at a time'
);


-- Refusing and failing -------------------------------------------------------------------------

select private.begin_once(tests.id_of('ana')::text, 'third-key', 'a');
select is(platform.forget_once(tests.run_of('third-key')), true, 'a refusal frees the key');
select isnt(
  (select run from private.begin_once(tests.id_of('ana')::text, 'third-key', 'b')), null,
  'for any call'
);
select is(platform.release_once(tests.run_of('third-key')), true, 'a failure lets go of it');
select throws_ok(
  $$ select private.begin_once(tests.id_of('ana')::text, 'third-key', 'a') $$,
  'PT422', null, 'not for any call'
);
select isnt(
  (select run from private.begin_once(tests.id_of('ana')::text, 'third-key', 'b')), null,
  'for the same one at once'
);


-- Dying ----------------------------------------------------------------------------------------

select set_config('tests.dead', tests.run_of('third-key')::text, true);
select tests.wait_once('third-key', '59 seconds');
select throws_ok(
  $$ select private.begin_once(tests.id_of('ana')::text, 'third-key', 'b') $$,
  'PT409', null, 'for a minute nobody knows whether a run is alive'
);
select tests.wait_once('third-key', '2 seconds');
select isnt(
  (select run from private.begin_once(tests.id_of('ana')::text, 'third-key', 'b')),
  current_setting('tests.dead')::uuid, 'then another one takes over'
);
select is(
  platform.finish_once(current_setting('tests.dead')::uuid, '{"n": 2}'), false,
  'and who was only slow answers no more'
);
select is(
  platform.forget_once(current_setting('tests.dead')::uuid), false, 'nor frees the key'
);


-- Keeping --------------------------------------------------------------------------------------

select is(private.keeps_answer(), false, 'without a run there is nothing to keep');
select tests.sign_in('ana');
select is(private.keep_answer('{"n": 3}'), '{"n": 3}', 'and keeping changes nothing');
select tests.be_owner();
select tests.work_for(current_setting('tests.dead'));
select is(private.keeps_answer(), true, 'a run has an answer to keep');
select tests.sign_in('ana');
select throws_ok(
  $$ select private.keep_answer('{"n": 3}') $$,
  'PT409', 'Cannot make this change: the same call was made again meanwhile',
  'a run that was taken over must not work: its transaction ends'
);
select tests.be_owner();
select set_config('tests.alive', tests.run_of('third-key')::text, true);
select tests.work_for(current_setting('tests.alive'));
select tests.sign_in('bob');
select throws_ok(
  $$ select private.keep_answer('{"n": 3}') $$, 'PT409', null, 'nor does another''s, however it is known'
);
select tests.sign_in('ana');
select is(private.keep_answer('{"n": 3}'), '{"n": 3}', 'the living one keeps what it made');
select throws_ok(
  $$ select private.keep_answer('{"n": 4}') $$, 'PT409', null, 'once'
);
select throws_ok(
  $$ select private.keep_answer_for(tests.id_of('bob'), '{}') $$,
  '42501', 'permission denied for function keep_answer_for', 'and only the server keeps for others'
);
select tests.be_owner();
select results_eq(
  $$ select run, answer, is_told, is_repeat
     from private.begin_once(tests.id_of('ana')::text, 'third-key', 'b') $$,
  $$ values (null::uuid, '{"n": 3}'::jsonb, false, true) $$,
  'what the work has kept is the answer, at once'
);
select is(
  platform.forget_once(current_setting('tests.alive')::uuid), false,
  'what was done is not forgotten by a refusal after it'
);


-- Time -----------------------------------------------------------------------------------------

select tests.wait_once('third-key', '23 hours');
select is(private.purge_idempotency_keys(), 0, 'a key is kept for a day');
select tests.wait_once('third-key', '2 hours');
select isnt(
  (select run from private.begin_once(tests.id_of('ana')::text, 'third-key', 'c')), null,
  'then it may stand for another call'
);
select tests.wait_once('third-key', '25 hours');
select is(private.purge_idempotency_keys(), 1, 'and it is forgotten');


-- Whose they are -------------------------------------------------------------------------------

select tests.sign_in('ana');
select throws_ok(
  $$ select private.begin_once('secret:cron', 'first-key', 'b') $$,
  '42501', 'permission denied for function begin_once', 'a caller begins nothing'
);
select throws_ok(
  'select from private.idempotency_keys', '42501', 'permission denied for table idempotency_keys',
  'and sees no key'
);
select tests.be_owner();
delete from auth.users where id = tests.id_of('ana');
select is_empty(
  $$ select from private.idempotency_keys where caller = tests.id_of('ana')::text $$,
  'with a person their keys go'
);

select * from finish();
rollback;
