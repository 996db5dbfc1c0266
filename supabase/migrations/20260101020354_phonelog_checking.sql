-- Phonelog: checking the roll-ups.
-- They are kept by differences, so a mistake would stay for ever. By night the sums of whoever had
-- changes are compared with the events, in one snapshot and without a lock: nobody waits. What differs
-- is told, and the months that it is in are made anew. So are the days of whoever has moved to another
-- time zone.


-- Making anew ----------------------------------------------------------------------------------

create function private.write_sums(p_user uuid, p_zone text, p_first date, p_end date)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Years have all of their months.
  v_year constant date := date_trunc('year', p_first::timestamp);
  v_year_end constant date := date_trunc('year', p_end - interval '1 day') + interval '1 year';
begin
  delete from phonelog.rollup_days where user_id = p_user and day >= p_first and day < p_end;
  insert into phonelog.rollup_days (
    user_id, day, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s,
    talked_in, talked_out, hours, quarters
  )
  select
    user_id, day, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s,
    talked_in, talked_out, hours, quarters
  -- A day more at both ends, for clocks that are put back about midnight.
  from private.expected_days(p_user, p_zone,
    (p_first::timestamp at time zone p_zone) - interval '1 day',
    (p_end::timestamp at time zone p_zone) + interval '1 day')
  where day >= p_first and day < p_end
  order by user_id, day;

  delete from phonelog.rollup_contact_months
  where user_id = p_user and month >= p_first and month < p_end;
  insert into phonelog.rollup_contact_months (
    user_id, month, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at
  )
  select
    user_id, month, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at
  from private.expected_contact_months(p_user, p_first, p_end)
  order by user_id, month, contact_id;

  delete from phonelog.rollup_contact_years
  where user_id = p_user and year >= v_year and year < p_end;
  insert into phonelog.rollup_contact_years (
    user_id, year, contact_id, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12
  )
  select user_id, year, contact_id, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12
  from private.expected_contact_years(p_user, v_year, v_year_end)
  order by user_id, year, contact_id;
end;
$$;
comment on function private.write_sums is
  'Makes a person''s days, and months and years of contacts anew, which are sums of the two other roll-ups. Definer: for the server alone, under the person''s lock.';


create function private.write_rollups(p_user uuid, p_zone text, p_first date, p_end date)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- A day more at both ends; days are asked for below.
  v_from constant timestamptz := (p_first::timestamp at time zone p_zone) - interval '1 day';
  v_to constant timestamptz := (p_end::timestamp at time zone p_zone) + interval '1 day';
  -- Whose days these were; all of them is everybody.
  v_met uuid[] := case when p_first > '-infinity' then array(
    select distinct contact_id from phonelog.rollup_contact_days
    where user_id = p_user and day >= p_first and day < p_end
  ) end;
begin
  delete from phonelog.rollup_quarters
  where user_id = p_user and at >= v_from and at < v_to
    and (at at time zone p_zone)::date >= p_first and (at at time zone p_zone)::date < p_end;
  insert into phonelog.rollup_quarters (
    user_id, at, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s,
    talked_in, talked_out, longest_in_s, longest_out_s
  )
  select
    user_id, at, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s,
    talked_in, talked_out, longest_in_s, longest_out_s
  from private.expected_quarters(p_user, v_from, v_to)
  where (at at time zone p_zone)::date >= p_first and (at at time zone p_zone)::date < p_end
  order by user_id, at;

  delete from phonelog.rollup_contact_days where user_id = p_user and day >= p_first and day < p_end;
  insert into phonelog.rollup_contact_days (
    user_id, day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at
  )
  select
    user_id, day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at
  from private.expected_contact_days(p_user, p_zone, v_from, v_to)
  where day >= p_first and day < p_end
  order by user_id, day, contact_id;
  if v_met is not null then
    v_met := v_met || array(
      select distinct contact_id from phonelog.rollup_contact_days
      where user_id = p_user and day >= p_first and day < p_end
    );
  end if;
  perform private.score_contacts(p, v_met) from phonelog.people p where p.user_id = p_user;

  perform private.write_sums(p_user, p_zone, p_first, p_end);
end;
$$;
comment on function private.write_rollups is
  'Makes a person''s roll-ups of whole months anew from their events. Definer: for the server alone, under the person''s lock.';


