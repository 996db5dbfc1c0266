-- Platform: health.
-- How the back end is doing, for administrators and for the scrapers of operators.


-- Parts ----------------------------------------------------------------------------------------

create function private.database_health()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'version', split_part(current_setting('server_version'), ' ', 1),
    'started_at', pg_postmaster_start_time(),
    'size_mb', round(pg_database_size(current_database()) / 1e6, 1),
    -- The free plan ends at 500 MB.
    'is_large', pg_database_size(current_database()) > 400e6,
    'cache_hit_ratio', (
      select round(d.blks_hit / nullif(d.blks_hit + d.blks_read, 0)::numeric, 4)
      from pg_catalog.pg_stat_database d where d.datname = current_database()
    ),
    'tables', (
      select coalesce(jsonb_agg(to_jsonb(t)), '[]')
      from (
        select format('%s.%s', n.nspname, c.relname) as "table",
          greatest(0, c.reltuples)::bigint as rows,
          round(pg_total_relation_size(c.oid) / 1e6, 1) as mb
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'm')
          and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        order by pg_total_relation_size(c.oid) desc, 1 limit 10
      ) as t
    )
  );
$$;
comment on function private.database_health is
  'Its size, its largest tables, how much it finds in memory. Definer: the size and the start are told to few.';


create function private.connection_health()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'used', count(*),
    'max', current_setting('max_connections')::int,
    'active', count(*) filter (where a.state = 'active'),
    'idle', count(*) filter (where a.state = 'idle'),
    'idle_in_transaction', count(*) filter (where a.state like 'idle in transaction%'),
    'longest_seconds',
      coalesce(round(extract(epoch from max(now() - a.xact_start) filter (where a.pid <> pg_backend_pid())), 1), 0)
  )
  from pg_catalog.pg_stat_activity a
  -- The one session of an embedded database is of no such type.
  where a.backend_type = 'client backend' or a.pid = pg_backend_pid();
$$;
comment on function private.connection_health is
  'How many connections there are, and the longest transaction. Definer: the state of others'' sessions is hidden.';


create function private.timetable_health()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_jobs jsonb;
begin
  if to_regclass('cron.job_run_details') is null then
    return '[]'::jsonb;
  end if;
  execute $sql$
    select coalesce(jsonb_agg(to_jsonb(j) order by j.job), '[]'::jsonb)
    from (
      select j.jobname as job, j.schedule, j.active as is_active, last.start_time as last_run_at,
        last.status as last_status,
        round(extract(epoch from last.end_time - last.start_time) * 1000) as last_ms,
        coalesce(day.runs, 0) as runs, coalesce(day.failures, 0) as failures
      from cron.job j
      left join lateral (
        select d.status, d.start_time, d.end_time from cron.job_run_details d
        where d.jobid = j.jobid order by d.start_time desc nulls last limit 1
      ) as last on true
      left join lateral (
        select count(*) as runs, count(*) filter (where d.status = 'failed') as failures
        from cron.job_run_details d
        where d.jobid = j.jobid and d.start_time > now() - interval '1 day'
      ) as day on true
    ) as j
  $sql$ into v_jobs;
  return v_jobs;
end;
$$;
comment on function private.timetable_health is
  'Each scheduled job, its last run, and how many failed in a day. Definer: the timetable is the scheduler''s.';


create function private.queue_health()
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(q) order by q.queue), '[]')
  from (
    select j.queue,
      count(*) filter (where j.state = 'waiting') as waiting,
      count(*) filter (where j.state = 'running') as running,
      count(*) filter (where j.state = 'dead') as dead,
      coalesce(round(extract(epoch from now() - min(coalesce(j.locked_until, j.run_at)) filter (
        where j.state in ('waiting', 'running') and coalesce(j.locked_until, j.run_at) < now()
      ))), 0) as lag_seconds
    from private.jobs j
    where j.state <> 'done'
    group by j.queue
  ) as q;
$$;
comment on function private.queue_health is
  'What waits, runs and was given up in each queue, and for how long the oldest due job has waited.';


create function private.cache_health(p_from timestamptz)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  with counts as (
    select
      coalesce(sum(m.calls) filter (where m.metric in ('cache.hit', 'cache.shared')), 0) as hits,
      coalesce(sum(m.calls) filter (where m.metric = 'cache.miss'), 0) as misses,
      coalesce(sum(m.calls) filter (where m.metric = 'cache.failed'), 0) as failures
    from private.metric_minutes m
    where m.minute >= p_from and m.metric in ('cache.hit', 'cache.shared', 'cache.miss', 'cache.failed')
  )
  select to_jsonb(counts) || jsonb_build_object(
    'hit_ratio', round(hits / nullif(hits + misses + failures, 0), 4)
  )
  from counts;
