-- Phonelog: kinds of events.
-- What is looked for may be one call in a hundred thousand. The roll-ups know on which days there were
-- any, and in which quarters of an hour: nothing else is looked at.


-- Functions ------------------------------------------------------------------------------------

create function private.wanted_kinds(p_types text[], p_directions text[])
returns int[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return array(
    select (
      (p_types is null or k.type = any (p_types))
      and (p_directions is null or k.direction = any (p_directions))
    )::int
    from (values
      (1, 'call', 'in'), (2, 'call', 'out'), (3, 'call', 'missed'), (4, 'call', 'rejected'),
      (5, 'call', 'blocked'), (6, 'sms', 'in'), (7, 'sms', 'out'), (8, 'sms', 'blocked'),
      (9, 'mms', 'in'), (10, 'mms', 'out'), (11, 'mms', 'blocked'), (12, 'voicemail', 'in')
    ) as k (nth, type, direction)
    order by k.nth
  );
end;
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
set plan_cache_mode = 'force_generic_plan'
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
      where e.user_id = v_user and e.started_at >= p_from and (e.started_at, e.id) < (p_at, p_id)
      order by e.started_at desc, e.id desc
      limit 1000
    ) as e
    where (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
    order by e.started_at desc, e.id desc
    limit p_limit;
end;
$$;
comment on function private.event_page_nearby is
  'Those of some kinds among the caller''s next thousand events, the newest first; fewer than asked for when they are rare.';


create function private.event_page_of_days(
  p_days       date[],
  p_zone       text,
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
set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_wants constant int[] := private.wanted_kinds(p_types, p_directions);
begin
  return query
    select e.id, e.started_at
    from (
      select private.day_start(u.day, p_zone) as starts, private.day_start(u.day + 1, p_zone) as ends
      from unnest(p_days) as u (day)
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
        and e.started_at >= p_from
        and (e.started_at, e.id) < (p_at, p_id)
      offset 0
    ) as e
    order by e.started_at desc, e.id desc
    limit p_limit;
end;
$$;
comment on function private.event_page_of_days is
  'The caller''s events of some kinds on some days of the roll-ups'' zone, the newest first: quarters of an hour without any are passed over.';


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
set plan_cache_mode = 'force_generic_plan'
-- Days and quarters in their order, no further than it takes: a bitmap is of all of them.
set enable_bitmapscan = 'off'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_wants constant int[] := private.wanted_kinds(p_types, p_directions);
  v_from constant timestamptz := coalesce(p_from, '-infinity');
  v_zone text;
  v_first date;
  v_last date;
  v_days date[];
  v_ids bigint[];
  v_times timestamptz[];
begin
  -- Mostly they are among the next few, which are an index read from one place on.
  select array_agg(p.id), array_agg(p.started_at) into v_ids, v_times
  from private.event_page_nearby(v_from, p_types, p_directions, p_limit, p_at, p_id) as p;
  if cardinality(v_ids) = p_limit then
    return query select * from unnest(v_ids, v_times);
    return;
  end if;

  select zone, (v_from at time zone zone)::date, (p_at at time zone zone)::date
  into v_zone, v_first, v_last
  from phonelog.people where user_id = v_user;
  -- The days with any of them, back to the one with the last of the page. What is wanted of the first
  -- of these may lie behind the place, and counts for nothing.
  select array_agg(d.day) into v_days
  from (
    select r.day, coalesce(
      sum(r.wanted) filter (where r.day <> v_last)
        over (order by r.day desc rows between unbounded preceding and 1 preceding), 0
    ) as before
    from (
      select r.day, r.wanted
      from (
        select r.day,
          r.calls_in * v_wants[1] + r.calls_out * v_wants[2] + r.calls_missed * v_wants[3]
          + r.calls_rejected * v_wants[4] + r.calls_blocked * v_wants[5] + r.sms_in * v_wants[6]
          + r.sms_out * v_wants[7] + r.sms_blocked * v_wants[8] + r.mms_in * v_wants[9]
          + r.mms_out * v_wants[10] + r.mms_blocked * v_wants[11] + r.voicemails * v_wants[12]
          as wanted
        from phonelog.rollup_days r
        where r.user_id = v_user and r.day >= v_first and r.day <= v_last
        order by r.day desc
        offset 0
      ) as r
      where r.wanted > 0
      order by r.day desc
      limit p_limit + 1
    ) as r
  ) as d
  where d.before < p_limit;

  return query select p.id, p.started_at
    from private.event_page_of_days(
      v_days, v_zone, v_from, p_types, p_directions, p_limit, p_at, p_id
    ) as p;
end;
$$;
comment on function private.event_page_of_kinds is
  'The caller''s events of some kinds before a place, the newest first, however rare they are.';

grant execute on function private.wanted_kinds, private.event_page_nearby,
  private.event_page_of_days, private.event_page_of_kinds to authenticated;