create function private.settle_person(p_user uuid, p_zone text)
returns phonelog.people
language sql
volatile
security definer
set search_path = ''
as $$
  update phonelog.people p set
    zone = p_zone, wanted_zone = nullif(wanted_zone, p_zone), version = version + 1, changed_at = now(),
    events = (select coalesce(sum(n), 0) from phonelog.rollup_quarters where user_id = p_user),
    first_at = (
      select e.started_at from phonelog.events e
      where e.user_id = p_user and e.privacy <> 'hidden' order by e.started_at limit 1
    ),
    last_at = (
      select e.started_at from phonelog.events e
      where e.user_id = p_user and e.privacy <> 'hidden' order by e.started_at desc limit 1
    )
  where user_id = p_user
  returning p.*;
$$;
comment on function private.settle_person is
  'Says of a person what their roll-ups now say. Definer: for the server alone, under the person''s lock.';


create function private.move_contact_days(p_user uuid, p_zone text)
returns boolean
language plpgsql
security definer
set search_path = ''
set jit = off
as $$
declare
  v_is_same boolean;
begin
  -- All of a statement sees one moment. What is to be another day is looked for in it before the person
  -- is locked, which takes long; it is so still, if they have the same version then.
  with differing as materialized (
    select coalesce(s.day, e.day) as day, coalesce(s.contact_id, e.contact_id) as contact_id,
      e.day is null as is_gone, e.calls_in, e.calls_out, e.calls_missed, e.messages_in,
      e.messages_out, e.blocked, e.voicemails, e.talk_s, e.talk_out_s, e.missed, e.rejected,
      e.talked_in, e.talked_out, e.last_at
    from (select * from phonelog.rollup_contact_days where user_id = p_user) s
    full join private.expected_contact_days(p_user, p_zone) e
      on e.day = s.day and e.contact_id = s.contact_id
    where s is distinct from e
  ),
  held as materialized (
    select (private.hold_person(p_user)).version = p.version as is_same
    from (select count(*) as n from differing) as looked
    join phonelog.people p on p.user_id = p_user and looked.n >= 0
  ),
  gone as (
    delete from phonelog.rollup_contact_days r using differing d
    where (select is_same from held) and d.is_gone
      and r.user_id = p_user and r.day = d.day and r.contact_id = d.contact_id
  ),
  come as (
    insert into phonelog.rollup_contact_days as r (
      user_id, day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
      blocked, voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at
    )
    select
      p_user, day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
      blocked, voicemails, talk_s, talk_out_s, missed, rejected, talked_in, talked_out, last_at
    from differing
    where (select is_same from held) and not is_gone
    order by day, contact_id
    on conflict (user_id, day, contact_id) do update set
      calls_in = excluded.calls_in, calls_out = excluded.calls_out,
      calls_missed = excluded.calls_missed, messages_in = excluded.messages_in,
      messages_out = excluded.messages_out, blocked = excluded.blocked,
      voicemails = excluded.voicemails, talk_s = excluded.talk_s, talk_out_s = excluded.talk_out_s,
      missed = excluded.missed, rejected = excluded.rejected, talked_in = excluded.talked_in,
      talked_out = excluded.talked_out, last_at = excluded.last_at
  )
  select is_same into v_is_same from held;
  return coalesce(v_is_same, false);
end;
$$;
comment on function private.move_contact_days is
  'Makes those of a person''s days with contacts anew that are others in a time zone, and holds the person from then on; false, and nothing is, where their calls changed meanwhile. Definer: for the server alone, which does not write events.';


create function private.rebuild_rollups(p_user uuid, p_insists boolean default true)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person phonelog.people;
begin
  if p_insists then
    v_person := private.hold_person(p_user);
  else
    select * into v_person from phonelog.people p where p.user_id = p_user;
  end if;
  -- Who is on the way out has no sums any more, and events yet.
  if v_person.user_id is null or v_person.is_leaving then
    return null;
  end if;
  if v_person.wanted_zone is not null then
    if not private.move_contact_days(p_user, v_person.wanted_zone) then
      return null;
    end if;
    perform private.write_sums(p_user, v_person.wanted_zone, '-infinity', 'infinity');
    perform private.score_contacts(v_person, null);
  elsif p_insists then
    perform private.write_rollups(p_user, v_person.zone, '-infinity', 'infinity');
  else
    return v_person.version;
  end if;
  v_person := private.settle_person(p_user, coalesce(v_person.wanted_zone, v_person.zone));
  -- What was found wrong was of the zone before; whatever is so still is found again by night.
  update phonelog.people set drifted = '{}' where user_id = p_user;
  -- Whoever has moved on meanwhile is not there yet.
  return case when v_person.wanted_zone is null then v_person.version end;
