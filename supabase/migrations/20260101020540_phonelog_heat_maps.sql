-- Phonelog: heat maps.
-- How calls and messages of a period spread over the hours of the week. Days know their hours, and in
-- another zone these are as many hours later; days when clocks change, and all of a zone whose hours begin
-- at another minute, are made of quarters.


create function private.days_ahead(p_parts private.phonelog_parts, p_zone text, p_home text)
returns table (day date, ahead int)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_day constant interval := interval '24 hours';
begin
  return query
    select n.day, case
      when n.ahead = n.ahead_before and n.ahead = n.ahead_after and n.from_noon = v_day
        and n.to_noon = v_day then n.ahead end
    from (
      select each.wall::date as day, each.ahead,
        lag(each.ahead) over days as ahead_before, lead(each.ahead) over days as ahead_after,
        each.noon - lag(each.noon) over days as from_noon,
        lead(each.noon) over days - each.noon as to_noon
      from (
        select h.wall, h.noon, extract(epoch from (h.noon at time zone p_zone) - h.wall)::int as ahead
        from (
          select d.wall, d.wall at time zone p_home as noon
          from generate_series(
            p_parts.first_day - interval '12 hours', p_parts.end_day + interval '12 hours', interval '1 day'
          ) as d (wall)
          offset 0
        ) as h
        offset 0
      ) as each
      window days as (order by each.wall)
    ) as n
    where n.day >= p_parts.first_day and n.day < p_parts.end_day;
end;
$$;
comment on function private.days_ahead is
  'How many seconds the clocks of a zone are ahead of those at home on each whole day of a period; null where either change between the noon before and the noon after.';


create function private.heat_map(p_parts private.phonelog_parts, p_zone text, p_home text)
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
  v_slots int[];
  v_counts bigint[];
begin
  with days as materialized (
    select d.day, d.ahead, coalesce(d.ahead % 3600, 1) <> 0 as in_quarters
    from private.days_ahead(p_parts, p_zone, p_home) d
    where p_zone <> p_home
  ),
  -- Offsets of the zone; null where they are found out for each quarter.
  ranges as materialized (
    select private.day_start(r.first, p_home) as first, private.day_start(r.last + 1, p_home) as last,
      case when r.ahead is not null
        then extract(epoch from ((r.first + interval '12 hours') at time zone p_home at time zone p_zone)
          - ((r.first + interval '12 hours') at time zone p_home at time zone 'UTC'))::int end as off
    from (
      select min(d.day) as first, max(d.day) as last, d.ahead
      from (
        select q.day, q.ahead, q.day - (row_number() over (partition by q.ahead order by q.day))::int as run
        from days q where q.in_quarters
      ) as d
      group by d.ahead, d.run
    ) as r
    union all
    select * from (values
      (p_parts.first_quarter, least(p_parts.head_end, p_parts.end_quarter), null::int),
      (p_parts.tail_start, p_parts.end_quarter, null::int)
    ) as ends (first, last, off)
  ),
  week as (
    select (o.weekday * 24 + h.hour::int - 1 + o.ahead / 3600 + 168) % 168 as slot, h.n
    from (
      -- Days are added up before they are taken apart: 168 hours, not thousands.
      select extract(isodow from r.day)::int - 1 as weekday, coalesce(d.ahead, 0) as ahead, array[
        sum(r.hours[1]), sum(r.hours[2]), sum(r.hours[3]), sum(r.hours[4]), sum(r.hours[5]), sum(r.hours[6]),
        sum(r.hours[7]), sum(r.hours[8]), sum(r.hours[9]), sum(r.hours[10]), sum(r.hours[11]), sum(r.hours[12]),
        sum(r.hours[13]), sum(r.hours[14]), sum(r.hours[15]), sum(r.hours[16]), sum(r.hours[17]), sum(r.hours[18]),
        sum(r.hours[19]), sum(r.hours[20]), sum(r.hours[21]), sum(r.hours[22]), sum(r.hours[23]), sum(r.hours[24])
      ] as hours
      from phonelog.rollup_days r
      left join days d on d.day = r.day
      where r.user_id = v_user and r.day >= p_parts.first_day and r.day < p_parts.end_day
        and d.in_quarters is not true
      group by 1, 2
    ) as o, unnest(o.hours) with ordinality as h (n, hour)
    where h.n > 0
    union all
    select q.slot, q.n
    from ranges
    cross join lateral (
      select ((date_part('epoch', r.at)::bigint + coalesce(ranges.off,
          extract(epoch from (r.at at time zone p_zone) - (r.at at time zone 'UTC'))::int)
        ) / 3600 + 72) % 168 as slot, sum(r.n) as n
      from phonelog.rollup_quarters r
      where r.user_id = v_user and r.at >= ranges.first and r.at < ranges.last
      group by 1
    ) as q
    union all
    select (extract(isodow from e.wall)::int - 1) * 24 + extract(hour from e.wall)::int, 1
    from (
      select e.started_at at time zone p_zone as wall
      from (values
        (p_parts.since, p_parts.first_quarter), (p_parts.end_quarter, p_parts.until)
      ) as ends (first, last)
      join phonelog.events e on e.user_id = v_user and e.privacy <> 'hidden'
        and e.started_at >= ends.first and e.started_at < ends.last
      offset 0
    ) as e
  )
  select array_agg(w.slot), array_agg(w.n) into v_slots, v_counts from week w;
  return private.heat_map_of(v_slots, v_counts);
end;
$$;
comment on function private.heat_map is
  'The heat map of a period taken apart by the days of p_home, in the hours of p_zone.';


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

grant execute on function private.days_ahead, private.heat_map, private.heat_map_of
  to authenticated, service_role;
