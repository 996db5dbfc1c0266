-- Platform: metrics.
-- How often, how long and with what end, by minute and by day. Times are kept as histograms, so that
-- minutes and isolates can be added up and still answer what the slowest twentieth waited.


-- Tables ---------------------------------------------------------------------------------------

create table private.metric_minutes (
  minute  timestamptz not null,
  metric  text        not null
          check (length(metric) <= 64 and metric ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$'),
  label   text        not null default '' check (length(label) <= 100),
  calls   bigint      not null check (calls >= 0),
  errors  bigint      not null default 0 check (errors between 0 and calls),
  sum_ms  float8      not null default 0 check (sum_ms >= 0),
  max_ms  float8      not null default 0 check (max_ms >= 0),
  buckets bigint[]    not null check (cardinality(buckets) = 30),
  primary key (minute, metric, label)
);
comment on table private.metric_minutes is
  'What was counted and timed in one minute. Of "function.call" the label is the function, of "database.query" the query.';
comment on column private.metric_minutes.buckets is
  'How many took up to 1 ms, 2^0.5 ms, 2 ms … 2^14 ms, and longer. All zero for what is only counted.';

create table private.metric_days (
  day     date     not null,
  metric  text     not null,
  label   text     not null default '',
  calls   bigint   not null,
  errors  bigint   not null,
  sum_ms  float8   not null,
  max_ms  float8   not null,
  buckets bigint[] not null check (cardinality(buckets) = 30),
  primary key (day, metric, label)
);
comment on table private.metric_days is 'The minutes of each day in UTC, added up; kept when they are gone.';

create table private.query_samples (
  id      bigint      generated always as identity primary key,
  at      timestamptz not null default now(),
  source  text        not null check (source in ('timings', 'statements')),
  query   text        not null check (length(query) <= 500),
  calls   bigint      not null,
  mean_ms float8      not null,
  max_ms  float8      not null
);
comment on table private.query_samples is
  'Queries that took a second or longer: by the label functions give them, or as pg_stat_statements has them, without parameters.';

create index query_samples_newest on private.query_samples (at desc);


-- Access ---------------------------------------------------------------------------------------

alter table private.metric_minutes enable row level security;
alter table private.metric_days enable row level security;
alter table private.query_samples enable row level security;

grant select, insert, update on private.metric_minutes to service_role;
grant select on private.metric_days to service_role;
grant select, insert on private.query_samples to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.metric_minutes', 'keep', null, '{}', false, 'Counts calls and names nobody; 14 days'),
  ('private.metric_days', 'keep', null, '{}', false, 'Counts calls and names nobody; 400 days'),
  ('private.query_samples', 'keep', null, '{}', false,
    'Queries without their parameters; 30 days');


-- Histograms -----------------------------------------------------------------------------------

create function private.add_buckets(p_one bigint[], p_other bigint[])
returns bigint[]
language sql
immutable
security invoker
set search_path = ''
as $$
  select array_agg(a + b order by place)
  from unnest(p_one, p_other) with ordinality as both_of (a, b, place);
$$;
comment on function private.add_buckets is 'Two histograms as one.';

grant execute on function private.add_buckets to service_role;


create function private.percentile(p_buckets bigint[], p_part float8, p_max float8)
returns float8
language sql
immutable
security invoker
set search_path = ''
as $$
  with steps as (
    select place, count, sum(count) over (order by place) as below
    from unnest(p_buckets) with ordinality as steps (count, place)
  ),
  wanted as (
    select greatest(1, ceil(p_part * max(below))) as rank, max(below) as total from steps
  ),
  hit as (
    select place, count, rank - (below - count) as into_it
    from steps cross join wanted
    where total > 0 and below >= rank
    order by place limit 1
  ),
  bounds as (
    select
      case when place = 1 then 0 else power(2, (place - 2) / 2.0) end as low,
      case when place = 30 then greatest(p_max, power(2, 14)) else power(2, (place - 1) / 2.0) end
        as high,
      into_it / count as part
    from hit
  )
  select round(least(low + (high - low) * part, p_max)::numeric, 1)::float8 from bounds;
$$;
comment on function private.percentile is
  'The time below which this part of a histogram lies, in milliseconds, within a fifth; null where nothing was timed.';

grant execute on function private.percentile to service_role;


-- Functions ------------------------------------------------------------------------------------

create function platform.record_metrics(p_samples jsonb)
returns int
language sql
security invoker
set search_path = ''
as $$
  with given as materialized (
    select metric, coalesce(label, '') as label, calls, errors, sum_ms, max_ms, buckets
    from jsonb_to_recordset(p_samples) as s (
      metric text, label text, calls bigint, errors bigint, sum_ms float8, max_ms float8,
      buckets bigint[]
    )
  ),
  kept as (
    insert into private.metric_minutes as old
      (minute, metric, label, calls, errors, sum_ms, max_ms, buckets)
    select date_trunc('minute', now()), metric, label, calls, errors, sum_ms, max_ms, buckets
    from given
    -- Whoever writes several rows takes them in one order: nobody waits for each other.
    order by metric, label
    on conflict (minute, metric, label) do update set
      calls = old.calls + excluded.calls,
      errors = old.errors + excluded.errors,
      sum_ms = old.sum_ms + excluded.sum_ms,
      max_ms = greatest(old.max_ms, excluded.max_ms),
      buckets = private.add_buckets(old.buckets, excluded.buckets)
    returning 1
  ),
  slow as (
    insert into private.query_samples (source, query, calls, mean_ms, max_ms)
    select 'timings', label, calls, sum_ms / calls, max_ms
    from given
    where metric = 'database.query' and max_ms >= 1000
  )
  select count(*)::int from kept;
$$;
comment on function platform.record_metrics is
  'Adds what one isolate has counted since it last did so, and notes queries of a second or longer.';

grant execute on function platform.record_metrics to service_role;


create function private.metric_summary(
  p_metric text,
  p_from   timestamptz,
  p_to     timestamptz default now()
)
returns table (
  label   text,
  calls   bigint,
  errors  bigint,
  mean_ms float8,
  p50_ms  float8,
  p95_ms  float8,
  p99_ms  float8,
  max_ms  float8
)
language sql
stable
security invoker
set search_path = ''
as $$
  with kept as (
    select m.label, m.calls, m.errors, m.sum_ms, m.max_ms, m.buckets
    from private.metric_minutes m
    where m.metric = p_metric and m.minute >= p_from and m.minute < p_to
      and m.minute >= (now() at time zone 'utc')::date::timestamp at time zone 'utc' - interval '13 days'
    union all
    select d.label, d.calls, d.errors, d.sum_ms, d.max_ms, d.buckets
    from private.metric_days d
    where d.metric = p_metric and d.day >= (p_from at time zone 'utc')::date
      and d.day < (p_to at time zone 'utc')::date
      and d.day < (now() at time zone 'utc')::date - 13
  ),
  sums as (
    select grouping(k.label) = 1 as is_all, k.label, sum(k.calls)::bigint as calls,
      sum(k.errors)::bigint as errors, sum(k.sum_ms) as sum_ms, max(k.max_ms) as max_ms
    from kept k group by grouping sets ((k.label), ())
  ),
  histograms as (
    select label, is_all, array_agg(count order by place) as buckets
    from (
      select grouping(k.label) = 1 as is_all, k.label, u.place, sum(u.count)::bigint as count
      from kept k cross join unnest(k.buckets) with ordinality as u (count, place)
      group by grouping sets ((k.label, u.place), (u.place))
    ) as added
    group by is_all, label
  )
  select s.label, s.calls, s.errors,
    round((s.sum_ms / nullif(s.calls, 0))::numeric, 1)::float8,
    private.percentile(h.buckets, 0.5, s.max_ms),
    private.percentile(h.buckets, 0.95, s.max_ms),
    private.percentile(h.buckets, 0.99, s.max_ms),
    round(s.max_ms::numeric, 1)::float8
  from sums s join histograms h on h.is_all = s.is_all and h.label is not distinct from s.label
  order by s.is_all, s.calls desc, s.label;
$$;
comment on function private.metric_summary is
  'A metric over any span, label by label, and last, under no label, all of them together. Older than two weeks it counts in whole days.';

grant execute on function private.metric_summary to service_role;


create function private.roll_up_metrics()
returns int
language sql
security invoker
set search_path = ''
as $$
  with days as (
    select (m.minute at time zone 'utc')::date as day, m.metric, m.label, m.calls, m.errors,
      m.sum_ms, m.max_ms, m.buckets
    from private.metric_minutes m
    where m.minute < (now() at time zone 'utc')::date::timestamp at time zone 'utc'
      and (
        m.minute >= ((now() at time zone 'utc')::date - 2)::timestamp at time zone 'utc'
        or not exists (
          select from private.metric_days d
          where d.day = (m.minute at time zone 'utc')::date and d.metric = m.metric
            and d.label = m.label
        )
      )
  ),
  histograms as (
    select day, metric, label, array_agg(count order by place) as buckets
    from (
      select day, metric, label, u.place, sum(u.count)::bigint as count
      from days cross join unnest(buckets) with ordinality as u (count, place)
      group by day, metric, label, u.place
    ) as added
    group by day, metric, label
  ),
  kept as (
    insert into private.metric_days as old
      (day, metric, label, calls, errors, sum_ms, max_ms, buckets)
    select d.day, d.metric, d.label, sum(d.calls), sum(d.errors), sum(d.sum_ms), max(d.max_ms),
      h.buckets
    from days d join histograms h using (day, metric, label)
    group by d.day, d.metric, d.label, h.buckets
    on conflict (day, metric, label) do update set
      calls = excluded.calls, errors = excluded.errors, sum_ms = excluded.sum_ms,
      max_ms = excluded.max_ms, buckets = excluded.buckets
    returning 1
  )
  select count(*)::int from kept;
$$;
comment on function private.roll_up_metrics is
  'Adds up the days that are over, also those that a night has missed; run by cron.';


create function private.sample_queries()
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_found int;
begin
  if to_regclass('extensions.pg_stat_statements') is null then
    return 0;
  end if;
  -- By name at run time: not every database has the view, and not every server lets it be read.
  execute $sql$
    with slow as (
      select
        -- A constant that survived would be somebody's data.
        left(regexp_replace(regexp_replace(query, $re$'([^']|'')*'$re$, '$', 'g'), '\s+', ' ', 'g'), 500)
          as query,
        sum(calls)::bigint as calls, sum(total_exec_time) / sum(calls) as mean_ms,
        max(max_exec_time) as max_ms
      from extensions.pg_stat_statements
      where dbid = (select oid from pg_catalog.pg_database where datname = current_database())
        and max_exec_time >= 1000 and calls > 0
        and query ~* '^\s*(select|insert|update|delete|merge|with)\M'
      group by 1
      order by max_ms desc limit 20
    )
    insert into private.query_samples (source, query, calls, mean_ms, max_ms)
    select 'statements', s.query, s.calls, s.mean_ms, s.max_ms
    from slow s
    left join lateral (
      select q.calls, q.mean_ms, q.max_ms
      from private.query_samples q
      where q.source = 'statements' and q.query = s.query
      order by q.at desc limit 1
    ) as before on true
    -- The view adds up from its last reset: only what is worse than last time is news.
    where before is null or s.calls < before.calls or s.max_ms > before.max_ms
      or (s.mean_ms * s.calls - before.mean_ms * before.calls)
         >= 1000 * nullif(s.calls - before.calls, 0)
  $sql$;
  get diagnostics v_found = row_count;
  return v_found;
exception
  when insufficient_privilege or object_not_in_prerequisite_state then
    return 0;
end;
$$;
comment on function private.sample_queries is
  'Notes which statements were slow since it last looked, where pg_stat_statements tells; run by cron.';
