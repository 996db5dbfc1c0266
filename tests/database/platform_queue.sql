-- Platform queue: asking for work, having it for a while, and what becomes of what fails.

begin;
\ir _people.sql
select plan(56);

delete from private.jobs;
delete from vault.secrets;

create function tests.enter(p_queue text, p_payload jsonb default '{}')
returns uuid
language sql
security definer
as $$
  select private.enqueue(p_queue, p_payload, tests.id_of('ana'));
$$;

create function tests.job(p_queue text)
returns private.jobs
language sql
security definer
as $$
  select * from private.jobs where queue = p_queue order by created_at desc limit 1;
$$;

-- Moves what is to come into the past: waiting without waiting.
create function tests.wait_for_jobs(p_seconds int)
returns void
language sql
security definer
as $$
  update private.jobs set
    run_at = run_at - make_interval(secs => p_seconds),
    locked_until = locked_until - make_interval(secs => p_seconds);
$$;

create function tests.fail_often(p_queue text)
returns text
language plpgsql
as $$
declare
  v_job record;
  v_states text := '';
begin
  loop
    perform tests.wait_for_jobs(5000);
    select * into v_job from platform.claim_jobs(p_queue, 1, 60);
    exit when not found;
    v_states := v_states || ' ' || v_job.attempts ||
      platform.fail_job(v_job.id, v_job.token, 'no_luck');
  end loop;
  return v_states;
end;
$$;

create function tests.die_often(p_queue text)
returns int
language plpgsql
as $$
declare
  v_claims int := 0;
begin
  loop
    perform from platform.claim_jobs(p_queue, 1, 60);
    exit when not found;
    v_claims := v_claims + 1;
    perform tests.wait_for_jobs(61);
  end loop;
  return v_claims;
end;
$$;

grant execute on all functions in schema tests to service_role;


-- Asking ---------------------------------------------------------------------------------------

select tests.be_server();

select isnt(private.enqueue('mail', '{"to": 1}'), null, 'work is asked for');
select is(
  private.enqueue('once', '{}', p_dedupe => 'a'), private.enqueue('once', '{}', p_dedupe => 'a'),
  'the same key while it waits is the same job'
);
select isnt(
  private.enqueue('once', '{}', p_dedupe => 'a'), private.enqueue('once', '{}', p_dedupe => 'b'),
  'another key is another job'
);
select isnt(
  private.enqueue('once', '{}', p_dedupe => 'a'), private.enqueue('twice', '{}', p_dedupe => 'a'),
  'and so is the same key in another queue'
);
select isnt(
  private.enqueue('mail', '{}'), private.enqueue('mail', '{}'), 'without a key each is its own'
);
select set_config('tests.once', private.enqueue('seen', '{}', p_dedupe => 'a')::text, true);
select is(
  private.enqueue('seen', '{}', p_dedupe => 'a', p_after => true)::text, current_setting('tests.once'),
  'who wants it looked at after now is content with one that waits'
);
select from platform.claim_jobs('seen', 1);
select is(
  private.enqueue('seen', '{}', p_dedupe => 'a')::text, current_setting('tests.once'),
  'while it runs it is the same job'
);
select isnt(
  private.enqueue('seen', '{}', p_dedupe => 'a', p_after => true)::text, current_setting('tests.once'),
  'but not for who wants it looked at after now'
);
select is(
  private.enqueue('seen', '{}', p_dedupe => 'a', p_after => true),
  private.enqueue('seen', '{}', p_dedupe => 'a', p_after => true), 'which is one job, too'
);
delete from private.jobs where queue = 'seen';
select throws_ok(
  $$ select private.enqueue('A queue', '{}') $$, '23514', null, 'a queue has a plain name'
);


-- Having ---------------------------------------------------------------------------------------

select tests.be_owner();
delete from private.jobs;
select tests.enter('work', '{"n": 1}');
select tests.be_server();

