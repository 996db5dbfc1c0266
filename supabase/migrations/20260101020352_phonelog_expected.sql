-- Phonelog: what the roll-ups should be.
-- The same sums from what they are made of, in the columns of the tables and their order: to compare
-- with, and to make them anew. Events are read twice, by time and by contact; days are sums of quarters
-- of hours, as months of contacts are sums of their days, and years have their months.


-- Functions ------------------------------------------------------------------------------------

create function private.expected_quarters(
  p_user uuid,
  p_from timestamptz default '-infinity',
  p_to   timestamptz default 'infinity'
)
returns setof phonelog.rollup_quarters
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
    select
      p_user, at,
      count(*) filter (where kind = 1)::int, count(*) filter (where kind = 2)::int,
      count(*) filter (where kind = 3)::int, count(*) filter (where kind = 4)::int,
      count(*) filter (where kind = 5)::int, count(*) filter (where kind = 6)::int,
      count(*) filter (where kind = 7)::int, count(*) filter (where kind = 8)::int,
      count(*) filter (where kind = 9)::int, count(*) filter (where kind = 10)::int,
      count(*) filter (where kind = 11)::int, count(*) filter (where kind = 12)::int,
      coalesce(sum(duration_s) filter (where kind = 1), 0),
      coalesce(sum(duration_s) filter (where kind = 2), 0),
      coalesce(sum(duration_s) filter (where kind = 12), 0),
      count(*) filter (where kind = 1 and duration_s > 0)::int,
      count(*) filter (where kind = 2 and duration_s > 0)::int,
      coalesce(max(duration_s) filter (where kind = 1), 0),
      coalesce(max(duration_s) filter (where kind = 2), 0),
      count(*)::int
    from (
      -- As where they are kept: what kind it is is asked once a row, and not once for each sum.
      select e.duration_s, date_bin('15 minutes', e.started_at, 'epoch'::timestamptz) as at,
        case e.type
          when 'call' then case e.direction
            when 'in' then 1 when 'out' then 2 when 'missed' then 3 when 'rejected' then 4 else 5 end
          when 'sms' then case e.direction when 'in' then 6 when 'out' then 7 else 8 end
          when 'mms' then case e.direction when 'in' then 9 when 'out' then 10 else 11 end
          else 12
        end as kind
      from phonelog.events e
      where e.user_id = p_user and e.privacy <> 'hidden'
        and e.started_at >= p_from and e.started_at < p_to
      offset 0
    ) as kinds
    group by at;
end;
$$;
comment on function private.expected_quarters is
  'phonelog.rollup_quarters of a person, from their events of a period or all of them. Definer: for the server alone, over rows it is given.';


create function private.expected_days(
  p_user uuid,
  p_zone text,
  p_from timestamptz default '-infinity',
  p_to   timestamptz default 'infinity'
)
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
    sum(talk_in_s)::bigint, sum(talk_out_s)::bigint, sum(voicemail_s)::bigint,
    sum(talked_in)::int, sum(talked_out)::int, sum(n)::int,
    private.counts_by(array_agg(quarter / 4), array_agg(n::int), 24),
    private.counts_by(array_agg(quarter), array_agg(n::int), 96)
  from (
    select *, extract(hour from local)::int * 4 + extract(minute from local)::int / 15 as quarter
    from (
      select *, at at time zone p_zone as local from phonelog.rollup_quarters
      where user_id = p_user and at >= p_from and at < p_to
    ) as localised
    offset 0
  ) as q
  group by user_id, local::date;
$$;
comment on function private.expected_days is
  'phonelog.rollup_days of a person in a time zone, from their quarters of hours. Definer: for the server alone, over rows it is given.';


