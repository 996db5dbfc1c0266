-- Phonelog: series by the day.
-- The roll-ups' days are of one zone; days, weeks and months of any other are made of them, too. Where one
-- begins at another instant than the nearest of these days does, the quarters between change sides.


-- Days -----------------------------------------------------------------------------------------

create function private.series_by_day(
  p_parts private.phonelog_parts, p_bucket text, p_zone text, p_home text
)
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
  v_starts timestamptz[];
  v_labels text[];
  v_days date[];
  v_last int;
  v_series jsonb;
begin
  -- Each begins with one of the whole days, or would if days were of its zone: with the nearest.
  select array_agg(b.start order by b.start), array_agg(b.label order by b.start), array_agg(
    least(greatest(((b.start + interval '12 hours') at time zone p_home)::date, p_parts.first_day), p_parts.end_day)
    order by b.start)
  into v_starts, v_labels, v_days
  from private.buckets_of(p_parts.since, p_parts.until, p_bucket, p_zone) b;
  v_days[1] := p_parts.first_day;
  v_last := cardinality(v_starts);

  with buckets as materialized (
    select * from unnest(v_starts, v_labels, v_days) with ordinality as b (start, label, day, nth)
  ),
  -- What lies between the beginning of a bucket and that of its first day was counted on the wrong side.
  edges as materialized (
    select e.nth, case when e.start < e.day_start then 1 else -1 end as sign,
      least(e.start, e.day_start) as first, greatest(e.start, e.day_start) as last
    from (
      select b.nth, b.start, least(
        case b.day when p_parts.first_day then p_parts.head_end
          when p_parts.end_day then p_parts.tail_start
          else private.day_start(b.day, p_home) end,
        p_parts.end_quarter) as day_start
      from buckets b
      where b.nth > 1 and (p_zone <> p_home or p_parts.first_day = p_parts.end_day)
    ) as e
    where e.start <> e.day_start
  ),
  moved as materialized (
    select e.nth, e.sign * q.n as n, e.sign * q.calls as calls, e.sign * q.voicemails as voicemails,
      e.sign * q.talk_s as talk_s
    from edges e
    cross join lateral (
      select sum(r.n) as n,
        sum(r.calls_in + r.calls_out + r.calls_missed + r.calls_rejected + r.calls_blocked) as calls,
        sum(r.voicemails) as voicemails, sum(r.talk_in_s + r.talk_out_s) as talk_s
      from phonelog.rollup_quarters r
      where r.user_id = v_user and r.at >= e.first and r.at < e.last
    ) as q
    where q.n > 0
  ),
  kept as (
    select all_of_it.nth, sum(n) as n, sum(calls) as calls, sum(voicemails) as voicemails,
      sum(talk_s) as talk_s
    from (
      select width_bucket(r.day, v_days) as nth, r.n,
        r.calls_in + r.calls_out + r.calls_missed + r.calls_rejected + r.calls_blocked as calls,
        r.voicemails, r.talk_in_s + r.talk_out_s as talk_s
      from phonelog.rollup_days r
      where r.user_id = v_user and r.day >= p_parts.first_day and r.day < p_parts.end_day
      union all
      select ends.nth, r.n,
        r.calls_in + r.calls_out + r.calls_missed + r.calls_rejected + r.calls_blocked,
        r.voicemails, r.talk_in_s + r.talk_out_s
      from (values
        (1, p_parts.first_quarter, least(p_parts.head_end, p_parts.end_quarter)),
        (v_last, p_parts.tail_start, p_parts.end_quarter)
      ) as ends (nth, first, last)
      cross join lateral (
        select r.* from phonelog.rollup_quarters r
        where r.user_id = v_user and r.at >= ends.first and r.at < ends.last
        -- A range of the key for each end, here and below: a join would read all that there is once.
        offset 0
      ) as r
      union all
      select ends.nth, 1, (e.type = 'call')::int, (e.type = 'voicemail')::int,
        case when e.type = 'call' and e.direction in ('in', 'out') then coalesce(e.duration_s, 0)
          else 0 end
      from (values
        (1, p_parts.since, p_parts.first_quarter), (v_last, p_parts.end_quarter, p_parts.until)
      ) as ends (nth, first, last)
      cross join lateral (
        select e.type, e.direction, e.duration_s from phonelog.events e
        where e.user_id = v_user and e.privacy <> 'hidden'
          and e.started_at >= ends.first and e.started_at < ends.last
        offset 0
      ) as e
      union all
      select m.nth, m.n, m.calls, m.voicemails, m.talk_s from moved m
      union all
      select m.nth - 1, -m.n, -m.calls, -m.voicemails, -m.talk_s from moved m
    ) as all_of_it (nth, n, calls, voicemails, talk_s)
    group by 1
  )
  select jsonb_agg(jsonb_build_object(
    'start', b.start, 'label', b.label, 'events', coalesce(k.n, 0),
    'calls', coalesce(k.calls, 0), 'messages', coalesce(k.n - k.calls - k.voicemails, 0),
    'voicemails', coalesce(k.voicemails, 0), 'talk_s', coalesce(k.talk_s, 0)
  ) order by b.nth)
  into v_series
  from buckets b
  left join kept k on k.nth = b.nth;
  return v_series;
end;
$$;
comment on function private.series_by_day is
  'The series of a period by the day or coarser, of any zone.';

grant execute on function private.series_by_day to authenticated, service_role;


-- Either ---------------------------------------------------------------------------------------

create function private.draw_series(
  p_parts private.phonelog_parts, p_bucket text, p_zone text, p_home text
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_series constant jsonb := case p_bucket
    when 'hour' then private.series_by_hour(p_parts, p_zone)
    else private.series_by_day(p_parts, p_bucket, p_zone, p_home)
  end;
begin
  if coalesce(jsonb_array_length(v_series), 2001) > 2000 then
    raise sqlstate 'PT422' using
      message = 'Cannot draw this series: it has more than 2,000 buckets',
      hint = 'Ask for a shorter period or a coarser bucket';
  end if;
  return v_series;
end;
$$;
comment on function private.draw_series is 'The series of a period taken apart by the days of p_home.';

grant execute on function private.draw_series to authenticated, service_role;
