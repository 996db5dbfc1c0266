-- Phonelog: series and heat maps of other zones.
-- The roll-ups' days are of one zone. Any other, and hours with all that is asked of them, are made of
-- quarters of an hour, of which every zone's hours and days are whole ones.


create function private.spread_quarters(
  in p_from timestamptz, in p_to timestamptz, in p_bucket text, in p_zone text,
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
  v_quarter constant interval := interval '15 minutes';
  v_first timestamptz := date_bin(v_quarter, p_from, 'epoch'::timestamptz);
  v_end timestamptz := date_bin(v_quarter, p_to, 'epoch'::timestamptz);
  v_head_end timestamptz := p_from;
  v_tail_start timestamptz := p_to;
begin
  -- What is no whole quarter comes from the events.
  if v_first < p_from then
    v_first := v_first + v_quarter;
    v_head_end := least(v_first, p_to);
  end if;
  if v_end < p_to and v_end >= v_first then
    v_tail_start := v_end;
  end if;

  with hours as materialized (
    select date_trunc('hour', q.wall) as wall,
      case when p_bucket = 'hour' then q.ahead else interval '0' end as ahead,
      sum(q.n) as n, sum(q.calls) as calls, sum(q.voicemails) as voicemails, sum(q.talk_s) as talk_s
    from (
      select r.at at time zone p_zone as wall,
        (r.at at time zone p_zone) - (r.at at time zone 'UTC') as ahead, r.n,
        r.calls_in + r.calls_out + r.calls_missed + r.calls_rejected + r.calls_blocked as calls,
        r.voicemails, r.talk_in_s + r.talk_out_s as talk_s
      from phonelog.rollup_quarters r
      where r.user_id = v_user and r.at >= v_first and r.at < v_end
      union all
      select e.started_at at time zone p_zone,
        (e.started_at at time zone p_zone) - (e.started_at at time zone 'UTC'), 1,
        (e.type = 'call')::int, (e.type = 'voicemail')::int,
        case when e.type = 'call' and e.direction in ('in', 'out') then coalesce(e.duration_s, 0)
          else 0 end
      from (values (p_from, v_head_end), (v_tail_start, p_to)) as ends (first, last)
      join phonelog.events e on e.user_id = v_user and e.privacy <> 'hidden'
        and e.started_at >= ends.first and e.started_at < ends.last
    ) as q
    group by 1, 2
  ),
  kept as (
    select date_trunc(p_bucket, h.wall) as wall, h.ahead, sum(h.n) as n, sum(h.calls) as calls,
      sum(h.voicemails) as voicemails, sum(h.talk_s) as talk_s
    from hours h group by 1, 2
  ),
  week as (
    select (extract(isodow from h.wall)::int - 1) * 24 + extract(hour from h.wall)::int as slot,
      sum(h.n)::bigint as n
    from hours h group by 1
  )
  select
    (select jsonb_agg(jsonb_build_object(
      'start', b.start, 'label', b.label, 'events', coalesce(k.n, 0),
      'calls', coalesce(k.calls, 0), 'messages', coalesce(k.n - k.calls - k.voicemails, 0),
      'voicemails', coalesce(k.voicemails, 0), 'talk_s', coalesce(k.talk_s, 0)
    ) order by b.start)
    from private.buckets_of(p_from, p_to, p_bucket, p_zone) as b
    left join kept k on k.wall = b.wall and k.ahead = b.ahead),
    (select private.heat_map_of(array_agg(w.slot), array_agg(w.n)) from week w)
  into series, heat_map;
end;
$$;
comment on function private.spread_quarters is
  'Series and heat map of a period by the hour, or in any zone.';

grant execute on function private.spread_quarters to authenticated, service_role;


-- Either ---------------------------------------------------------------------------------------

create function private.spread_period(
  in p_parts private.phonelog_parts, in p_bucket text, in p_zone text, in p_home text,
  out series jsonb, out heat_map jsonb
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if p_bucket <> 'hour' and p_zone = p_home then
    select s.series, s.heat_map into series, heat_map
    from private.spread_days(p_parts, p_bucket, p_zone) s;
  else
    select s.series, s.heat_map into series, heat_map
    from private.spread_quarters(p_parts.since, p_parts.until, p_bucket, p_zone) s;
  end if;
  if coalesce(jsonb_array_length(series), 2001) > 2000 then
    raise sqlstate 'PT422' using
      message = 'Cannot draw this series: it has more than 2,000 buckets',
      hint = 'Ask for a shorter period or a coarser bucket';
  end if;
end;
$$;
comment on function private.spread_period is
  'Series and heat map of a period, from days where they are days of its zone.';

grant execute on function private.spread_period to authenticated, service_role;
