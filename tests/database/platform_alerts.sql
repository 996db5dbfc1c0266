-- Platform alerts: they open when a rule has been broken for a while, and resolve themselves.

begin;
\ir _people.sql
select plan(55);

select tests.have_role('ana', 'admin');
select tests.have_role('bob', 'support');
select tests.have_account('cleo');

create table tests.shipped as table platform.alert_rules;
delete from platform.alert_rules;
delete from private.jobs;
delete from private.metric_minutes;
insert into platform.webhook_endpoints (url, events) values ('https://pager.quintet.app/', array['alert.*']);

-- Moves the past of all rules and alerts: waiting without waiting.
create function tests.wait(p_seconds int)
returns void
language sql
as $$
  update private.alert_states set
    broken_since = broken_since - make_interval(secs => p_seconds),
    well_since = well_since - make_interval(secs => p_seconds);
  update platform.alerts set opened_at = opened_at - make_interval(secs => p_seconds);
$$;

create function tests.calls(p_calls int, p_errors int, p_ms float8 default 10, p_label text default 'f')
returns void
language sql
as $$
  delete from private.metric_minutes where label = p_label;
  insert into private.metric_minutes (minute, metric, label, calls, errors, sum_ms, max_ms, buckets)
  select date_trunc('minute', now()), 'function.call', p_label, p_calls, p_errors, p_calls * p_ms, p_ms,
    (select array_agg(case when place = least(29, greatest(0, ceil(2 * log(2.0, p_ms::numeric)))) then p_calls else 0 end
       order by place) from generate_series(0, 29) place)
$$;

create function tests.open_alerts()
returns setof text
language sql
as $$
  select r.rule from platform.alerts a join platform.alert_rules r on r.id = a.rule_id
  where a.resolved_at is null order by 1;
$$;


-- Opening and resolving -----------------------------------------------------------------------

insert into platform.alert_rules (rule, kind, threshold, clear_at, window_seconds, hold_seconds, min_calls)
values ('failing', 'error_rate', 0.1, 0.01, 300, 120, 20);

select is(private.evaluate_alerts(), 0, 'nothing was called, nothing is wrong');
select tests.calls(19, 19);
select is(private.evaluate_alerts(), 0, 'too few calls say nothing');
select tests.calls(100, 50);
select is(private.evaluate_alerts(), 0, 'a rule that has just been broken opens nothing');
select tests.wait(119);
select is(private.evaluate_alerts(), 0, 'nor shortly before its time');
select tests.wait(1);
select is(private.evaluate_alerts(), 1, 'when it has been broken for as long as it says, it does');
select results_eq(
  'select value, worst, resolved_at from platform.alerts',
  $$ values (0.5, 0.5, null::timestamptz) $$,
  'with what was measured'
);
select results_eq(
  $$ select (payload ->> 'body')::jsonb ->> 'type' from private.jobs where queue = 'webhooks' $$, array['alert.opened'],
  'and whoever wants to be told by a webhook is'
);
select isnt((select notified_at from platform.alerts), null, 'and somebody was told');
select tests.calls(100, 80);
select is(private.evaluate_alerts(), 1, 'it does not open twice');
select tests.calls(100, 60);
select private.evaluate_alerts();
select results_eq(
  'select value, worst from platform.alerts', $$ values (0.6, 0.8) $$,
  'it keeps what it is now, and the worst'
);
select tests.calls(100, 5);
select private.evaluate_alerts();
select tests.wait(600);
select is(private.evaluate_alerts(), 1, 'better is not well: between the two numbers nothing changes');
select tests.calls(1000, 1);
select is(private.evaluate_alerts(), 1, 'well for a moment is not well');
select tests.wait(120);
select is(private.evaluate_alerts(), 0, 'well for as long as it says is');
select isnt((select resolved_at from platform.alerts), null, 'and it says when it ended');
select tests.calls(100, 50);
select private.evaluate_alerts();
select tests.wait(120);
select private.evaluate_alerts();
select is((select count(*) from platform.alerts), 2::bigint, 'the next time is another alert');
select tests.calls(100, 0);
select private.evaluate_alerts();
select tests.calls(100, 50);
select private.evaluate_alerts();
select tests.wait(120);
select tests.calls(100, 0);
select is(private.evaluate_alerts(), 1, 'who was ill in between begins to be well anew');
update platform.alert_rules set is_enabled = false;
select private.evaluate_alerts();
select tests.wait(120);
select is(private.evaluate_alerts(), 0, 'what nobody watches any more is resolved');


