-- Phonelog: sync health.
-- Which sources are late, failing, or have never sent anything. How often one syncs is what its owner
-- says, else what it did so far; backups are read once and are never late. Phones sleep by night, and
-- some over Sunday: who is silent is late only where it usually is not, at this time of the day.


-- Functions ------------------------------------------------------------------------------------

create function private.usual_silence(p_user uuid, p_source uuid, p_last_at timestamptz)
returns float8
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set jit = off
as $$
begin
  -- How old its last sync was at this time on the days before the silence that is now, and on these
  -- days of the week: a silence does not make itself usual. Who goes to bed two hours earlier, or sleeps
  -- two hours longer, is as usual.
  return (
    with moments as (
      select 'day' as of_each, shift, now() + shift * interval '1 hour' - interval '1 day' * (
        nth + ceil(extract(epoch from now() + interval '2 hours' - p_last_at) / 86400)
      ) as at
      from generate_series(-2, 2) as shift, generate_series(0, 27) as nth
      union all
      select 'week', shift, now() + shift * interval '1 hour' - interval '7 days' * (
        nth + ceil(extract(epoch from now() + interval '2 hours' - p_last_at) / 604800)
      )
      from generate_series(-2, 2) as shift, generate_series(0, 7) as nth
    ),
    ages as (
      select m.of_each, m.shift, extract(epoch from m.at - r.started_at)::float8 as age_s
      from moments m
      cross join lateral (
        select r.started_at from phonelog.sync_runs r
        where r.user_id = p_user and r.source_id = p_source and r.status = 'done'
          and r.started_at <= m.at
        order by r.started_at desc limit 1
      ) as r
    )
    select max(usual_s)
    from (
      -- As on four days of five, or every other of the same weekday: outages are fewer.
      select case of_each
          when 'day' then percentile_disc(0.8) within group (order by age_s)
          else percentile_disc(0.5) within group (order by age_s)
        end as usual_s
      from ages group by of_each, shift
      having count(*) >= case of_each when 'day' then 2 else 3 end
    ) as usual
  );
end;
$$;
comment on function private.usual_silence is
  'For how many seconds a source had usually been silent at this time of the day, or of the week, before its last sync; null where that is not known of two days.';

grant execute on function private.usual_silence to authenticated, service_role;


create function private.sync_health(p_user uuid)
returns table (
  source_id uuid, name text, kind text, status text, last_sync_at timestamptz, lag_s float8,
  expected_s float8, allowed_s float8, is_learned boolean, failures bigint, last_error text,
  last_failed_at timestamptz, next text, by_day_s float8
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
  -- For so long a phone may be silent that nobody has known for two nights, or whose owner told how
  -- often it syncs by day.
  v_night constant float8 := 14 * 3600;
  -- A phone of which no syncs are known any more is late then.
  v_long constant float8 := 30 * 86400;
begin
  return query
  with learned as (
    select s.id,
      extract(epoch from s.expected_interval)::float8 as told_s,
      case when h.gaps >= 4 and s.kind <> 'backup' then h.usual_s end as usual_s,
      h.long_s, case when h.last_at < f.at + interval '2 days' then v_night end as night_s
    from phonelog.data_sources s
    cross join lateral (
      select count(*) as gaps, max(g.started_at) as last_at,
        percentile_cont(0.5) within group (order by g.gap_s) as usual_s,
        percentile_cont(0.95) within group (order by g.gap_s) as long_s
      from (
        select r.started_at, extract(epoch from r.started_at - lag(r.started_at) over (order by r.started_at))::float8
          as gap_s
        from (
          select r.started_at from phonelog.sync_runs r
          where r.user_id = p_user and r.source_id = s.id and r.status = 'done'
          -- However long ago: what it did is not forgotten while it does nothing.
          order by r.started_at desc limit 1000
        ) as r
      ) as g
      where g.gap_s > extract(epoch from v_pause)
    ) as h
    left join lateral (
      -- A thousand may be of one day.
      select r.started_at as at from phonelog.sync_runs r
      where r.user_id = p_user and r.source_id = s.id and r.status = 'done'
      order by r.started_at limit 1
    ) as f on true
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
  based as (
    select s.id, s.name, s.kind, r.last_at,
      extract(epoch from now() - r.last_at)::float8 as lag_s,
      coalesce(l.told_s, l.usual_s) as expected_s,
      case
        when l.told_s is not null then 2 * l.told_s
        when l.usual_s is not null then greatest(2 * l.usual_s, 1.5 * l.long_s, l.night_s)
        when s.kind = 'phone' then v_long
      end as allowed_s,
      case when l.told_s is null then 'infinity'::float8 else v_night end as most_s,
      l.told_s is null and l.usual_s is not null as is_learned,
      greatest(r.failures, s.consecutive_failures) as failures,
      r.last_error, r.last_failed_at
    from phonelog.data_sources s
    join learned l on l.id = s.id
    join ran r on r.id = s.id
    where s.user_id = p_user
  ),
  judged as (
    select b.id, b.name, b.kind, b.last_at, b.lag_s, b.expected_s, b.is_learned, b.failures, b.last_error,
      b.last_failed_at, b.allowed_s as by_day_s,
      -- Asked of the few alone that would be late by day.
      case when b.lag_s > b.allowed_s and b.expected_s is not null
        then b.allowed_s
          + least(b.most_s, coalesce(1.25 * private.usual_silence(p_user, b.id, b.last_at), 0))
        else b.allowed_s
      end as allowed_s
    from based b
  )
  select j.id, j.name, j.kind, said.status, j.last_at, j.lag_s, j.expected_s,
    j.allowed_s, j.is_learned, j.failures,
    case when j.failures > 0 then j.last_error end,
    case when j.failures > 0 then j.last_failed_at end,
    case said.status
      when 'failed' then case when j.failures >= 3 then 'reconnect' else 'look_at_error' end
      when 'never' then 'connect'
      when 'late' then 'sync_now'
      else 'nothing'
    end,
    j.by_day_s
  from judged j
  cross join lateral (
    select case
      when j.failures > 0 then 'failed'
      when j.last_at is null then 'never'
      when j.lag_s > j.allowed_s then 'late'
      else 'ok'
    end as status
  ) as said
  order by j.name, j.id;
end;
$$;
comment on function private.sync_health is
  'How each source of a person is doing. Late is who took twice as long as it means to, or, where nobody said, longer than it nearly ever did, and who is not as silent as usual at this time.';

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
