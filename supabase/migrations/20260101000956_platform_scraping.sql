-- Platform: scraping.
-- Two smaller looks at the back end: counters for a scraper, and whether it is up at all.


create function private.metric_totals()
returns table (
  metric text, label text, calls bigint, errors bigint, sum_ms float8, buckets bigint[]
)
language sql
stable
security invoker
set search_path = ''
as $$
  -- Place by place: a day has many minutes, and unfolding each of them costs ten times as much.
  select m.metric, m.label, sum(m.calls)::bigint, sum(m.errors)::bigint, sum(m.sum_ms),
    array[
      sum(m.buckets[1]), sum(m.buckets[2]), sum(m.buckets[3]), sum(m.buckets[4]), sum(m.buckets[5]),
      sum(m.buckets[6]), sum(m.buckets[7]), sum(m.buckets[8]), sum(m.buckets[9]), sum(m.buckets[10]),
      sum(m.buckets[11]), sum(m.buckets[12]), sum(m.buckets[13]), sum(m.buckets[14]),
      sum(m.buckets[15]), sum(m.buckets[16]), sum(m.buckets[17]), sum(m.buckets[18]),
      sum(m.buckets[19]), sum(m.buckets[20]), sum(m.buckets[21]), sum(m.buckets[22]),
      sum(m.buckets[23]), sum(m.buckets[24]), sum(m.buckets[25]), sum(m.buckets[26]),
      sum(m.buckets[27]), sum(m.buckets[28]), sum(m.buckets[29]), sum(m.buckets[30])
    ]::bigint[]
  from private.metric_minutes m
  where m.minute >= (now() at time zone 'utc')::date::timestamp at time zone 'utc'
  group by m.metric, m.label
  order by m.metric, m.label;
$$;
comment on function private.metric_totals is
  'Everything counted since midnight in UTC: counters that begin anew once a day, as a process does that is restarted.';


create function private.scrape()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'totals', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from private.metric_totals() t),
    'database', private.database_health() - 'tables',
    'connections', private.connection_health(),
    'queue', private.queue_health(),
    'jobs', private.timetable_health(),
    'rules', (
      select coalesce(jsonb_agg(jsonb_build_object('rule', r.rule, 'value', coalesce(s.value, 0),
        'is_open', exists (select from platform.alerts a where a.rule_id = r.id and a.resolved_at is null))
        order by r.rule), '[]')
      from platform.alert_rules r left join private.alert_states s on s.rule_id = r.id
      where r.is_enabled
    )
  );
$$;
comment on function private.scrape is
  'What a scraper wants to know. Definer: it reads what no caller may, the scheduler among it.';

grant execute on function private.scrape to service_role;


create function platform.scrape()
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.scrape();
$$;
comment on function platform.scrape is 'Counters and gauges, for the function that writes them as text.';

grant execute on function platform.scrape to service_role;


create function private.vital_signs()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_clock timestamptz;
  v_jobs boolean := false;
begin
  if to_regclass('cron.job_run_details') is not null then
    execute 'select exists (select from cron.job), max(end_time) from cron.job_run_details where status = ''succeeded'''
      into v_jobs, v_clock;
  end if;
  return jsonb_build_object(
    'database', 'ok',
    -- Something runs every ten seconds.
    'cron', case when not v_jobs then 'absent' when v_clock > now() - interval '5 minutes' then 'ok' else 'late' end,
    'queue', case when exists (
      select from private.jobs j
      where j.state in ('waiting', 'running')
        and coalesce(j.locked_until, j.run_at) < now() - interval '5 minutes'
    ) then 'late' else 'ok' end,
    'storage', case when to_regclass('storage.buckets') is null then 'absent' else 'ok' end
  );
end;
$$;
comment on function private.vital_signs is
  'Whether the parts do what they should. Definer: it looks at the scheduler.';

grant execute on function private.vital_signs to service_role;


create function platform.vital_signs()
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.vital_signs();
$$;
comment on function platform.vital_signs is 'Whether the parts do what they should, in a word each.';

grant execute on function platform.vital_signs to service_role;
