-- Phonelog questions: how many are asked in an hour, by numbers that an operator changes.

begin;
\ir _people.sql
select plan(21);

create function tests.ask(p_times int, p_is_dry_run boolean default false)
returns void
language plpgsql
as $$
begin
  for i in 1 .. p_times loop
    perform phonelog.begin_question('Who called?', 'UTC', p_is_dry_run => p_is_dry_run);
  end loop;
end;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- As they come ---------------------------------------------------------------------------------

select results_eq(
  'select counted, calls, seconds from private.call_limits order by counted',
  $$ values ('dry_runs', 240, 3600), ('questions', 20, 3600) $$, 'these are counted, so many in an hour'
);
select tests.sign_in('ana');
select lives_ok('select tests.ask(20)', 'twenty are asked');
select throws_ok(
  'select tests.ask(1)', 'PT429', 'You have asked 20 questions within an hour', 'and not one more'
);
select lives_ok('select tests.ask(240, true)', 'dry runs are no questions, and there are more of them');
select throws_ok(
  'select tests.ask(1, true)', 'PT429', 'You have had 240 plans shown within an hour', 'but not any number'
);
select tests.sign_in('bob');
select lives_ok('select tests.ask(1)', 'each person is counted by themselves');
select lives_ok('select tests.ask(1, true)', 'and so are their dry runs');


-- A dry run stays one --------------------------------------------------------------------------

select tests.be_server();
select throws_ok(
  format('select phonelog.run_question(%L, null, ''select 1'', ''{}'')', id), 'PT409', null,
  'what was not asked is not run'
) from phonelog.nlq_queries where user_id = tests.id_of('bob') and state = 'dry_run';
select throws_ok(
  format('select phonelog.finish_question(%L, ''asked'')', id), 'PT400', null, 'nor does it become a question'
) from phonelog.nlq_queries where user_id = tests.id_of('bob') and state = 'dry_run';
select lives_ok(
  format('select phonelog.finish_question(%L, null, ''{"planner": "p"}'')', id), 'what it would be is written down'
) from phonelog.nlq_queries where user_id = tests.id_of('bob') and state = 'dry_run';
select results_eq(
  format('select state, planner from phonelog.nlq_queries where user_id = %L order by 1', tests.id_of('bob')),
  $$ values ('asked', null), ('dry_run', 'p') $$, 'and it stays a dry run'
);


-- Other numbers --------------------------------------------------------------------------------

select platform.set_call_limit('questions', 30, 86400);
select tests.sign_in('cleo');
select lives_ok('select tests.ask(30)', 'an operator allows more');
select throws_ok(
  'select tests.ask(1)', 'PT429', 'You have asked 30 questions within a day', 'and no more than that'
);
select tests.be_owner();
update private.call_limits set calls = 2, seconds = 90 where counted = 'questions';
select tests.sign_in('dan');
select lives_ok('select tests.ask(2)', 'or fewer');
select throws_ok(
  'select tests.ask(1)', 'PT429', 'You have asked 2 questions within 90 seconds', 'as the row says'
);
select tests.be_owner();
select is(
  (select array_agg(changes -> 'calls' order by id) from private.audit_log where object = 'private.call_limits'),
  array['[20, 30]', '[30, 2]']::jsonb[], 'each change is in the audit log'
);
select tests.be_server();
select throws_ok($$ select platform.set_call_limit('nothing', 1, 1) $$, 'PT404', null, 'only what is counted has a limit');
select throws_ok($$ select platform.set_call_limit('questions', 0, 1) $$, 'PT422', null, 'none at all is no limit');
select throws_ok(
  $$ select platform.set_call_limit('questions', 200001, 2) $$, 'PT422', null, 'nor is what nobody can count'
);
select tests.sign_in('ana');
select throws_ok(
  $$ select platform.set_call_limit('questions', 1000, 1) $$, '42501', null, 'people do not set it'
);
select throws_ok('update private.call_limits set calls = 1000', '42501', null, 'nor change the row');

select * from finish();
rollback;
