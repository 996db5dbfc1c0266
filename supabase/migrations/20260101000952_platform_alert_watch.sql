-- Platform: watching.
-- What the rules of alerts are judged by, and who is told.


-- Measuring ------------------------------------------------------------------------------------

create function private.measure_calls(p_rule platform.alert_rules)
returns numeric
language sql
stable
security invoker
set search_path = ''
as $$
  select case when p_rule.kind = 'error_rate' then s.errors / s.calls::numeric else s.p95_ms::numeric end
  from private.metric_summary(
    'function.call', now() - make_interval(secs => p_rule.window_seconds), now() + interval '1 minute'
  ) s
  where s.label is not distinct from p_rule.target and s.calls >= p_rule.min_calls;
$$;
comment on function private.measure_calls is
  'The share of failed calls or the time of the slowest twentieth; null where there were too few to tell.';


create function private.measure_cron(p_from timestamptz)
returns numeric
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_failed numeric := 0;
begin
  if to_regclass('cron.job_run_details') is not null then
    execute 'select count(*) from cron.job_run_details where status = ''failed'' and start_time > $1'
      into v_failed using p_from;
  end if;
  return v_failed;
end;
$$;
comment on function private.measure_cron is
  'How many runs of the timetable have failed since; 0 where there is none.';


-- A job of once a night that fails is one failure a day: too few for any window.
create function private.measure_stuck_cron()
returns numeric
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_stuck numeric := 0;
begin
  if to_regclass('cron.job_run_details') is not null then
    execute $cron$
      select count(*) from (
        select d.jobid, max(d.runid) as runid from cron.job_run_details d
        where d.status = 'failed' group by d.jobid
      ) f
      join cron.job j using (jobid)
      where j.active and not exists (
        select from cron.job_run_details d
        where d.jobid = f.jobid and d.runid > f.runid and d.status = 'succeeded'
      )
    $cron$ into v_stuck;
  end if;
  return v_stuck;
end;
$$;
comment on function private.measure_stuck_cron is
  'How many jobs of the timetable have failed and not run well since; 0 where there is none.';


create function private.measure_alert(p_rule platform.alert_rules)
returns numeric
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_from timestamptz := now() - make_interval(secs => p_rule.window_seconds);
begin
  return case p_rule.kind
    when 'error_rate' then private.measure_calls(p_rule)
    when 'p95_ms' then private.measure_calls(p_rule)
    when 'slow_queries' then
      (select count(*) from private.query_samples q where q.at > v_from)
    when 'queue_lag' then
      (select extract(epoch from now() - min(coalesce(j.locked_until, j.run_at)))
       from private.jobs j
       where j.state in ('waiting', 'running') and coalesce(j.locked_until, j.run_at) < now()
         and (p_rule.target is null or j.queue = p_rule.target))
    when 'dead_jobs' then
      (select count(*) from private.jobs j
       where j.state = 'dead' and j.finished_at > v_from
         and (p_rule.target is null or j.queue = p_rule.target))
    when 'cron_failures' then private.measure_cron(v_from)
    when 'cron_stuck' then private.measure_stuck_cron()
    when 'audit_unsealed' then
      (select extract(epoch from now() - min(l.at)) from private.audit_log l where l.seal is null)
    when 'spend_usd' then private.spent_usd(v_from)
    when 'database_mb' then round(pg_database_size(current_database()) / 1e6, 1)
    when 'stopped_erasures' then (select count(*) from private.stopped_erasures())
    when 'late_sources' then private.measure_late_sources(v_from, p_rule.min_calls)
  end;
end;
$$;
comment on function private.measure_alert is
  'What a rule looks at, in the unit of its threshold; null counts as well.';


-- Telling --------------------------------------------------------------------------------------

create function private.tell_admins(p_event text, p_payload jsonb)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(p_payload, p_event, 'platform:admin', true);
  end if;
end;
$$;
comment on function private.tell_admins is
  'Tells who watches the back end, when the transaction commits; where Realtime is absent nobody hears it.';


create function private.tell_alert(p_alert platform.alerts, p_rule platform.alert_rules)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_event text := case when p_alert.resolved_at is null then 'alert.opened' else 'alert.resolved' end;
  v_payload jsonb := jsonb_build_object(
    'alert_id', p_alert.id, 'rule', p_rule.rule, 'kind', p_rule.kind, 'target', p_rule.target,
    'value', p_alert.value, 'threshold', p_rule.threshold,
    'opened_at', p_alert.opened_at, 'resolved_at', p_alert.resolved_at
  );
begin
  perform private.tell_admins(v_event, v_payload);
  perform private.send_event(v_event, v_payload);
  update platform.alerts set notified_at = now() where id = p_alert.id;
end;
$$;
comment on function private.tell_alert is
  'Tells admins who listen, and every webhook that wants it, that an alert has opened or resolved.';


-- Watching -------------------------------------------------------------------------------------

create function private.judge_alert(p_rule platform.alert_rules, p_value numeric)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_hold interval := make_interval(secs => p_rule.hold_seconds);
  v_state private.alert_states;
  v_alert platform.alerts;
begin
  insert into private.alert_states as old (rule_id, value, broken_since, well_since, looked_at)
  values (
    p_rule.id, p_value, case when p_value > p_rule.threshold then now() end,
    case when p_value <= p_rule.clear_at then now() end, now()
  )
  on conflict (rule_id) do update set
    value = excluded.value,
    broken_since = case when excluded.broken_since is not null
      then coalesce(old.broken_since, excluded.broken_since) end,
    well_since = case when excluded.well_since is not null
      then coalesce(old.well_since, excluded.well_since) end,
    looked_at = excluded.looked_at
  returning * into v_state;

  update platform.alerts set value = p_value, worst = greatest(worst, p_value)
  where rule_id = p_rule.id and resolved_at is null
  returning * into v_alert;

  if v_alert.id is null and v_state.broken_since <= now() - v_hold then
    insert into platform.alerts (rule_id, value, worst) values (p_rule.id, p_value, p_value)
    returning * into v_alert;
    perform private.tell_alert(v_alert, p_rule);
  elsif v_alert.id is not null and v_state.well_since <= now() - v_hold then
    update platform.alerts set resolved_at = now() where id = v_alert.id returning * into v_alert;
    perform private.tell_alert(v_alert, p_rule);
  end if;
end;
$$;
comment on function private.judge_alert is
  'Opens or resolves the alert of a rule, when it has been broken or well for as long as it must be.';


create function private.evaluate_alerts()
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_rule platform.alert_rules;
  v_value numeric;
begin
  -- One at a time: two runs at once would tell everybody twice.
  if not pg_try_advisory_xact_lock(hashtextextended('private.evaluate_alerts', 0)) then
    return 0;
  end if;

  for v_rule in select * from platform.alert_rules order by rule
  loop
    begin
      -- What nobody watches any more is well.
      v_value := case when v_rule.is_enabled then private.measure_alert(v_rule) end;
      perform private.judge_alert(v_rule, coalesce(v_value, least(0, v_rule.clear_at)));
    exception
      when others then
        raise warning 'rule "%" cannot be judged: %', v_rule.rule, sqlstate;
    end;
  end loop;
  return (select count(*)::int from platform.alerts where resolved_at is null);
end;
$$;
comment on function private.evaluate_alerts is
  'Looks at every rule and answers how many alerts are open; run by cron.';
