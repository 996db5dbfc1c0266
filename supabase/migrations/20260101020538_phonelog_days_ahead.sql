-- Phonelog: clocks of two zones.
-- Where the clocks of another zone are as far ahead of those at home all day long, its hours are those of
-- the day at home, as many later.


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

grant execute on function private.days_ahead to authenticated, service_role;
