-- Phonelog: sync health.
-- Which sources are late, failing, or have never sent anything. How often one syncs is what its owner
-- says, else what it did so far; backups are read once and are never late.


-- Functions ------------------------------------------------------------------------------------

create function private.sync_health(p_user uuid)
returns table (
  source_id uuid, name text, kind text, status text, last_sync_at timestamptz, lag_s float8,
  expected_s float8, allowed_s float8, is_learned boolean, failures bigint, last_error text,
  last_failed_at timestamptz, next text
)
language plpgsql
stable
security invoker
set search_path = ''
set jit = off
as $$
declare
  -- Batches of one sync come within minutes.
  v_pause constant interval := interval '10 minutes';
begin
  return query
  with learned as (
    select s.id,
      extract(epoch from s.expected_interval)::float8 as told_s,
      case when h.gaps >= 4 and s.kind <> 'backup' then h.usual_s end as usual_s,
      h.long_s
    from phonelog.data_sources s
    cross join lateral (
      select count(*) as gaps,
        percentile_cont(0.5) within group (order by g.gap_s) as usual_s,
        percentile_cont(0.95) within group (order by g.gap_s) as long_s
      from (
        select extract(epoch from r.started_at - lag(r.started_at) over (order by r.started_at))::float8
          as gap_s
        from (
          select r.started_at from phonelog.sync_runs r
          where r.user_id = p_user and r.source_id = s.id and r.status = 'done'
            and r.started_at > now() - interval '90 days'
          order by r.started_at desc limit 1000
        ) as r
      ) as g
      where g.gap_s > extract(epoch from v_pause)
    ) as h
    where s.user_id = p_user
  ),
  ran as (
    select s.id, greatest(s.last_sync_at, d.at) as last_at, f.failures, f.last_error, f.last_failed_at
    from phonelog.data_sources s
    left join lateral (
      select r.started_at as at from phonelog.sync_runs r
      where r.user_id = p_user and r.source_id = s.id and r.status = 'done'
      order by r.started_at desc limit 1
    ) as d on true
    cross join lateral (
      -- One that has not ended for so long never will.
      select count(*) as failures, max(r.started_at) as last_failed_at,
        (array_agg(coalesce(r.error, r.status) order by r.started_at desc))[1] as last_error
      from phonelog.sync_runs r
      where r.user_id = p_user and r.source_id = s.id
        and r.started_at > coalesce(d.at, '-infinity')
        and (r.status = 'failed'
          or r.status = 'running' and r.started_at < now() - interval '6 hours')
    ) as f
    where s.user_id = p_user
  ),
  judged as (
    select s.id, s.name, s.kind, r.last_at,
      extract(epoch from now() - r.last_at)::float8 as lag_s,
      coalesce(l.told_s, l.usual_s) as expected_s,
      coalesce(2 * l.told_s, greatest(2 * l.usual_s, 1.5 * l.long_s)) as allowed_s,
      l.told_s is null and l.usual_s is not null as is_learned,
      greatest(r.failures, s.consecutive_failures) as failures,
      r.last_error, r.last_failed_at
    from phonelog.data_sources s
    join learned l on l.id = s.id
    join ran r on r.id = s.id
    where s.user_id = p_user
  )
  select j.id, j.name, j.kind, said.status, j.last_at, j.lag_s, j.expected_s,
    case when j.expected_s is not null then j.allowed_s end, j.is_learned, j.failures,
    case when j.failures > 0 then j.last_error end,
    case when j.failures > 0 then j.last_failed_at end,
    case said.status
      when 'failed' then case when j.failures >= 3 then 'reconnect' else 'look_at_error' end
      when 'never' then 'connect'
      when 'late' then 'sync_now'
      else 'nothing'
    end
  from judged j
  cross join lateral (
    select case
      when j.failures > 0 then 'failed'
      when j.last_at is null then 'never'
      when j.expected_s is not null and j.lag_s > j.allowed_s then 'late'
      else 'ok'
    end as status
  ) as said
  order by j.name, j.id;
end;
$$;
comment on function private.sync_health is
  'How each source of a person is doing. Late is who took twice as long as it means to, or, where nobody said, longer than it nearly ever did.';

grant execute on function private.sync_health to authenticated, service_role;


-- Answers --------------------------------------------------------------------------------------

create function private.health_moment()
returns timestamptz
language sql
stable
security invoker
set search_path = ''
as $$
  select date_bin('5 minutes', now(), timestamptz '1970-01-01 00:00:00+00');
$$;
comment on function private.health_moment is
  'How late somebody is is another thing five minutes later: since when an answer about it is the same.';

grant execute on function private.health_moment to authenticated;


create function phonelog.analyze_sync_health(p_source uuid default null, p_known text default null)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_syncs constant text := private.syncs_known(p_source);
  v_etag text;
begin
  v_etag := left(encode(sha256(
    private.dashboard_digest(concat_ws(' ', 'syncs', p_source, private.health_moment()))
    || convert_to(coalesce(v_syncs, ''), 'UTF8')
  ), 'hex'), 32);
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true);
  end if;
  return jsonb_build_object('etag', v_etag, 'sources', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'source_id', h.source_id, 'name', h.name, 'kind', h.kind, 'status', h.status,
      'last_sync_at', h.last_sync_at, 'lag_s', round(h.lag_s), 'expected_s', round(h.expected_s),
      'allowed_s', round(h.allowed_s), 'is_learned', h.is_learned, 'failures', h.failures,
      'last_error', h.last_error, 'last_failed_at', h.last_failed_at, 'next', h.next
    ) order by h.name, h.source_id), '[]')
    from private.sync_health((select auth.uid())) h
    where h.source_id = coalesce(p_source, h.source_id)
  ));
end;
$$;
comment on function phonelog.analyze_sync_health is
  'How each of the caller''s sources is doing: when it last synced, how late that is, how often it failed since, and what to do next.';

grant execute on function phonelog.analyze_sync_health to authenticated;
