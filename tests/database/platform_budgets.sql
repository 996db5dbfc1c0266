-- Platform budgets: who sets them, whom they bind, and that nothing is spent beyond them.

begin;
\ir _people.sql
select plan(31);
delete from platform.budgets;
select set_config('tests.lines', count(*)::text, true) from private.audit_log
where object = 'platform.budgets';

create function tests.reserve(p_name text, p_micro bigint, p_caps jsonb default '{}')
returns uuid
language sql
as $$
  select platform.reserve_spend(tests.id_of(p_name), p_caps, p_micro,
    '{"provider": "test", "model": "m", "function": "f"}', 100);
$$;

create function tests.spent(p_subject text)
returns bigint[]
language sql
security definer
as $$
  select array[reserved, spent] from private.spend_days where subject = p_subject and period = 'day';
$$;
grant execute on all functions in schema tests to service_role, authenticated;


-- Who sets them -------------------------------------------------------------------------------

select tests.be_owner();
select tests.have_role('cleo', 'admin');
select tests.have_account('bob');

select tests.log_in('bob');
select throws_ok(
  $$ select platform.set_budget('each', 'day', 1) $$,
  'PT403', null, 'not everybody sets a budget'
);
select throws_ok(
  $$ insert into platform.budgets (scope, period, micro_usd) values ('each', 'day', 1) $$,
  '42501', null, 'nor past the door'
);

select tests.log_in('cleo');
select is(
  (platform.set_budget('each', 'day', 100)).micro_usd, 100::bigint, 'who keeps budgets does'
);
select is(
  (platform.set_budget('each', 'day', 50)).micro_usd, 50::bigint, 'and changes what is set'
);
select results_eq(
  'select micro_usd, set_by from platform.budgets',
  format('values (50::bigint, %L::uuid)', tests.id_of('cleo')), 'in its place, under their name'
);
select throws_ok(
  $$ select platform.set_budget('user', 'day', 1) $$,
  'PT422', null, 'a person''s budget says whose'
);
select throws_ok(
  $$ update platform.budgets set scope = 'everyone' $$,
  '42501', null, 'a budget does not become another'
);
select platform.set_budget('user', 'day', 500, tests.id_of('bob'));
select platform.set_budget('everyone', 'day', 1000);

select tests.be_owner();
select is(
  (select count(*) from private.audit_log where object = 'platform.budgets')
    - current_setting('tests.lines')::bigint,
  4::bigint,
  'every change is in the audit log'
);

select tests.log_in('bob');
select set_eq(
  'select scope from platform.budgets', array['each', 'user'], 'people see what binds them'
);
select tests.sign_in('dan');
select set_eq('select scope from platform.budgets', array['each'], 'and nobody else''s');
select is_empty(
  'update platform.budgets set micro_usd = 1 returning 1', 'changing them takes the permission'
);


-- Whom they bind ------------------------------------------------------------------------------

select tests.be_server();
select lives_ok($$ select tests.reserve('dan', 50) $$, 'all of a budget may be set aside');
select throws_ok(
  $$ select tests.reserve('dan', 1) $$,
  'PT429', 'Cannot ask a model: the budget of this day is spent', 'and not a millionth more'
);
select is(tests.spent('everyone'), array[50, 0]::bigint[], 'a refusal sets nothing aside');
select lives_ok($$ select tests.reserve('bob', 500) $$, 'somebody''s own budget counts, not each one''s');
select throws_ok(
  $$ select tests.reserve('ana', 10, '{"session:1": 5}') $$,
  'PT429', null, 'whoever asks may name others it counts for, with their limit'
);
select lives_ok(
  $$ select tests.reserve('ana', 5, '{"session:1": 5}') $$, 'within which it is allowed'
);
select throws_ok(
  $$ select tests.reserve('ana', 50, '{"everyone": 999999, "user:x": 1}') $$,
  'PT429', null, 'nobody raises a budget by asking'
);

select tests.be_owner();
select tests.have_role('ana', 'analyst');
select tests.log_in('cleo');
select platform.set_budget('role', 'day', 300, null, 'analyst');
select tests.be_server();
select lives_ok($$ select tests.reserve('ana', 200) $$, 'a role has a budget of its own');

select tests.log_in('cleo');
select ok(platform.lift_budget('role', 'day', null, 'analyst'), 'a budget is lifted');
select tests.be_server();
select throws_ok($$ select tests.reserve('ana', 1) $$, 'PT429', null, 'and counts no more');
select throws_ok(
  $$ select tests.reserve('cleo', 1000) $$,
  'PT429', null, 'everybody together have one budget'
);


-- What it costs -------------------------------------------------------------------------------

select tests.be_owner();
insert into private.model_prices values
  ('test', 'm', 2000000, 3000000), ('test', '*', 1, 1), ('other', '*', 0, 0);
select is(private.price_of('test', 'm', 10, 10), 50::bigint, 'a model''s own price');
select is(private.price_of('test', 'n', 1000000, 1000000), 2::bigint, 'else its provider''s');
select is(private.price_of('gone', 'm', 1, 1), 50::bigint, 'else a dear one');
select is(private.price_of('other', 'm', 9, 9), 0::bigint, 'one''s own server costs nothing');
select is(private.price_of('test', 'n', 1, 0), 1::bigint, 'less than a millionth counts as one');


-- Whose money is whose ------------------------------------------------------------------------

select tests.be_owner();
insert into platform.usage_ledger (user_id, function, provider, model, cost_micro_usd)
values (tests.id_of('ana'), 'f', 'p', 'm', 7), (tests.id_of('bob'), 'f', 'p', 'm', 8);
select tests.sign_in('ana');
select results_eq(
  'select cost_micro_usd from platform.usage_ledger', array[7::bigint], 'people see their own ledger'
);
select throws_ok(
  'delete from platform.usage_ledger', '42501', null, 'and write nothing in it'
);
select throws_ok(
  $$ select platform.reserve_spend(auth.uid(), '{}', 1) $$,
  '42501', null, 'nor set anything aside'
);
select throws_ok(
  $$ select platform.settle_spend(gen_random_uuid()) $$,
  '42501', null, 'nor settle'
);

select * from finish();
rollback;