-- Seals ---------------------------------------------------------------------------------------

-- As everybody has the rule.
delete from platform.alert_rules;
insert into platform.alert_rules select * from tests.shipped where kind = 'audit_unsealed';

-- The oldest line that waits for its seal was written so long ago.
create function tests.unsealed(p_seconds int)
returns void
language plpgsql
as $$
begin
  set local session_replication_role = replica;
  update private.audit_log set at = now() - make_interval(secs => p_seconds)
  where id = (select max(id) from private.audit_log where seal is null);
  set local session_replication_role = origin;
end;
$$;

select private.seal_audit();
-- What others' transactions keep from being sealed is not what is asked about.
set local session_replication_role = replica;
delete from private.audit_log where seal is null;
set local session_replication_role = origin;
select private.record('role.assigned', 'platform.user_roles', 'late');
select tests.unsealed(25);
select private.evaluate_alerts();
select tests.wait(60);
select is(private.evaluate_alerts(), 0, 'a seal that comes late by some seconds is no alarm');
select tests.unsealed(31);
select is(private.evaluate_alerts(), 0, 'nor is one that has been missing for half a minute, at the first look');
select tests.wait(59);
select is(private.evaluate_alerts(), 1, 'but at the second');
select results_eq(
  'select * from tests.open_alerts()', array['lines of the audit log wait for their seal'],
  'by the rule that everybody has'
);
-- Nothing waits any more; what its own transaction wrote nobody can seal.
set local session_replication_role = replica;
delete from private.audit_log where seal is null;
set local session_replication_role = origin;
select is(private.evaluate_alerts(), 1, 'that the seals go on is not believed at once');
select tests.wait(59);
select is(private.evaluate_alerts(), 0, 'but at the second look it resolves itself');


-- Kinds ---------------------------------------------------------------------------------------

delete from platform.alert_rules;
insert into platform.alert_rules (rule, kind, target, threshold, clear_at, hold_seconds, min_calls)
values
  ('1 slow', 'p95_ms', null, 1000, 500, 0, 20),
  ('2 one is slow', 'p95_ms', 'g', 1000, 500, 0, 20),
  ('3 slow query', 'slow_queries', null, 0, 0, 0, 1),
  ('4 lag', 'queue_lag', null, 60, 10, 0, 1),
  ('5 lag elsewhere', 'queue_lag', 'other', 60, 10, 0, 1),
  ('6 dead', 'dead_jobs', null, 0, 0, 0, 1),
  ('7 cron', 'cron_failures', null, 0, 0, 0, 1),
  ('7 stuck', 'cron_stuck', null, 0, 0, 0, 1),
  ('8 seals', 'audit_unsealed', null, 60, 10, 0, 1),
  ('9 spend', 'spend_usd', null, 5, 1, 0, 1),
  ('database', 'database_mb', null, 0.001, 0, 0, 1),
  ('erasure', 'stopped_erasures', null, 0, 0, 0, 1);

select private.seal_audit();
select private.evaluate_alerts();
select results_eq('select * from tests.open_alerts()', array['database'], 'each kind measures its own thing');

select tests.calls(100, 0, 3000);
select private.evaluate_alerts();
select ok('1 slow' in (select * from tests.open_alerts()), 'the slowest twentieth of all calls');
select ok('2 one is slow' not in (select * from tests.open_alerts()), 'a rule for one function looks at no other');
select tests.calls(100, 0, 3000, 'g');
select private.evaluate_alerts();
select ok('2 one is slow' in (select * from tests.open_alerts()), 'but at that');

