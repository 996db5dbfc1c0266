-- Phonelog: series by the hour.
-- How calls and messages of a period spread over time, nothing left out where there was nothing. Hours
-- are made of quarters, of which every zone's hours are whole ones.


-- Buckets --------------------------------------------------------------------------------------

create function private.buckets_of(
  p_from timestamptz, p_to timestamptz, p_bucket text, p_zone text
)
returns table (wall timestamp, ahead interval, start timestamptz, label text)
language plpgsql
immutable
strict
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_first constant timestamptz := date_bin('15 minutes', p_from, 'epoch'::timestamptz);
  v_day constant timestamp := (p_from at time zone p_zone)::date;
  v_last constant timestamp := ((p_to - interval '1 microsecond') at time zone p_zone)::date;
begin
  if p_bucket = 'hour' then
    if p_to - p_from > interval '2002 hours' then
      return;
    end if;
    -- An hour of the clock with its offset: four quarters, fewer where clocks change within it.
    return query
      select q.local, q.off, min(q.at),
        to_char(q.local, 'YYYY-MM-DD"T"HH24":00"') || case when q.off < interval '0' then '-' else '+' end
          || to_char(greatest(q.off, -q.off), 'HH24:MI')
      from (
        select each.at, date_trunc('hour', each.at at time zone p_zone) as local,
          (each.at at time zone p_zone) - (each.at at time zone 'UTC') as off
        from generate_series(
          v_first - interval '45 minutes', p_to - interval '1 microsecond', interval '15 minutes'
        ) as each (at)
      ) as q
      group by q.local, q.off
      having max(q.at) >= v_first
      order by min(q.at);
  else
    return query
      select t.wall, interval '0', case when t.early < t.late and t.early at time zone p_zone = t.wall
          then t.early else t.late end,
        to_char(t.wall, 'YYYY-MM-DD')
      from (
        -- As private.day_start has it, which is not asked two thousand times.
        select s.wall, s.late, s.late - (
          ((s.late - interval '3 hours') at time zone p_zone)
          - ((s.late at time zone p_zone) - interval '3 hours')
        ) as early
        from (
          select each.wall, each.wall at time zone p_zone as late
          from generate_series(
            date_trunc(p_bucket, v_day), v_last, ('1 ' || p_bucket)::interval
          ) as each (wall)
        ) as s
        -- A day that its zone left out is none.
        where p_bucket <> 'day' or s.late < (s.wall + interval '1 day') at time zone p_zone
      ) as t
      order by t.wall;
  end if;
end;
$$;
comment on function private.buckets_of is
  'The hours, days, weeks from Monday or months of a zone that a period meets: the wall clock where each begins, how far it is ahead of UTC (hours only), the instant and the label. None for a longer time than 2,000 hours.';

grant execute on function private.buckets_of to authenticated, service_role;


-- Hours ----------------------------------------------------------------------------------------

create function private.series_by_hour(p_parts private.phonelog_parts, p_zone text)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  v_series jsonb;
begin
  with kept as (
    select date_trunc('hour', q.wall) as wall, q.ahead, sum(q.n) as n, sum(q.calls) as calls,
      sum(q.voicemails) as voicemails, sum(q.talk_s) as talk_s
    from (
      select r.at at time zone p_zone as wall,
        (r.at at time zone p_zone) - (r.at at time zone 'UTC') as ahead, r.n,
        r.calls_in + r.calls_out + r.calls_missed + r.calls_rejected + r.calls_blocked as calls,
        r.voicemails, r.talk_in_s + r.talk_out_s as talk_s
      from phonelog.rollup_quarters r
      where r.user_id = v_user and r.at >= p_parts.first_quarter and r.at < p_parts.end_quarter
      union all
      select e.started_at at time zone p_zone,
        (e.started_at at time zone p_zone) - (e.started_at at time zone 'UTC'), 1,
        (e.type = 'call')::int, (e.type = 'voicemail')::int,
        case when e.type = 'call' and e.direction in ('in', 'out') then coalesce(e.duration_s, 0)
          else 0 end
      from (values
        (p_parts.since, p_parts.first_quarter), (p_parts.end_quarter, p_parts.until)
      ) as ends (first, last)
      cross join lateral (
        select e.started_at, e.type, e.direction, e.duration_s from phonelog.events e
        where e.user_id = v_user and e.privacy <> 'hidden'
          and e.started_at >= ends.first and e.started_at < ends.last
        -- A range of an index for each end: a join would read all that there is once.
        offset 0
      ) as e
    ) as q
    group by 1, 2
  )
  select jsonb_agg(jsonb_build_object(
    'start', b.start, 'label', b.label, 'events', coalesce(k.n, 0),
    'calls', coalesce(k.calls, 0), 'messages', coalesce(k.n - k.calls - k.voicemails, 0),
    'voicemails', coalesce(k.voicemails, 0), 'talk_s', coalesce(k.talk_s, 0)
  ) order by b.start)
  into v_series
  from private.buckets_of(p_parts.since, p_parts.until, 'hour', p_zone) as b
  left join kept k on k.wall = b.wall and k.ahead = b.ahead;
  return v_series;
end;
$$;
comment on function private.series_by_hour is 'The series of a period by the hour, of any zone.';

grant execute on function private.series_by_hour to authenticated, service_role;
