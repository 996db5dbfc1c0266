-- Phonelog: hours of the week.
-- What is odd is what is unlike the person's own weeks: every hour beside the same hour of the same
-- weekday in the twelve weeks before it. Hours are those of the wall clock in the zone that is asked
-- for, made of quarters; of a night when clocks are put back there is one twice.


-- Types ----------------------------------------------------------------------------------------

create type private.phonelog_hour as (
  at timestamptz, until timestamptz, day date, slot int,
  calls bigint, events bigint, messages bigint, missed bigint, talk_s bigint
);
comment on type private.phonelog_hour is
  'One hour, with its local day, which of the week''s 168 it is, and what there was in it.';


-- Functions ------------------------------------------------------------------------------------

create function private.hours_of(
  p_user uuid, p_from timestamptz, p_to timestamptz, p_zone text
)
returns setof private.phonelog_hour
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set jit = off
as $$
declare
  v_quarter constant interval := interval '15 minutes';
  v_hour constant interval := interval '1 hour';
  v_begun timestamptz;
  v_start timestamptz;
  v_end timestamptz;
begin
  select p.first_at into v_begun from phonelog.people p where p.user_id = p_user;
  if v_begun is null or v_begun >= p_to then
    return;
  end if;
  -- Two hours before and after what is wanted: then no hour of it is cut.
  v_start := date_bin(v_quarter, greatest(
    v_begun, private.day_start((p_from at time zone p_zone)::date - 84, p_zone)
  ) - interval '2 hours', 'epoch'::timestamptz);
  v_start := v_start - (
    (v_start at time zone p_zone) - date_trunc('hour', v_start at time zone p_zone)
  );
  v_end := date_bin(v_quarter, p_to + interval '2 hours', 'epoch'::timestamptz);
  -- Where clocks are put on by half an hour, or in the middle of one, hours begin at other quarters after
  -- it than before. Only on days when clocks are put on or back each hour of them is asked.
  if not exists (
    select
    from generate_series(v_start, v_end, interval '1 day') as d (at)
    cross join generate_series(d.at, d.at + v_hour * case
      when (d.at + interval '1 day') at time zone p_zone
        <> (d.at at time zone p_zone) + interval '1 day' then 23 else 0
    end, v_hour) as h (at)
    where extract(minute from h.at at time zone p_zone) <> 0
      or (h.at + 3 * v_quarter) at time zone p_zone <> (h.at at time zone p_zone) + 3 * v_quarter
  ) then
    return query
    select q.at, q.at + v_hour, q.wall::date,
      -- That day was a Monday.
      (q.wall::date - date '1970-01-05') % 7 * 24 + date_part('hour', q.wall)::int,
      coalesce(r.calls, 0), coalesce(r.n, 0), coalesce(r.n - r.calls - r.voicemails, 0),
      coalesce(r.missed, 0), coalesce(r.talk_s, 0)::bigint
    from (
      select t.at, t.at at time zone p_zone as wall
      from generate_series(v_start, v_end - v_quarter, v_hour) as t (at)
      where t.at + v_hour > v_begun and t.at + v_hour <= p_to
    ) as q
    left join (
      select date_bin(v_hour, u.at, v_start) as at, sum(u.n) as n,
        sum(u.calls_in + u.calls_out + u.calls_missed + u.calls_rejected + u.calls_blocked) as calls,
        sum(u.voicemails) as voicemails, sum(u.calls_missed) as missed,
        -- Sums of bigint are numeric, which takes ten times as long; these are whole, far below 2^53.
        sum((u.talk_in_s + u.talk_out_s)::float8) as talk_s
      from phonelog.rollup_quarters u
      where u.user_id = p_user and u.at >= v_start and u.at < v_end
      group by 1
    ) as r on r.at = q.at;
    return;
  end if;

  return query
  select h.at, h.until, h.wall::date,
    (h.wall::date - date '1970-01-05') % 7 * 24 + date_part('hour', h.wall)::int,
    h.calls, h.n, h.n - h.calls - h.voicemails, h.missed, h.talk_s::bigint
  from (
    select min(q.at) as at, max(q.at) + v_quarter as until, date_trunc('hour', q.wall) as wall,
      coalesce(sum(u.n), 0) as n,
      coalesce(sum(
        u.calls_in + u.calls_out + u.calls_missed + u.calls_rejected + u.calls_blocked), 0) as calls,
      coalesce(sum(u.voicemails), 0) as voicemails, coalesce(sum(u.calls_missed), 0) as missed,
      coalesce(sum((u.talk_in_s + u.talk_out_s)::float8), 0) as talk_s
    from (
      select t.at, t.at at time zone p_zone as wall
      from generate_series(v_start, v_end - v_quarter, v_quarter) as t (at)
    ) as q
    left join phonelog.rollup_quarters u on u.user_id = p_user and u.at = q.at
    group by date_trunc('hour', q.wall), q.wall - (q.at at time zone 'UTC')
  ) as h
  where h.until > v_begun and h.until <= p_to;
end;
$$;
comment on function private.hours_of is
  'A person''s hours up to the end of a period, from twelve weeks before it on, and from their first event.';

grant execute on function private.hours_of to authenticated, service_role;


create function private.judged_until(p_to timestamptz)
returns timestamptz
language plpgsql
stable
strict
security invoker
set search_path = ''
as $$
begin
  -- Nothing is missing from what has not been yet.
  return least(p_to, date_bin(interval '15 minutes', now(), 'epoch'::timestamptz));
end;
$$;
comment on function private.judged_until is 'The end of a period, or how far it has come by now.';

grant execute on function private.judged_until to authenticated, service_role;


create function private.period_to_judge(
  in p_from text, in p_to text, in p_zone text,
  out since timestamptz, out until timestamptz, out is_whole boolean
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  select p.since, greatest(p.since, private.judged_until(p.until)),
    private.is_day_start(p.since, p_zone) and private.is_day_start(p.until, p_zone)
  into since, until, is_whole
  from private.period_of(p_from, p_to, p_zone) p;
  if until - since > interval '367 days' then
    raise sqlstate 'PT422' using
      message = 'Cannot judge this period: it is longer than a year',
      hint = 'Ask for one year after the other';
  end if;
end;
$$;
comment on function private.period_to_judge is
  'The period that is asked for, as far as it has come, a year at most; and whether it is of whole days.';

grant execute on function private.period_to_judge to authenticated, service_role;