end;
$$;
comment on function private.rebuild_rollups is
  'Makes a person''s roll-ups those of the time zone they want, or, where they are, all of them anew; the version after it. Who does not insist looks first and holds the person only to write: null where their calls changed meanwhile. Definer: for the server alone, which does not write events.';

grant execute on function private.rebuild_rollups to service_role;


-- Comparing ------------------------------------------------------------------------------------

create function private.compare_rollups(
  in p_user uuid, out version bigint, out zone text, out drifts jsonb, out months date[]
)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_person phonelog.people;
begin
  -- All of it sees one moment, of which the version is: the function is stable.
  select * into v_person from phonelog.people p where p.user_id = p_user and not p.is_leaving;
  if not found then
    return;
  end if;
  version := v_person.version;
  zone := v_person.zone;
  -- Each with what it is made of: a row that is wrong in one of them is so in what is made of it, or
  -- wrong there, too. Nothing of this is an array: it may be a million rows.
  with wrong as (
    select 'quarters' as what,
      date_trunc('month', coalesce(s.at, e.at) at time zone v_person.zone)::date as month
    from (select * from phonelog.rollup_quarters where user_id = p_user) s
    full join private.expected_quarters(p_user) e on e.at = s.at
    where s is distinct from e
    union all
    select 'days', date_trunc('month', coalesce(s.day, e.day))::date
    from (select * from phonelog.rollup_days where user_id = p_user) s
    full join private.expected_days(p_user, v_person.zone) e on e.day = s.day
    where s is distinct from e
    union all
    select 'contact_days', date_trunc('month', coalesce(s.day, e.day))::date
    from (select * from phonelog.rollup_contact_days where user_id = p_user) s
    full join private.expected_contact_days(p_user, v_person.zone) e
      on e.day = s.day and e.contact_id = s.contact_id
    where s is distinct from e
    union all
    select 'contact_months', coalesce(s.month, e.month)
    from (select * from phonelog.rollup_contact_months where user_id = p_user) s
    full join private.expected_contact_months(p_user) e
      on e.month = s.month and e.contact_id = s.contact_id
    where s is distinct from e
    union all
    select 'scores', null
    from (select * from phonelog.contact_scores where user_id = p_user) s
    full join private.expected_scores(p_user) e on e.contact_id = s.contact_id
    left join private.usual_gaps(p_user) u on u.contact_id = s.contact_id
    where (s.days, s.last_day, s.line) is distinct from (e.days, e.last_day, e.line)
      or s.usual_in = s.changed_in and s.usual_gap is distinct from u.usual_gap
      or s.hours is not null and (select sum(n) from unnest(s.hours) as n) is distinct from (
        select sum(r.n) from phonelog.rollup_contact_days r
        where r.user_id = p_user and r.contact_id = s.contact_id and r.day < s.hours_until
      )
    union all
    -- A year that is as its months are, and these are wrong, is made anew with them.
    select 'contact_years', coalesce(s.year, e.year)
    from (select * from phonelog.rollup_contact_years where user_id = p_user) s
    full join private.expected_contact_years(p_user) e on e.year = s.year and e.contact_id = s.contact_id
    where s is distinct from e
    union all
    select 'people', null
    where (v_person.events, v_person.first_at, v_person.last_at) is distinct from (
      (select coalesce(sum(n), 0) from phonelog.rollup_quarters where user_id = p_user),
      (select e.started_at from phonelog.events e
       where e.user_id = p_user and e.privacy <> 'hidden' order by e.started_at limit 1),
      (select e.started_at from phonelog.events e
       where e.user_id = p_user and e.privacy <> 'hidden' order by e.started_at desc limit 1)
    )
  )
  select
    coalesce(
      (select jsonb_object_agg(what, n) from (select what, count(*) as n from wrong group by what) by_kind),
      '{}'),
    array(select distinct month from wrong where month is not null order by month)
  into drifts, months;
end;
$$;
comment on function private.compare_rollups is
  'In how many rows each roll-up is not what it is made of, rows of nothing with them, in which months, and of which version that is. Definer: for the server alone, over a person it is given.';


create function private.drifts_of(p_user uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select drifts from private.compare_rollups(p_user);
$$;
comment on function private.drifts_of is
  'In how many rows each roll-up is not what it is made of; empty where all is what the events say. Definer: for the server alone, over a person it is given.';