select is_empty($$ select from platform.claim_jobs('other', 5, 60) $$, 'other queues have nothing');
select results_eq(
  $$ select payload, user_id, attempts, token from platform.claim_jobs('work', 5, 60) $$,
  $$ values ('{"n": 1}'::jsonb, tests.id_of('ana'), 1, 1) $$,
  'what is due is claimed, with what it is about, for whom, and a token'
);
select is_empty($$ select from platform.claim_jobs('work', 5, 60) $$, 'and by nobody else');
select is((tests.job('work')).state, 'running', 'it runs');

select ok(platform.extend_job((tests.job('work')).id, 1, 600), 'a sign of life extends the lease');
select tests.wait_for_jobs(300);
select is_empty($$ select from platform.claim_jobs('work', 5, 60) $$, 'and it is still had');

select tests.wait_for_jobs(400);
select results_eq(
  $$ select attempts, token from platform.claim_jobs('work', 5, 60) $$, $$ values (2, 2) $$,
  'a lease that ran out goes to the next one, with a later token'
);
select is(platform.extend_job((tests.job('work')).id, 1, 60), false, 'the old one cannot extend');
select is(platform.finish_job((tests.job('work')).id, 1), false, 'nor finish');
select is(platform.continue_job((tests.job('work')).id, 1, '{}'), false, 'nor go on');
select is(platform.fail_job((tests.job('work')).id, 1, 'late'), 'lost', 'nor fail');
select is((tests.job('work')).state, 'running', 'all of which changed nothing');

select ok(platform.continue_job((tests.job('work')).id, 2, '{"n": 2}'), 'a slice is done');
select results_eq(
  $$ select payload, attempts, token from platform.claim_jobs('work', 5, 60) $$,
  $$ values ('{"n": 2}'::jsonb, 1, 3) $$,
  'and the next one waits with its own payload and all its tries'
);
select ok(platform.finish_job((tests.job('work')).id, 3), 'who has it finishes it');
select ok(platform.finish_job((tests.job('work')).id, 3), 'and may hear so again');
select is(platform.finish_job((tests.job('work')).id, 2), false, 'which others may not');
select results_eq(
  $$ select (job).state, (job).payload, (job).finished_at is not null
     from (select tests.job('work') as job) as it $$,
  $$ values ('done', '{}'::jsonb, true) $$,
  'what is done has forgotten what it was about'
);

select tests.enter('many') from generate_series(1, 5);
select is(
  (select count(*)::int from platform.claim_jobs('many', 2, 60)), 2, 'no more than asked for'
);
select isnt(private.enqueue('later', '{}', p_run_at => now() + interval '1 hour'), null, 'or later');
select is_empty($$ select from platform.claim_jobs('later', 5, 60) $$, 'and nothing before its time');


-- Failing --------------------------------------------------------------------------------------

select tests.enter('bad');
select lives_ok($$ select from platform.claim_jobs('bad', 1, 60) $$, 'a bad one is tried');
select is(platform.fail_job((tests.job('bad')).id, 1, 'no_luck'), 'waiting', 'it waits to come back');
select results_eq(
  $$ select (job).last_error, (job).run_at between now() + '7 seconds' and now() + '13 seconds'
     from (select tests.job('bad') as job) as it $$,
  $$ values ('no_luck', true) $$,
  'with its reason, for some ten seconds'
);

select is(
  tests.fail_often('bad'),
  ' 2waiting 3waiting 4waiting 5waiting 6waiting 7waiting 8dead',
  'the eighth failure is the last'
);
select is((tests.job('bad')).last_error, 'no_luck', 'and the dead one keeps its reason');

select tests.enter('told');
select is(
  (select platform.fail_job(id, token, 'busy', 90) from platform.claim_jobs('told', 1, 60)),
  'waiting', 'a server that says when is believed'
);
select is((tests.job('told')).run_at, now() + interval '90 seconds', 'to the second');

select tests.enter('hopeless');
select is(
  (select platform.fail_job(id, token, 'gone', p_is_final => true)
   from platform.claim_jobs('hopeless', 1, 60)),
  'dead', 'what cannot get better is not tried again'
);