insert into private.query_samples (source, query, calls, mean_ms, max_ms) values ('timings', 'q', 1, 1500, 1500);
insert into private.jobs (queue, run_at) values ('mail', now() - interval '61 seconds');
insert into private.jobs (queue, state, finished_at) values ('mail', 'dead', now());
select private.evaluate_alerts();
select ok('3 slow query' in (select * from tests.open_alerts()), 'a query of a second');
select ok('4 lag' in (select * from tests.open_alerts()), 'a job that waits for more than a minute');
select ok('5 lag elsewhere' not in (select * from tests.open_alerts()), 'in its own queue only');
select ok('6 dead' in (select * from tests.open_alerts()), 'a job that was given up');
select ok('9 spend' not in (select * from tests.open_alerts()), 'models that nobody asked cost nothing');
insert into platform.usage_ledger (function, provider, model, cost_micro_usd) values ('f', 'p', 'm', 5000001);
select private.evaluate_alerts();
select ok('9 spend' in (select * from tests.open_alerts()), 'models that cost more than they may');
select ok('7 cron' not in (select * from tests.open_alerts()), 'a timetable that runs is well');
insert into cron.job_run_details (jobid, status, start_time, end_time)
select jobid, 'failed', now(), now() from cron.job limit 1;
select private.evaluate_alerts();
select ok('7 cron' in (select * from tests.open_alerts()), 'a run of the timetable that failed');
update cron.job_run_details set start_time = now() - interval '20 hours', end_time = now() - interval '20 hours'
where status = 'failed';
select private.evaluate_alerts();
select ok('7 cron' not in (select * from tests.open_alerts()), 'though not one of yesterday');
select ok('7 stuck' in (select * from tests.open_alerts()), 'unless the job has not run well since');
insert into cron.job_run_details (jobid, status, start_time, end_time)
select jobid, 'succeeded', now(), now() from cron.job_run_details where status = 'failed' limit 1;
select private.evaluate_alerts();
select ok('7 stuck' not in (select * from tests.open_alerts()), 'and then all is well');
select private.begin_erasure(tests.id_of('cleo'), 'erase', '{phonelog}', 'test');
select private.evaluate_alerts();
select ok('erasure' not in (select * from tests.open_alerts()), 'an erasure that goes on is well');
update private.jobs set state = 'dead', finished_at = now() - interval '40 days' where queue = 'erasures';
select private.evaluate_alerts();
select ok('erasure' in (select * from tests.open_alerts()), 'one that was given up is not, however long ago');


-- Whose they are ------------------------------------------------------------------------------

select tests.log_in('bob');
select is((select count(*) from platform.alert_rules), 12::bigint, 'support sees the rules');
select ok((select count(*) from platform.alerts) > 0, 'and the alerts');
select lives_ok('update platform.alert_rules set threshold = 9', 'but what they change');
select is_empty('select from platform.alert_rules where threshold = 9', 'is not changed');
select tests.log_in('ana');
select lives_ok('update platform.alert_rules set threshold = 9000 where rule = ''1 slow''', 'an admin changes rules');
select isnt_empty('select from platform.alert_rules where threshold = 9000', 'and they are changed');
select throws_ok(
  $$ update platform.alert_rules set kind = 'p95_ms' where rule = '9 spend' $$, 'PT403', null,
  'though not what they are about'
);
select throws_ok(
  'update platform.alerts set resolved_at = now()', '42501', null, 'nobody resolves an alert by hand'
);
select tests.log_in('cleo');
select is_empty(
  'select from platform.alert_rules union all select from platform.alerts', 'others see nothing'
);
select throws_ok(
  $$ insert into platform.alert_rules (rule, kind, threshold, clear_at) values ('x', 'p95_ms', 1, 1) $$,
  '42501', null, 'and make nothing'
);
select tests.be_owner();
select isnt_empty(
  $$ select from private.audit_log where object = 'platform.alert_rules' and action like '%updated' $$,
  'who changed a rule is written down'
);


-- Hearing -------------------------------------------------------------------------------------

create function tests.heard()
returns bigint
language sql
as $$
  select count(*) from realtime.messages where topic = 'platform:admin' and event like 'alert.%'
$$;
grant execute on function tests.heard to authenticated;
select set_config('realtime.topic', 'platform:admin', true);
select tests.log_in('bob');
select ok(tests.heard() > 0, 'who watches the back end hears of alerts');
select tests.log_in('cleo');
select is(tests.heard(), 0::bigint, 'others do not');
select tests.sign_in('dan');
select is(tests.heard(), 0::bigint, 'nor do anonymous users');
select throws_ok(
  $$ insert into realtime.messages (topic, extension, event, private) values ('platform:admin', 'broadcast', 'alert.opened', true) $$,
  '42501', null, 'and nobody else raises one'
);

select * from finish();
rollback;
