-- Phonelog: totals of lists.
-- How many events a list has in all: from the roll-ups wherever they know, and that is wherever no
-- text is asked for, and with one contact none of the kinds that are added up together there.


-- Functions ------------------------------------------------------------------------------------

create function private.count_events_one_by_one(
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_from       timestamptz[],
  p_to         timestamptz[]
)
returns bigint
language plpgsql
-- What is stable counts what its page shows, also when more comes in meanwhile.
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_user constant uuid := auth.uid();
  v_count bigint;
begin
  select count(*) into v_count
  from unnest(p_from, p_to) as t (a, b)
  cross join lateral (
    select from phonelog.events e
    where e.user_id = v_user and e.started_at >= t.a and e.started_at < t.b
      and (p_contact is null or e.contact_id = p_contact)
      and (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
  ) as e;
  return v_count;
end;
$$;
comment on function private.count_events_one_by_one is
  'The caller''s events of some spans of time, counted.';


create function private.is_summed_by_contact(p_wants int[])
returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return p_wants[3] = p_wants[4] and p_wants[4] = p_wants[5]
    and p_wants[6:8] = p_wants[9:11];
end;
$$;
comment on function private.is_summed_by_contact is
  'Whether kinds are those of whole columns of the roll-ups by contact, where unanswered calls are one, as SMS and MMS are.';


create function private.guess_events(
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_from       timestamptz,
  p_to         timestamptz
)
returns bigint
language plpgsql
-- What is stable may not explain.
volatile
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_user constant uuid := auth.uid();
  v_plan json;
  v_count bigint;
begin
  for v_plan in
    explain (format json)
    select from phonelog.events e
    where e.user_id = v_user and e.contact_id = p_contact
      and (p_from is null or e.started_at >= p_from) and (p_to is null or e.started_at < p_to)
      and (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
  loop
    v_count := (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric;
  end loop;
  return v_count;
end;
$$;
comment on function private.guess_events is
  'How many events of some kinds with one contact the planner takes the caller to have.';


create function private.count_events(
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_from       timestamptz,
  p_to         timestamptz
)
returns bigint
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_person record;
  v_from timestamptz;
  v_to timestamptz;
  v_first date;
  v_end date;
  v_month date;
  v_month_end date;
  v_wants constant int[] := private.wanted_kinds(p_types, p_directions);
  v_days bigint;
begin
  select * into v_person from phonelog.people where user_id = v_user;
  v_from := greatest(p_from, v_person.first_at);
  v_to := least(p_to, v_person.last_at + interval '1 microsecond');
  if v_from < v_to is not true then
    return 0;
  elsif p_contact is null and p_types is null and p_directions is null
    and v_from = v_person.first_at and v_to > v_person.last_at then
    return v_person.events;
  elsif p_contact is not null and not private.is_summed_by_contact(v_wants) then
    return private.count_events_one_by_one(
      p_contact, p_types, p_directions, array[v_from], array[v_to]
    );
  end if;

  -- Whole days of the roll-ups' zone, and what is left at both ends.
  v_first := (v_from at time zone v_person.zone)::date;
  if private.day_start(v_first, v_person.zone) < v_from then
    v_first := v_first + 1;
  end if;
  v_end := (v_to at time zone v_person.zone)::date;
  if v_first >= v_end then
    return private.count_events_one_by_one(
      p_contact, p_types, p_directions, array[v_from], array[v_to]
    );
  end if;

  if p_contact is not null then
    -- Whole months, and the days before and after them.
    v_month := (date_trunc('month', v_first + interval '1 month' - interval '1 day'))::date;
    v_month_end := greatest(date_trunc('month', v_end)::date, v_month);
    select coalesce(sum(r.wanted), 0) into v_days
    from (
      select v_first + d as day from generate_series(0, least(v_month, v_end) - v_first - 1) as d
      union all
      select v_month_end + d from generate_series(0, v_end - v_month_end - 1) as d
    ) as t
    cross join lateral (
      select r.calls_in * v_wants[1] + r.calls_out * v_wants[2] + r.calls_missed * v_wants[3]
        + r.messages_in * v_wants[6] + r.messages_out * v_wants[7] + r.blocked * v_wants[8]
        + r.voicemails * v_wants[12] as wanted
      from phonelog.rollup_contact_days r
      where r.user_id = v_user and r.day = t.day and r.contact_id = p_contact
      limit 1
    ) as r;
    select v_days + coalesce(sum(r.wanted), 0) into v_days
    from generate_series(v_month, v_month_end - interval '1 day', interval '1 month') as m
    cross join lateral (
      select r.calls_in * v_wants[1] + r.calls_out * v_wants[2] + r.calls_missed * v_wants[3]
        + r.messages_in * v_wants[6] + r.messages_out * v_wants[7] + r.blocked * v_wants[8]
        + r.voicemails * v_wants[12] as wanted
      from phonelog.rollup_contact_months r
      where r.user_id = v_user and r.month = m::date and r.contact_id = p_contact
      limit 1
    ) as r;
  else
    select coalesce(sum(
      r.calls_in * v_wants[1] + r.calls_out * v_wants[2] + r.calls_missed * v_wants[3]
      + r.calls_rejected * v_wants[4] + r.calls_blocked * v_wants[5]
      + r.sms_in * v_wants[6] + r.sms_out * v_wants[7] + r.sms_blocked * v_wants[8]
      + r.mms_in * v_wants[9] + r.mms_out * v_wants[10] + r.mms_blocked * v_wants[11]
      + r.voicemails * v_wants[12]
    ), 0) into v_days
    from phonelog.rollup_days r
    where r.user_id = v_user and r.day >= v_first and r.day < v_end;
  end if;
  return v_days + private.count_events_one_by_one(
    p_contact, p_types, p_directions,
    array[v_from, private.day_start(v_end, v_person.zone)],
    array[private.day_start(v_first, v_person.zone), v_to]
  );
end;
$$;
comment on function private.count_events is
  'How many of the caller''s events there are, as the roll-ups have it, or else one by one.';


create function private.total_of_events(
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_from       timestamptz,
  p_to         timestamptz,
  p_estimated  boolean
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- The planner would guess how much there is with a hidden one, too.
  if p_contact is not null and not private.is_counted_contact(p_contact) then
    return jsonb_build_object('total', 0, 'total_is', 'exact');
  end if;
  -- Everything else is known as fast as it is guessed.
  if p_estimated and p_contact is not null
    and not private.is_summed_by_contact(private.wanted_kinds(p_types, p_directions)) then
    return jsonb_build_object(
      'total', private.guess_events(p_contact, p_types, p_directions, p_from, p_to),
      'total_is', 'estimated'
    );
  end if;
  return jsonb_build_object(
    'total', private.count_events(p_contact, p_types, p_directions, p_from, p_to),
    'total_is', 'exact'
  );
end;
$$;
comment on function private.total_of_events is
  'How many of the caller''s events there are, and whether that is exact or a guess.';

grant execute on function private.count_events_one_by_one, private.is_summed_by_contact, private.guess_events,
  private.count_events, private.total_of_events to authenticated;