select tests.enter('killer');
select is(tests.die_often('killer'), 8, 'who kills eight workers is not given to a ninth');
select results_eq(
  $$ select (job).state, (job).last_error from (select tests.job('killer') as job) as it $$,
  $$ values ('dead', 'interrupted') $$,
  'and says what became of it'
);

select set_eq(
  $$ select queue, waiting, running, dead from platform.queue_states() where queue <> 'many' $$,
  $$ values ('later', 1, 0, 0), ('told', 1, 0, 0), ('bad', 0, 0, 1), ('hopeless', 0, 0, 1),
    ('killer', 0, 0, 1) $$,
  'how full each queue is'
);


-- Waking, slots, forgetting --------------------------------------------------------------------

select tests.be_owner();
delete from private.jobs;
select is(private.process_jobs(), 0, 'nobody is woken for nothing');
select tests.enter('work');
select is(private.process_jobs(), 1, 'and one is when something is due');

select vault.create_secret('sb_secret_cron', 'cron_key');
select vault.create_secret('http://127.0.0.1:54321', 'project_url');
select is(private.process_jobs(), 1, 'with a key');
select results_eq(
  $$ select url, convert_from(body, 'utf8')::jsonb from net.http_request_queue $$,
  $$ values ('http://127.0.0.1:54321/functions/v1/run-job', '{}'::jsonb) $$,
  'by a call of run-job'
);
delete from net.http_request_queue;
insert into private.jobs (queue, state, locked_until)
select 'work', 'running', now() + interval '1 minute' from generate_series(1, 16);
select results_eq(
  'select private.process_jobs(), (select count(*)::int from net.http_request_queue)',
  $$ values (1, 0) $$,
  'unless as many as make sense are at work already'
);
delete from private.jobs where state = 'running';

-- Calls of run-job that wait to be sent.
create function tests.calls()
returns bigint
language sql
as $$
  select count(*) from net.http_request_queue;
$$;

create function tests.forget_call()
returns void
language sql
as $$
  update private.job_calls set called_at = '-infinity';
  delete from net.http_request_queue;
$$;

select tests.forget_call();
select private.enqueue('work', '{}', p_run_at => now() + interval '1 minute');
select is(tests.calls(), 0::bigint, 'work for later calls nobody yet');
select private.enqueue('work', '{}', p_dedupe => 'one');
select is(tests.calls(), 1::bigint, 'work for now has run-job called');
select private.enqueue('work', '{}') from generate_series(1, 20);
select is(tests.calls(), 1::bigint, 'once a second');
update private.job_calls set called_at = called_at - interval '1 second';
select private.enqueue('work', '{}', p_dedupe => 'one');
select is(tests.calls(), 1::bigint, 'and not for what was entered before');
select private.enqueue('work', '{}');
select is(tests.calls(), 2::bigint, 'a second later, again');
select tests.forget_call();
update cron.job set active = false where jobname = 'process-jobs';
select private.enqueue('work', '{}');
select is(tests.calls(), 0::bigint, 'and never while the timetable calls nobody');
delete from private.jobs;
select tests.enter('work');

select results_eq(
  $$ select private.take_slot('tidy', 60, '2026-01-01T10:00:07Z'),
       private.take_slot('tidy', 60, '2026-01-01T10:00:53Z'),
       private.take_slot('tidy', 60, '2026-01-01T10:01:00Z') $$,
  $$ values (true, false, true) $$,
  'a slot is taken once'
);

update private.jobs set state = 'done', finished_at = now() - interval '8 days';
insert into private.jobs (queue, state, finished_at) values
  ('work', 'dead', now() - interval '8 days'), ('work', 'dead', now() - interval '31 days'),
  ('work', 'done', now() - interval '6 days');
select is(private.purge_jobs(), 2, 'what is long over is forgotten');

select tests.sign_in('ana');
select throws_ok(
  $$ select private.enqueue('mail', '{}') $$, '42501', null, 'a caller asks for nothing by themselves'
);

select * from finish();
rollback;
