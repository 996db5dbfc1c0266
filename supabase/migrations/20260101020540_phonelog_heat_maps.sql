-- Phonelog: heat maps.
-- How calls and messages of a period spread over the hours of the week. Days know their hours, which in
-- another zone are as many hours later; they know the quarters of them, too, for zones whose hours begin at
-- another minute. Of a day when clocks change quarters are read one by one.


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
  v_days date[];
  v_ahead int[];
  v_slots int[];
  v_counts bigint[];
  v_more_slots int[];
  v_more_counts bigint[];
begin
  if p_zone <> p_home then
    select array_agg(d.day), array_agg(d.ahead) into v_days, v_ahead
    from private.days_ahead(p_parts, p_zone, p_home) d;
  end if;

  -- Days are added up before they are taken apart: 168 hours, not thousands.
  select array_agg((o.weekday * 24 + h.nth - 1 + o.ahead / 3600 + 168) % 168), array_agg(h.n)
  into v_slots, v_counts
  from (
    select extract(isodow from r.day)::int - 1 as weekday, coalesce(d.ahead, 0) as ahead, array[
        sum(r.hours[1]), sum(r.hours[2]), sum(r.hours[3]), sum(r.hours[4]), sum(r.hours[5]), sum(r.hours[6]),
        sum(r.hours[7]), sum(r.hours[8]), sum(r.hours[9]), sum(r.hours[10]), sum(r.hours[11]), sum(r.hours[12]),
        sum(r.hours[13]), sum(r.hours[14]), sum(r.hours[15]), sum(r.hours[16]), sum(r.hours[17]), sum(r.hours[18]),
        sum(r.hours[19]), sum(r.hours[20]), sum(r.hours[21]), sum(r.hours[22]), sum(r.hours[23]), sum(r.hours[24])
    ] as hours
    from phonelog.rollup_days r
    left join unnest(v_days, v_ahead) as d (day, ahead) on d.day = r.day
    where r.user_id = v_user and r.day >= p_parts.first_day and r.day < p_parts.end_day
      and (p_zone = p_home or d.ahead % 3600 = 0)
    group by 1, 2
  ) as o, unnest(o.hours) with ordinality as h (n, nth)
  where h.n > 0;

  if exists (select from unnest(v_ahead) as a (ahead) where a.ahead % 3600 <> 0) then
    select array_agg((o.weekday * 96 + q.nth - 1 + o.ahead / 900 + 672) % 672 / 4), array_agg(q.n)
    into v_more_slots, v_more_counts
    from (
      select extract(isodow from r.day)::int - 1 as weekday, d.ahead, array[
        sum(r.quarters[1]), sum(r.quarters[2]), sum(r.quarters[3]), sum(r.quarters[4]), sum(r.quarters[5]), sum(r.quarters[6]),
        sum(r.quarters[7]), sum(r.quarters[8]), sum(r.quarters[9]), sum(r.quarters[10]), sum(r.quarters[11]), sum(r.quarters[12]),
        sum(r.quarters[13]), sum(r.quarters[14]), sum(r.quarters[15]), sum(r.quarters[16]), sum(r.quarters[17]), sum(r.quarters[18]),
        sum(r.quarters[19]), sum(r.quarters[20]), sum(r.quarters[21]), sum(r.quarters[22]), sum(r.quarters[23]), sum(r.quarters[24]),
        sum(r.quarters[25]), sum(r.quarters[26]), sum(r.quarters[27]), sum(r.quarters[28]), sum(r.quarters[29]), sum(r.quarters[30]),
        sum(r.quarters[31]), sum(r.quarters[32]), sum(r.quarters[33]), sum(r.quarters[34]), sum(r.quarters[35]), sum(r.quarters[36]),
        sum(r.quarters[37]), sum(r.quarters[38]), sum(r.quarters[39]), sum(r.quarters[40]), sum(r.quarters[41]), sum(r.quarters[42]),
        sum(r.quarters[43]), sum(r.quarters[44]), sum(r.quarters[45]), sum(r.quarters[46]), sum(r.quarters[47]), sum(r.quarters[48]),
        sum(r.quarters[49]), sum(r.quarters[50]), sum(r.quarters[51]), sum(r.quarters[52]), sum(r.quarters[53]), sum(r.quarters[54]),
        sum(r.quarters[55]), sum(r.quarters[56]), sum(r.quarters[57]), sum(r.quarters[58]), sum(r.quarters[59]), sum(r.quarters[60]),
        sum(r.quarters[61]), sum(r.quarters[62]), sum(r.quarters[63]), sum(r.quarters[64]), sum(r.quarters[65]), sum(r.quarters[66]),
        sum(r.quarters[67]), sum(r.quarters[68]), sum(r.quarters[69]), sum(r.quarters[70]), sum(r.quarters[71]), sum(r.quarters[72]),
        sum(r.quarters[73]), sum(r.quarters[74]), sum(r.quarters[75]), sum(r.quarters[76]), sum(r.quarters[77]), sum(r.quarters[78]),
        sum(r.quarters[79]), sum(r.quarters[80]), sum(r.quarters[81]), sum(r.quarters[82]), sum(r.quarters[83]), sum(r.quarters[84]),
        sum(r.quarters[85]), sum(r.quarters[86]), sum(r.quarters[87]), sum(r.quarters[88]), sum(r.quarters[89]), sum(r.quarters[90]),
        sum(r.quarters[91]), sum(r.quarters[92]), sum(r.quarters[93]), sum(r.quarters[94]), sum(r.quarters[95]), sum(r.quarters[96])
      ] as quarters
      from unnest(v_days, v_ahead) as d (day, ahead)
      join phonelog.rollup_days r on r.user_id = v_user and r.day = d.day
      where r.day >= p_parts.first_day and r.day < p_parts.end_day and d.ahead % 3600 <> 0
      group by 1, 2
    ) as o, unnest(o.quarters) with ordinality as q (n, nth)
    where q.n > 0;
    v_slots := v_slots || v_more_slots;
    v_counts := v_counts || v_more_counts;
  end if;

  if p_parts.since < p_parts.head_end or p_parts.tail_start < p_parts.until
      or array_position(v_ahead, null) is not null then
    with ranges as materialized (
      select private.day_start(d.day, p_home) as first, private.day_start(d.day + 1, p_home) as last
      from unnest(v_days, v_ahead) as d (day, ahead)
      where d.ahead is null
      union all
      select * from (values
        (p_parts.first_quarter, least(p_parts.head_end, p_parts.end_quarter)),
        (p_parts.tail_start, p_parts.end_quarter)
      ) as ends (first, last)
    )
    select array_agg((extract(isodow from q.wall)::int - 1) * 24 + extract(hour from q.wall)::int),
      array_agg(q.n)
    into v_more_slots, v_more_counts
    from (
      select r.at at time zone p_zone as wall, r.n
      from ranges
      cross join lateral (
        select r.at, r.n from phonelog.rollup_quarters r
        where r.user_id = v_user and r.at >= ranges.first and r.at < ranges.last
        -- A range of the key for each, and of an index below: a join would read all that there is once.
        offset 0
      ) as r
      union all
      select e.started_at at time zone p_zone, 1
      from (values
        (p_parts.since, p_parts.first_quarter), (p_parts.end_quarter, p_parts.until)
      ) as ends (first, last)
      cross join lateral (
        select e.started_at from phonelog.events e
        where e.user_id = v_user and e.privacy <> 'hidden'
          and e.started_at >= ends.first and e.started_at < ends.last
        offset 0
      ) as e
    ) as q;
    v_slots := v_slots || v_more_slots;
    v_counts := v_counts || v_more_counts;
  end if;
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

grant execute on function private.heat_map, private.heat_map_of to authenticated, service_role;