create function private.expected_contact_months(
  p_user uuid, p_first date default '-infinity', p_end date default 'infinity'
)
returns setof phonelog.rollup_contact_months
language sql
stable
security definer
set search_path = ''
as $$
  select
    user_id, date_trunc('month', day)::date as month, contact_id, sum(calls_in)::int,
    sum(calls_out)::int, sum(calls_missed)::int, sum(messages_in)::int, sum(messages_out)::int,
    sum(blocked)::int, sum(voicemails)::int, sum(talk_s)::bigint, sum(talk_out_s)::bigint,
    sum(missed)::int, sum(rejected)::int, sum(talked_in)::int, sum(talked_out)::int,
    max(last_at), sum(n)::int
  from phonelog.rollup_contact_days
  where user_id = p_user and day >= p_first and day < p_end
  group by user_id, month, contact_id;
$$;
comment on function private.expected_contact_months is
  'phonelog.rollup_contact_months of a person, from their days with contacts. Definer: for the server alone, over rows it is given.';


create function private.expected_contact_days(
  p_user uuid,
  p_zone text,
  p_from timestamptz default '-infinity',
  p_to   timestamptz default 'infinity'
)
returns setof phonelog.rollup_contact_days
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
    select
      p_user, day, contact_id,
      count(*) filter (where kind = 1)::int, count(*) filter (where kind = 2)::int,
      count(*) filter (where kind between 3 and 5)::int, count(*) filter (where kind = 6)::int,
      count(*) filter (where kind = 7)::int, count(*) filter (where kind = 8)::int,
      count(*) filter (where kind = 9)::int,
      coalesce(sum(duration_s) filter (where kind <= 2), 0),
      coalesce(sum(duration_s) filter (where kind = 2), 0),
      count(*) filter (where kind = 3)::int, count(*) filter (where kind = 4)::int,
      count(*) filter (where kind = 1 and duration_s > 0)::int,
      count(*) filter (where kind = 2 and duration_s > 0)::int, max(started_at), count(*)::int
    from (
      select e.contact_id, e.started_at, e.duration_s,
        (e.started_at at time zone p_zone)::date as day,
        case e.type
          when 'call' then case e.direction
            when 'in' then 1 when 'out' then 2 when 'missed' then 3 when 'rejected' then 4 else 5 end
          when 'voicemail' then 9
          else case e.direction when 'in' then 6 when 'out' then 7 else 8 end
        end as kind
      from phonelog.events e
      where e.user_id = p_user and e.privacy <> 'hidden' and e.contact_id is not null
        and e.started_at >= p_from and e.started_at < p_to
      offset 0
    ) as kinds
    group by day, contact_id;
end;
$$;
comment on function private.expected_contact_days is
  'phonelog.rollup_contact_days of a person in a time zone, from their events of a period or all of them. Definer: for the server alone, over rows it is given.';


create function private.expected_contact_years(
  p_user uuid,
  p_from date default '-infinity',
  p_to   date default 'infinity'
)
returns setof phonelog.rollup_contact_years
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
    select
      p_user, year, contact_id,
      coalesce(any_value(n) filter (where nth = 1), 0), coalesce(any_value(n) filter (where nth = 2), 0),
      coalesce(any_value(n) filter (where nth = 3), 0), coalesce(any_value(n) filter (where nth = 4), 0),
      coalesce(any_value(n) filter (where nth = 5), 0), coalesce(any_value(n) filter (where nth = 6), 0),
      coalesce(any_value(n) filter (where nth = 7), 0), coalesce(any_value(n) filter (where nth = 8), 0),
      coalesce(any_value(n) filter (where nth = 9), 0), coalesce(any_value(n) filter (where nth = 10), 0),
      coalesce(any_value(n) filter (where nth = 11), 0), coalesce(any_value(n) filter (where nth = 12), 0),
      sum(n)::int
    from (
      select m.contact_id, m.n, date_trunc('year', m.month)::date as year,
        extract(month from m.month)::int as nth
      from phonelog.rollup_contact_months m
      where m.user_id = p_user and m.month >= p_from and m.month < p_to
      offset 0
    ) as months
    group by year, contact_id;
end;
$$;
comment on function private.expected_contact_years is
  'phonelog.rollup_contact_years that a person''s roll-ups by the month add up to. Definer: for the server alone, over rows it is given.';
