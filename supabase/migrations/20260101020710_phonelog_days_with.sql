-- Phonelog: days with somebody.
-- When a person had to do with a contact: on which days, and at which hours of the week. Days of the
-- time zone the roll-ups are of are read there; of any other, and all hours, they are read from the
-- contact's own events, of which the index alone is asked.


-- Functions ------------------------------------------------------------------------------------

create function private.is_counted_contact(p_contact uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from phonelog.contacts c
    where c.user_id = auth.uid() and c.id = p_contact and c.privacy_level <> 'hidden'
      and c.merged_into is null
  );
end;
$$;
comment on function private.is_counted_contact is
  'Whether it is a contact of the caller''s who is in sums. Definer: who acts by a key does not see a masked one, and counts it.';

grant execute on function private.is_counted_contact to authenticated;


create function private.contact_now(p_contact uuid)
returns uuid
language plpgsql
stable
strict
security invoker
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_contact uuid := p_contact;
  v_into uuid;
begin
  for v_nth in 1 .. 20 loop
    select c.merged_into into v_into from phonelog.contacts c
    where c.user_id = v_user and c.id = v_contact;
    exit when v_into is null;
    v_contact := v_into;
  end loop;
  return v_contact;
end;
$$;
comment on function private.contact_now is
  'The contact that one of the caller''s was made part of, or itself; that may have been made part of another, too.';

grant execute on function private.contact_now to authenticated;


create function private.event_days_with(p_contact uuid, p_zone text)
returns table (day date, n bigint)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
begin
  if private.is_counted_contact(p_contact) then
    return query
      select (e.started_at at time zone p_zone)::date, count(*)
      from phonelog.events e
      where e.user_id = v_user and e.contact_id = p_contact
      group by 1;
  end if;
end;
$$;
comment on function private.event_days_with is
  'How many events on each day of any time zone the caller had with a contact. Definer: a policy asks each event for its level, which all of a contact''s have alike.';

grant execute on function private.event_days_with to authenticated;


create function private.days_with(p_contact uuid, p_zone text)
returns table (day date, n bigint)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_user constant uuid := auth.uid();
begin
  if exists (select from phonelog.people p where p.user_id = v_user and p.zone = p_zone) then
    return query
      select r.day, r.n::bigint from phonelog.rollup_contact_days r
      where r.user_id = v_user and r.contact_id = p_contact;
  else
    return query select d.day, d.n from private.event_days_with(p_contact, p_zone) d;
  end if;
end;
$$;
comment on function private.days_with is
  'How many events on each day the caller had with a contact; in no order.';

grant execute on function private.days_with to authenticated;


create function private.count_hours(
  p_user uuid, p_contact uuid, p_zone text, p_from timestamptz, p_to timestamptz
)
returns int[]
language plpgsql
stable
security definer
set search_path = ''
set timezone = 'UTC'
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_first timestamptz;
  v_last timestamptz;
