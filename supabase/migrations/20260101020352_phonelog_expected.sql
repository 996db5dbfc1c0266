-- Phonelog: what the roll-ups should be.
-- The same sums from the events alone, in the columns of the tables and their order: to compare with,
-- and to make them anew.


-- Functions ------------------------------------------------------------------------------------

create function private.expected_quarters(p_user uuid)
returns setof phonelog.rollup_quarters
language sql
stable
security definer
set search_path = ''
as $$
  select
    user_id, date_bin('15 minutes', started_at, 'epoch'::timestamptz),
    count(*) filter (where type = 'call' and direction = 'in')::int,
    count(*) filter (where type = 'call' and direction = 'out')::int,
    count(*) filter (where type = 'call' and direction = 'missed')::int,
    count(*) filter (where type = 'call' and direction = 'rejected')::int,
    count(*) filter (where type = 'call' and direction = 'blocked')::int,
    count(*) filter (where type = 'sms' and direction = 'in')::int,
    count(*) filter (where type = 'sms' and direction = 'out')::int,
    count(*) filter (where type = 'sms' and direction = 'blocked')::int,
    count(*) filter (where type = 'mms' and direction = 'in')::int,
    count(*) filter (where type = 'mms' and direction = 'out')::int,
    count(*) filter (where type = 'mms' and direction = 'blocked')::int,
    count(*) filter (where type = 'voicemail')::int,
    coalesce(sum(duration_s) filter (where type = 'call' and direction = 'in'), 0),
    coalesce(sum(duration_s) filter (where type = 'call' and direction = 'out'), 0),
    coalesce(sum(duration_s) filter (where type = 'voicemail'), 0),
    count(*)::int
  from phonelog.events
  where user_id = p_user and privacy <> 'hidden'
  group by 1, 2;
$$;
comment on function private.expected_quarters is
  'phonelog.rollup_quarters of a person, from their events. Definer: for the server alone, over rows it is given.';


create function private.expected_days(p_user uuid, p_zone text)
returns setof phonelog.rollup_days
language sql
stable
security definer
set search_path = ''
as $$
  select
    user_id, local::date,
    sum(calls_in)::int, sum(calls_out)::int, sum(calls_missed)::int, sum(calls_rejected)::int,
    sum(calls_blocked)::int, sum(sms_in)::int, sum(sms_out)::int, sum(sms_blocked)::int,
    sum(mms_in)::int, sum(mms_out)::int, sum(mms_blocked)::int, sum(voicemails)::int,
    sum(talk_in_s)::bigint, sum(talk_out_s)::bigint, sum(voicemail_s)::bigint, sum(n)::int,
    array[
      coalesce(sum(n) filter (where hour = 0), 0), coalesce(sum(n) filter (where hour = 1), 0),
      coalesce(sum(n) filter (where hour = 2), 0), coalesce(sum(n) filter (where hour = 3), 0),
      coalesce(sum(n) filter (where hour = 4), 0), coalesce(sum(n) filter (where hour = 5), 0),
      coalesce(sum(n) filter (where hour = 6), 0), coalesce(sum(n) filter (where hour = 7), 0),
      coalesce(sum(n) filter (where hour = 8), 0), coalesce(sum(n) filter (where hour = 9), 0),
      coalesce(sum(n) filter (where hour = 10), 0), coalesce(sum(n) filter (where hour = 11), 0),
      coalesce(sum(n) filter (where hour = 12), 0), coalesce(sum(n) filter (where hour = 13), 0),
      coalesce(sum(n) filter (where hour = 14), 0), coalesce(sum(n) filter (where hour = 15), 0),
      coalesce(sum(n) filter (where hour = 16), 0), coalesce(sum(n) filter (where hour = 17), 0),
      coalesce(sum(n) filter (where hour = 18), 0), coalesce(sum(n) filter (where hour = 19), 0),
      coalesce(sum(n) filter (where hour = 20), 0), coalesce(sum(n) filter (where hour = 21), 0),
      coalesce(sum(n) filter (where hour = 22), 0), coalesce(sum(n) filter (where hour = 23), 0)
    ]::int[]
  from (
    select *, extract(hour from local)::int as hour
    from (
      select *, at at time zone p_zone as local from private.expected_quarters(p_user)
    ) as localised
    offset 0
  ) as q
  group by user_id, local::date;
$$;
comment on function private.expected_days is
  'phonelog.rollup_days of a person in a time zone, from their events. Definer: for the server alone, over rows it is given.';


create function private.expected_contact_days(p_user uuid, p_zone text)
returns setof phonelog.rollup_contact_days
language sql
stable
security definer
set search_path = ''
as $$
  select
    user_id, (started_at at time zone p_zone)::date, contact_id,
    count(*) filter (where type = 'call' and direction = 'in')::int,
    count(*) filter (where type = 'call' and direction = 'out')::int,
    count(*) filter (where type = 'call' and direction not in ('in', 'out'))::int,
    count(*) filter (where type in ('sms', 'mms') and direction = 'in')::int,
    count(*) filter (where type in ('sms', 'mms') and direction = 'out')::int,
    count(*) filter (where type in ('sms', 'mms') and direction = 'blocked')::int,
    count(*) filter (where type = 'voicemail')::int,
    coalesce(sum(duration_s) filter (where type = 'call' and direction in ('in', 'out')), 0),
    max(started_at),
    count(*)::int
  from phonelog.events
  where user_id = p_user and privacy <> 'hidden' and contact_id is not null
  group by 1, 2, 3;
$$;
comment on function private.expected_contact_days is
  'phonelog.rollup_contact_days of a person in a time zone, from their events. Definer: for the server alone, over rows it is given.';


create function private.expected_contact_months(p_user uuid, p_zone text)
returns setof phonelog.rollup_contact_months
language sql
stable
security definer
set search_path = ''
as $$
  select
    user_id, date_trunc('month', day)::date, contact_id,
    sum(calls_in)::int, sum(calls_out)::int, sum(calls_missed)::int, sum(messages_in)::int,
    sum(messages_out)::int, sum(blocked)::int, sum(voicemails)::int, sum(talk_s)::bigint,
    max(last_at), sum(n)::int
  from private.expected_contact_days(p_user, p_zone)
  group by 1, 2, 3;
$$;
comment on function private.expected_contact_months is
  'phonelog.rollup_contact_months of a person in a time zone, from their events. Definer: for the server alone, over rows it is given.';
