-- Phonelog: series and heat maps.
-- How calls and messages of a period spread over time, nothing left out where there was nothing. In the
-- zone of the roll-ups days are read as they are; hours and other zones' days are made of quarters.


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


-- By days --------------------------------------------------------------------------------------

create function private.spread_days(
  in p_parts private.phonelog_parts, in p_bucket text, in p_zone text,
  out series jsonb, out heat_map jsonb
)
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
begin
  with ends as materialized (
    select e.started_at at time zone p_zone as wall, count(*) as n,
      count(*) filter (where e.type = 'call') as calls,
      count(*) filter (where e.type = 'voicemail') as voicemails,
      coalesce(sum(e.duration_s) filter (where e.type = 'call' and e.direction in ('in', 'out')), 0)
        as talk_s
    from (values
      (p_parts.since, p_parts.head_end), (p_parts.tail_start, p_parts.until)
    ) as ends (first, last)
    join phonelog.events e on e.user_id = v_user and e.privacy <> 'hidden'
      and e.started_at >= ends.first and e.started_at < ends.last
    group by 1
  ),
  days as materialized (
    select r.day::timestamp as wall, r.n,
      r.calls_in + r.calls_out + r.calls_missed + r.calls_rejected + r.calls_blocked as calls,
      r.voicemails, r.talk_in_s + r.talk_out_s as talk_s, r.hours
    from phonelog.rollup_days r
    where r.user_id = v_user and r.day >= p_parts.first_day and r.day < p_parts.end_day
  ),
  kept as (
    select date_trunc(p_bucket, both_of_them.wall) as wall, sum(n) as n, sum(calls) as calls,
      sum(voicemails) as voicemails, sum(talk_s) as talk_s
    from (
      select d.wall, d.n, d.calls, d.voicemails, d.talk_s from days d
      union all
      select * from ends
    ) as both_of_them
    group by 1
  ),
  week as (
    select o.weekday, h.hour::int - 1 as hour, h.n
    from (
      -- Days are added up before they are taken apart: 168 hours, not thousands.
      select extract(isodow from d.wall)::int as weekday, array[
        sum(d.hours[1]), sum(d.hours[2]), sum(d.hours[3]), sum(d.hours[4]), sum(d.hours[5]), sum(d.hours[6]),
        sum(d.hours[7]), sum(d.hours[8]), sum(d.hours[9]), sum(d.hours[10]), sum(d.hours[11]), sum(d.hours[12]),
        sum(d.hours[13]), sum(d.hours[14]), sum(d.hours[15]), sum(d.hours[16]), sum(d.hours[17]), sum(d.hours[18]),
        sum(d.hours[19]), sum(d.hours[20]), sum(d.hours[21]), sum(d.hours[22]), sum(d.hours[23]), sum(d.hours[24])
      ] as hours
      from days d
      group by 1
    ) as o, unnest(o.hours) with ordinality as h (n, hour)
    where h.n > 0
    union all
    select extract(isodow from e.wall)::int, extract(hour from e.wall)::int, e.n from ends e
  )
  select
    (select jsonb_agg(jsonb_build_object(
      'start', b.start, 'label', b.label, 'events', coalesce(k.n, 0),
      'calls', coalesce(k.calls, 0), 'messages', coalesce(k.n - k.calls - k.voicemails, 0),
      'voicemails', coalesce(k.voicemails, 0), 'talk_s', coalesce(k.talk_s, 0)
    ) order by b.start)
    from private.buckets_of(p_parts.since, p_parts.until, p_bucket, p_zone) as b
    left join kept k on k.wall = b.wall),
    (select private.heat_map_of(array_agg((w.weekday - 1) * 24 + w.hour), array_agg(w.n)) from week w)
  into series, heat_map;
end;
$$;
comment on function private.spread_days is
  'Series and heat map of a period in the zone of the roll-ups, by the day or coarser.';

grant execute on function private.spread_days to authenticated, service_role;


create function private.heat_map_of(p_slots int[], p_counts bigint[])
returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_hours bigint[] := array_fill(0::bigint, array[7, 24]);
begin
  for v_nth in 1 .. coalesce(cardinality(p_slots), 0) loop
    v_hours[p_slots[v_nth] / 24 + 1][p_slots[v_nth] % 24 + 1] :=
      v_hours[p_slots[v_nth] / 24 + 1][p_slots[v_nth] % 24 + 1] + p_counts[v_nth];
  end loop;
  return to_jsonb(v_hours);
end;
$$;
comment on function private.heat_map_of is
  'Seven rows from Monday of twenty-four hours, from counts by hour of the week; a slot may come twice.';

grant execute on function private.heat_map_of to authenticated, service_role;
