-- Phonelog: kinds of events.
-- What is looked for may be one call in a hundred thousand. The roll-ups know on which days there were
-- any, and in which quarters of an hour: nothing else is looked at.


-- Functions ------------------------------------------------------------------------------------

create function private.wanted_kinds(p_types text[], p_directions text[])
returns int[]
language sql
immutable
security invoker
set search_path = ''
as $$
  select array_agg((
    (p_types is null or k.type = any (p_types))
    and (p_directions is null or k.direction = any (p_directions))
  )::int order by k.nth)
  from (values
    (1, 'call', 'in'), (2, 'call', 'out'), (3, 'call', 'missed'), (4, 'call', 'rejected'),
    (5, 'call', 'blocked'), (6, 'sms', 'in'), (7, 'sms', 'out'), (8, 'sms', 'blocked'),
    (9, 'mms', 'in'), (10, 'mms', 'out'), (11, 'mms', 'blocked'), (12, 'voicemail', 'in')
  ) as k (nth, type, direction);
$$;
comment on function private.wanted_kinds is
  '1 for each counter of the roll-ups that is asked for, 0 for the others, in their order.';


create function private.event_page_nearby(
  p_from       timestamptz,
  p_types      text[],
  p_directions text[],
  p_limit      int,
  p_at         timestamptz,
  p_id         bigint
)
returns table (id bigint, started_at timestamptz)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
begin
  return query
    select e.id, e.started_at
    from (
      select e.id, e.started_at, e.type, e.direction
      from phonelog.events e
      where e.user_id = v_user
        and (p_from is null or e.started_at >= p_from)
        and (e.started_at, e.id) < (p_at, p_id)
      order by e.started_at desc, e.id desc
      limit 5000
    ) as e
    where (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
    order by e.started_at desc, e.id desc
    limit p_limit;
end;
$$;
comment on function private.event_page_nearby is
  'Those of some kinds among the caller''s next 5,000 events, the newest first; fewer than asked for when they are rare.';


create function private.event_page_of_kinds(
  p_from       timestamptz,
  p_types      text[],
  p_directions text[],
  p_limit      int,
  p_at         timestamptz,
  p_id         bigint
)
returns table (id bigint, started_at timestamptz)
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_wants constant int[] := private.wanted_kinds(p_types, p_directions);
  v_zone text;
  v_days date[];
  v_between bigint;
  v_ids bigint[];
  v_times timestamptz[];
begin
  -- Mostly they are among the next few thousand, which are an index read from one place on.
  select array_agg(p.id), array_agg(p.started_at) into v_ids, v_times
  from private.event_page_nearby(p_from, p_types, p_directions, p_limit, p_at, p_id) as p;
  if cardinality(v_ids) = p_limit then
    return query select * from unnest(v_ids, v_times);
    return;
  end if;

  select zone into v_zone from phonelog.people where user_id = v_user;
  -- The days with any of them, back to the one with the last of the page; and how many events of all
  -- kinds there are on the way.
  select array_agg(d.day) filter (where d.wanted > 0), sum(d.n) into v_days, v_between
  from (
    select c.*, sum(c.wanted) over (order by c.day desc) - c.wanted as before
    from (
      select r.day, r.n,
        r.calls_in * v_wants[1] + r.calls_out * v_wants[2] + r.calls_missed * v_wants[3]
        + r.calls_rejected * v_wants[4] + r.calls_blocked * v_wants[5] + r.sms_in * v_wants[6]
        + r.sms_out * v_wants[7] + r.sms_blocked * v_wants[8] + r.mms_in * v_wants[9]
        + r.mms_out * v_wants[10] + r.mms_blocked * v_wants[11] + r.voicemails * v_wants[12]
        as wanted
      from phonelog.rollup_days r
      where r.user_id = v_user
        and (p_at = 'infinity' or r.day <= (p_at at time zone v_zone)::date)
        and (p_from is null or r.day >= (p_from at time zone v_zone)::date)
    ) as c
  ) as d
  -- The first of these days may lie half behind the place: what it has counts for nothing.
  where d.before < p_limit + coalesce((
    select max(f.n) from phonelog.rollup_days f
    where f.user_id = v_user and f.day = (nullif(p_at, 'infinity') at time zone v_zone)::date
  ), 0);

  if v_between <= 20000 then
    return query select p.id, p.started_at
      from private.event_page(p_from, null, p_types, p_directions, p_limit, p_at, p_id) as p;
    return;
  end if;
  return query
    select e.id, e.started_at
    from (
      select private.day_start(u.day, v_zone) as starts, private.day_start(u.day + 1, v_zone) as ends
      from unnest(v_days) as u (day)
      -- A range of an index for each of these, and of those below; never a table once for all.
      offset 0
    ) as d
    cross join lateral (
      select q.at from phonelog.rollup_quarters q
      where q.user_id = v_user and q.at >= d.starts and q.at < d.ends
        and q.calls_in * v_wants[1] + q.calls_out * v_wants[2] + q.calls_missed * v_wants[3]
          + q.calls_rejected * v_wants[4] + q.calls_blocked * v_wants[5] + q.sms_in * v_wants[6]
          + q.sms_out * v_wants[7] + q.sms_blocked * v_wants[8] + q.mms_in * v_wants[9]
          + q.mms_out * v_wants[10] + q.mms_blocked * v_wants[11] + q.voicemails * v_wants[12] > 0
      offset 0
    ) as q
    cross join lateral (
      select e.id, e.started_at from phonelog.events e
      where e.user_id = v_user
        and e.started_at >= q.at and e.started_at < q.at + interval '15 minutes'
        and (p_types is null or e.type = any (p_types))
        and (p_directions is null or e.direction = any (p_directions))
        and (p_from is null or e.started_at >= p_from)
        and (e.started_at, e.id) < (p_at, p_id)
      offset 0
    ) as e
    order by e.started_at desc, e.id desc
    limit p_limit;
end;
$$;
comment on function private.event_page_of_kinds is
  'The caller''s events of some kinds before a place, the newest first, however rare they are.';

grant execute on function private.wanted_kinds, private.event_page_nearby,
  private.event_page_of_kinds to authenticated;