$$;
comment on function private.cache_health is 'How many questions the cache could answer.';


-- The whole ------------------------------------------------------------------------------------

create function private.health_report(p_minutes int)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with span as (
    select now() - make_interval(mins => greatest(1, least(p_minutes, 1440))) as since,
      now() + interval '1 minute' as up_to
  ),
  calls as (select s.* from span, private.metric_summary('function.call', since, up_to) s),
  queries as (select s.* from span, private.metric_summary('database.query', since, up_to) s)
  select jsonb_build_object(
    'since', since,
    'database', private.database_health(),
    'connections', private.connection_health(),
    'jobs', private.timetable_health(),
    'queue', private.queue_health(),
    'cache', private.cache_health(since),
    'calls', (
      select jsonb_build_object('calls', coalesce(max(c.calls), 0), 'errors', coalesce(max(c.errors), 0),
        'error_rate', coalesce(round(max(c.errors / c.calls::numeric), 5), 0),
        'p50_ms', max(c.p50_ms), 'p95_ms', max(c.p95_ms), 'p99_ms', max(c.p99_ms))
      from calls c where c.label is null
    ),
    'functions', (
      select coalesce(jsonb_agg(jsonb_build_object('function', c.label, 'calls', c.calls,
        'errors', c.errors, 'error_rate', round(c.errors / c.calls::numeric, 5), 'mean_ms', c.mean_ms,
        'p50_ms', c.p50_ms, 'p95_ms', c.p95_ms, 'p99_ms', c.p99_ms, 'max_ms', c.max_ms)
        order by c.calls desc, c.label), '[]')
      from calls c where c.label is not null
    ),
    'queries', (
      select jsonb_build_object('calls', coalesce(max(q.calls), 0), 'mean_ms', max(q.mean_ms),
        'p50_ms', max(q.p50_ms), 'p95_ms', max(q.p95_ms), 'p99_ms', max(q.p99_ms))
      from queries q where q.label is null
    ),
    'slowest_queries', (
      select coalesce(jsonb_agg(to_jsonb(q)), '[]')
      from (
        select q.label as query, q.calls, q.mean_ms, q.p95_ms, q.max_ms from queries q
        where q.label is not null order by q.p95_ms desc, q.label limit 10
      ) as q
    ),
    'slow_queries', (
      select coalesce(jsonb_agg(to_jsonb(q)), '[]')
      from (
        select q.at, q.source, q.query, q.calls, q.mean_ms, q.max_ms
        from private.query_samples q
        where q.at > now() - interval '1 day' order by q.at desc limit 20
      ) as q
    ),
    'errors', (
      select coalesce(jsonb_agg(to_jsonb(e)), '[]')
      from (
        select e.fingerprint, e.source, e.function, e.class, e.code, e.message, e.frames, e.count,
          e.first_at, e.last_at, e.last_request_id
        from private.error_events e
        where e.last_at > now() - interval '1 day' order by e.last_at desc limit 20
      ) as e
    ),
    'alerts', (
      select coalesce(jsonb_agg(to_jsonb(a)), '[]')
      from (
        select a.id, r.rule, r.kind, r.target, r.threshold, a.value, a.worst, a.opened_at,
          a.resolved_at
        from platform.alerts a join platform.alert_rules r on r.id = a.rule_id
        where a.resolved_at is null or a.resolved_at > now() - interval '1 day'
        order by a.resolved_at desc nulls first, a.opened_at desc limit 50
      ) as a
    ),
    'audit', (
      select jsonb_build_object('unsealed', count(*), 'oldest_seconds',
        coalesce(round(extract(epoch from now() - min(l.at))), 0))
      from private.audit_log l where l.seal is null
    )
  )
  from span;
$$;
comment on function private.health_report is
  'Everything an operator looks at first. Definer: it reads what no caller may, the seals and the scheduler among it.';

grant execute on function private.health_report to service_role;


create function platform.health_report(p_minutes int default 60)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.health_report(p_minutes);
$$;
comment on function platform.health_report is
  'How the back end is doing; for the function that has asked who wants to know.';

grant execute on function platform.health_report to service_role;
