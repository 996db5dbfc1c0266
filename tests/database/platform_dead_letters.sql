-- Platform dead letters: people see their own jobs, admins see them all and try the dead ones again.

begin;
\ir _people.sql
select plan(20);

delete from private.jobs;

select tests.have_role('ana', 'admin');
select tests.have_role('cleo', 'support');
select tests.have_account('bob');

create function tests.job_of(p_name text)
returns uuid
language sql
stable
security definer
as $$
  select id from private.jobs where user_id = tests.id_of(p_name);
$$;

create function tests.bury(p_name text)
returns void
language sql
security definer
as $$
  update private.jobs set
    state = 'dead', finished_at = now(), attempts = 8, last_error = 'no_luck', locked_until = null
  where user_id = tests.id_of(p_name);
$$;

create function tests.recorded(p_action text)
returns int
language sql
stable
security definer
as $$
  select count(*)::int from private.audit_log where action = p_action and xid = pg_current_xact_id();
$$;
grant execute on all functions in schema tests to authenticated;

select lives_ok(
  $$ select private.enqueue('export', '{"part": 3}', tests.id_of('bob'), 'export'),
       private.enqueue('export', '{}', tests.id_of('dan')) $$,
  'two people have asked for something'
);
select tests.bury('bob');


-- Their own ------------------------------------------------------------------------------------

select tests.sign_in('bob');

select results_eq(
  $$ select queue, state, attempts, last_error from platform.my_jobs() $$,
  $$ values ('export', 'dead', 8, 'no_luck') $$,
  'people see what became of theirs, and of nobody else''s'
);
select is_empty($$ select from platform.my_jobs('webhooks') $$, 'by queue, if they like');
select throws_ok(
  $$ select from private.jobs $$, '42501', null, 'the queue itself they do not see'
);


-- Who may not ----------------------------------------------------------------------------------

select throws_ok($$ select from platform.list_jobs() $$, 'PT403', null, 'they list no jobs');
select tests.log_in('bob');
select throws_ok($$ select from platform.list_jobs() $$, 'PT403', null, 'with an account as little');
select throws_ok(
  $$ select platform.show_job(tests.job_of('bob')) $$, 'PT403', null, 'nor look into one'
);
select throws_ok(
  $$ select platform.replay_job(tests.job_of('bob')) $$, 'PT403', null, 'nor try one again'
);
select tests.log_in('cleo');
select throws_ok(
  $$ select platform.replay_job(tests.job_of('bob')) $$, 'PT403', null,
  'a role without the permission is not enough'
);
select is(tests.recorded('job.read') + tests.recorded('job.replayed'), 0, 'nothing was recorded');


-- Who may --------------------------------------------------------------------------------------

select tests.log_in('ana');

select results_eq(
  $$ select id, queue, state, attempts, max_attempts, last_error from platform.list_jobs() $$,
  $$ values (tests.job_of('bob'), 'export', 'dead', 8, 8, 'no_luck') $$,
  'an admin sees the dead ones'
);
select is(
  (select count(*)::int from platform.list_jobs(p_queue => 'export', p_state => null)), 2,
  'and all of them, when asked for'
);
select is(
  platform.show_job(tests.job_of('bob')) -> 'payload', '{"part": 3}', 'and what one is about'
);
select is(tests.recorded('job.read'), 1, 'which is recorded');
select throws_ok(
  $$ select platform.replay_job(tests.job_of('dan')) $$,
  'PT409', 'Cannot replay this job: it is waiting, not dead', 'what is not dead is left alone'
);
select throws_ok(
  $$ select platform.replay_job(gen_random_uuid()) $$, 'PT404', null, 'nor what there is not'
);
select ok(platform.replay_job(tests.job_of('bob')), 'a dead one is tried again');
select is(tests.recorded('job.replayed'), 1, 'which is recorded too');
select results_eq(
  $$ select state, attempts from platform.list_jobs(p_state => null) where id = tests.job_of('bob') $$,
  $$ values ('waiting', 0) $$,
  'with all its tries'
);


select tests.be_owner();
select tests.bury('bob');
select private.enqueue('export', '{}', null, 'export');
select tests.log_in('ana');
select throws_ok(
  $$ select platform.replay_job(tests.job_of('bob')) $$,
  'PT409', 'Cannot replay this job: another one with its key waits or runs',
  'unless another one does its work by now'
);

select * from finish();
rollback;