begin
  select min(e.started_at), max(e.started_at) into v_first, v_last
  from phonelog.events e
  where e.user_id = p_user and e.contact_id = p_contact
    and e.started_at >= p_from and e.started_at < p_to;
  -- A clock is asked once a day of UTC. As long as it is as far ahead at both ends, the hours of a day
  -- are reckoned; only where it was changed within one is it asked for each event.
  return (
    with marks as (
      select at, ahead, lead(at) over (order by at) as until,
        lead(ahead) over (order by at) = ahead as is_steady
      from (
        select at, extract(epoch from (at at time zone p_zone) - (at at time zone 'UTC'))::int as ahead
        from generate_series(
          date_trunc('day', v_first), v_last + interval '1 day', interval '1 day'
        ) as at
      ) as days
    ),
    runs as (
      select m.*, count(*) filter (where not is_steady) over (order by at) as run
      from marks m where m.until is not null
    ),
    pieces as materialized (
      select min(at) as since, max(until) as until, is_steady,
        timestamptz '1970-01-05 00:00:00+00' - make_interval(secs => min(ahead)) as monday
      from runs group by run, is_steady
    ),
    slots as (
      -- One piece of the index after another. Whole hours from Monday are those of instants, from where
      -- Mondays begin while clocks are as far ahead as that.
      select each.since_monday, each.n
      from pieces p
      cross join lateral (
        select
          case when p.is_steady
            then date_bin('1 hour', e.started_at, p.monday) - date_bin('7 days', e.started_at, p.monday)
            else make_interval(
              days => extract(isodow from e.started_at at time zone p_zone)::int - 1,
              hours => extract(hour from e.started_at at time zone p_zone)::int)
          end as since_monday, count(*) as n
        from phonelog.events e
        where e.user_id = p_user and e.contact_id = p_contact
          and e.started_at >= p.since and e.started_at < p.until
          and e.started_at >= p_from and e.started_at < p_to
        group by 1
      ) as each
    )
    select array_agg(coalesce(c.n, 0)::int order by slot)
    from generate_series(0, 167) as slot
    left join (
      select (extract(epoch from since_monday) / 3600)::int as hour, sum(n) as n from slots group by 1
    ) as c on c.hour = slot
  );
end;
$$;
comment on function private.count_hours is
  'Events with a contact of a period by hour of the week of the wall clock, from Monday. Definer: for those below, over a contact they are given; a policy asks each event for its level, which all of a contact''s have alike.';


create function private.know_hours(p_contact uuid, p_zone text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_score phonelog.contact_scores;
begin
  select s.* into v_score
  from phonelog.contact_scores s join phonelog.people p on p.user_id = s.user_id and p.zone = p_zone
  where s.user_id = v_user and s.contact_id = p_contact;
  -- A few are counted as fast as they are looked up.
  if v_score.user_id is null or current_setting('transaction_read_only')::boolean or (
    select coalesce(sum(r.n), 0) from phonelog.rollup_contact_days r
    where r.user_id = v_user and r.contact_id = p_contact
      and r.day >= coalesce(v_score.hours_until, '-infinity') and r.day < v_score.last_day
  ) < 2000 then
    return;
  end if;
  -- Who is changing something is not waited for.
  perform from phonelog.people where user_id = v_user for no key update skip locked;
  if found then
    update phonelog.contact_scores s set hours_until = s.last_day, hours = private.count_hours(
      v_user, p_contact, p_zone, '-infinity', private.day_start(s.last_day, p_zone))
    from phonelog.people p
    where s.user_id = v_user and s.contact_id = p_contact and p.user_id = s.user_id and p.zone = p_zone;
  end if;
end;
$$;
comment on function private.know_hours is
  'Keeps at which hours there was something with a contact of the caller''s, where there is much and the zone is that of the roll-ups. Definer: callers write no scores; these are their own, as auth.uid() says.';

grant execute on function private.know_hours to authenticated;


create function private.hours_with(p_contact uuid, p_zone text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_kept int[];
  v_until date;
  v_hours int[];
begin
  if private.is_counted_contact(p_contact) then
    select s.hours, s.hours_until into v_kept, v_until
    from phonelog.contact_scores s join phonelog.people p on p.user_id = s.user_id and p.zone = p_zone
    where s.user_id = v_user and s.contact_id = p_contact;
    v_hours := private.count_hours(v_user, p_contact, p_zone,
      coalesce(private.day_start(v_until, p_zone), '-infinity'), 'infinity');
  end if;
  return private.heat_map_of(array(select generate_series(0, cardinality(v_hours) - 1)), array(
    select coalesce(a, 0)::bigint + coalesce(b, 0) from unnest(v_hours, v_kept) as h (a, b)));
end;
$$;
comment on function private.hours_with is
  'Events with a contact of the caller''s by weekday, Monday first, and hour of the wall clock. Definer: it counts past the policies, which ask each event for its level; of whom the caller has in sums alone.';

grant execute on function private.hours_with to authenticated;
