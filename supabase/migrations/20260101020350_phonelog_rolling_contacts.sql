-- Phonelog: keeping the roll-ups of contacts, and the row of each person. Months are sums of days,
-- and years have the sums of their months.


-- Types ----------------------------------------------------------------------------------------

create type private.contact_sum as (
  day date, contact_id uuid, type text, direction text, n int, seconds bigint, talked int,
  gained_at timestamptz, lost_at timestamptz
);
comment on type private.contact_sum is
  'How many more, or fewer, there are of a kind on a day with a contact, how much longer they took, how many more lasted a second, and the last of those that came and of those that went.';


create type private.hour_sum as (contact_id uuid, slot int, n int);
comment on type private.hour_sum is
  'How many more, or fewer, there are with a contact in one of the week''s 168 hours.';


-- Functions ------------------------------------------------------------------------------------

create function private.add_contacts(p_person phonelog.people, p_sums private.contact_sum[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  with days as materialized (
    select
      day, contact_id, coalesce(max(gained_at), '-infinity') as last_at,
      coalesce(sum(n) filter (where kind = 1), 0)::int as calls_in,
      coalesce(sum(n) filter (where kind = 2), 0)::int as calls_out,
      coalesce(sum(n) filter (where kind between 3 and 5), 0)::int as calls_missed,
      coalesce(sum(n) filter (where kind = 6), 0)::int as messages_in,
      coalesce(sum(n) filter (where kind = 7), 0)::int as messages_out,
      coalesce(sum(n) filter (where kind = 8), 0)::int as blocked,
      coalesce(sum(n) filter (where kind = 9), 0)::int as voicemails,
      coalesce(sum(seconds) filter (where kind <= 2), 0)::bigint as talk_s,
      coalesce(any_value(seconds) filter (where kind = 2), 0) as talk_out_s,
      coalesce(any_value(n) filter (where kind = 3), 0) as missed,
      coalesce(any_value(n) filter (where kind = 4), 0) as rejected,
      coalesce(any_value(talked) filter (where kind = 1), 0) as talked_in,
      coalesce(any_value(talked) filter (where kind = 2), 0) as talked_out
    from (
      select *, case type
        when 'call' then case direction
          when 'in' then 1 when 'out' then 2 when 'missed' then 3 when 'rejected' then 4 else 5 end
        when 'voicemail' then 9
        else case direction when 'in' then 6 when 'out' then 7 else 8 end
      end as kind
      from unnest(p_sums)
      offset 0
    ) as s
    group by day, contact_id
  ),
  months as materialized (
    select
      date_trunc('month', day)::date as month, contact_id, max(last_at) as last_at,
      sum(calls_in) as calls_in, sum(calls_out) as calls_out, sum(calls_missed) as calls_missed,
      sum(messages_in) as messages_in, sum(messages_out) as messages_out, sum(blocked) as blocked,
      sum(voicemails) as voicemails, sum(talk_s) as talk_s, sum(talk_out_s) as talk_out_s,
      sum(missed) as missed, sum(rejected) as rejected, sum(talked_in) as talked_in,
      sum(talked_out) as talked_out
    from days
    group by 1, 2
  ),
  by_year as (
    insert into phonelog.rollup_contact_years as r (
      user_id, year, contact_id, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12
    )
    select
      p_person.user_id, year, contact_id,
      coalesce(any_value(n) filter (where nth = 1), 0),
      coalesce(any_value(n) filter (where nth = 2), 0),
      coalesce(any_value(n) filter (where nth = 3), 0),
      coalesce(any_value(n) filter (where nth = 4), 0),
      coalesce(any_value(n) filter (where nth = 5), 0),
      coalesce(any_value(n) filter (where nth = 6), 0),
      coalesce(any_value(n) filter (where nth = 7), 0),
      coalesce(any_value(n) filter (where nth = 8), 0),
      coalesce(any_value(n) filter (where nth = 9), 0),
      coalesce(any_value(n) filter (where nth = 10), 0),
      coalesce(any_value(n) filter (where nth = 11), 0),
      coalesce(any_value(n) filter (where nth = 12), 0)
    from (
      select date_trunc('year', month)::date as year, extract(month from month)::int as nth, contact_id,
        calls_in + calls_out + calls_missed + messages_in + messages_out + blocked + voicemails as n
      from months
      offset 0
    ) as m
    group by year, contact_id
    order by year, contact_id
    on conflict (user_id, year, contact_id) do update set
      m1 = r.m1 + excluded.m1,
      m2 = r.m2 + excluded.m2,
      m3 = r.m3 + excluded.m3,
      m4 = r.m4 + excluded.m4,
      m5 = r.m5 + excluded.m5,
      m6 = r.m6 + excluded.m6,
      m7 = r.m7 + excluded.m7,
      m8 = r.m8 + excluded.m8,
      m9 = r.m9 + excluded.m9,
      m10 = r.m10 + excluded.m10,
      m11 = r.m11 + excluded.m11,
      m12 = r.m12 + excluded.m12
  ),
  by_month as (
    insert into phonelog.rollup_contact_months as r (
      user_id, month, contact_id, last_at,
      calls_in, calls_out, calls_missed, messages_in, messages_out, blocked, voicemails, talk_s,
      talk_out_s, missed, rejected, talked_in, talked_out
    )
    select
      p_person.user_id, month, contact_id, last_at,
      calls_in, calls_out, calls_missed, messages_in, messages_out, blocked, voicemails, talk_s,
      talk_out_s, missed, rejected, talked_in, talked_out
    from months
    order by month, contact_id
    on conflict (user_id, month, contact_id) do update set
      last_at = greatest(r.last_at, excluded.last_at),
      calls_in = r.calls_in + excluded.calls_in,
      calls_out = r.calls_out + excluded.calls_out,
      calls_missed = r.calls_missed + excluded.calls_missed,
      messages_in = r.messages_in + excluded.messages_in,
      messages_out = r.messages_out + excluded.messages_out,
      blocked = r.blocked + excluded.blocked,
      voicemails = r.voicemails + excluded.voicemails,
      talk_s = r.talk_s + excluded.talk_s,
      talk_out_s = r.talk_out_s + excluded.talk_out_s,
      missed = r.missed + excluded.missed,
      rejected = r.rejected + excluded.rejected,
      talked_in = r.talked_in + excluded.talked_in,
      talked_out = r.talked_out + excluded.talked_out
  ),
  by_day as (
    insert into phonelog.rollup_contact_days as r (
      user_id, day, contact_id, last_at,
      calls_in, calls_out, calls_missed, messages_in, messages_out, blocked, voicemails, talk_s,
      talk_out_s, missed, rejected, talked_in, talked_out
    )
    select
      p_person.user_id, day, contact_id, last_at,
      calls_in, calls_out, calls_missed, messages_in, messages_out, blocked, voicemails, talk_s,
      talk_out_s, missed, rejected, talked_in, talked_out
    from days
    order by day, contact_id
    on conflict (user_id, day, contact_id) do update set
      last_at = greatest(r.last_at, excluded.last_at),
      calls_in = r.calls_in + excluded.calls_in,
      calls_out = r.calls_out + excluded.calls_out,
      calls_missed = r.calls_missed + excluded.calls_missed,
      messages_in = r.messages_in + excluded.messages_in,
      messages_out = r.messages_out + excluded.messages_out,
      blocked = r.blocked + excluded.blocked,
      voicemails = r.voicemails + excluded.voicemails,
      talk_s = r.talk_s + excluded.talk_s,
      talk_out_s = r.talk_out_s + excluded.talk_out_s,
      missed = r.missed + excluded.missed,
      rejected = r.rejected + excluded.rejected,
      talked_in = r.talked_in + excluded.talked_in,
      talked_out = r.talked_out + excluded.talked_out
    -- Nobody has locked a row that is new.
    returning r.contact_id, r.day, r.xmax = 0 as is_new
  )
  insert into phonelog.contact_scores as s (user_id, contact_id, days, last_day, line, changed_in)
  select p_person.user_id, contact_id, count(*), max(last),
    bit_or(B'1'::bit(384) >> (last - day)), p_person.version + 1
  from (
    select contact_id, day, max(day) over (partition by contact_id) as last from by_day where is_new
  ) as new_days
  group by contact_id
  order by contact_id
  on conflict (user_id, contact_id) do update set
    days = s.days + excluded.days,
    last_day = greatest(s.last_day, excluded.last_day),
    line = (s.line >> greatest(0, excluded.last_day - s.last_day))
      | (excluded.line >> greatest(0, s.last_day - excluded.last_day)),
    changed_in = excluded.changed_in;
end;
$$;
comment on function private.add_contacts is
  'Adds sums to the roll-ups by contact of a person, and days that are new to the scores. Definer: callers write no roll-ups.';


create function private.add_hours(p_user uuid, p_sums private.hour_sum[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update phonelog.contact_scores s set hours = (
    select array_agg((h.n + coalesce(t.n, 0))::int order by h.nth)
    from unnest(s.hours) with ordinality as h (n, nth)
    left join (
      select slot, sum(n) as n from unnest(p_sums) where contact_id = s.contact_id group by slot
    ) as t on t.slot = h.nth - 1
  )
  where s.user_id = p_user and s.hours is not null
    and s.contact_id = any (array(select contact_id from unnest(p_sums)));
end;
$$;
comment on function private.add_hours is
  'Adds sums to the hours that are kept of a person''s contacts, so that nobody counts them anew. Definer: callers write no scores.';


create function private.settle_contacts(p_person phonelog.people, p_sums private.contact_sum[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_contacts uuid[];
  v_days date[];
begin
  -- "case" keeps from the planner that rows of nothing are rare: at this moment they are not, and it
  -- would compare each with each.
  with gone as (
    delete from phonelog.rollup_contact_days r
    using (select distinct day, contact_id from unnest(p_sums) where n < 0) as s
    where r.user_id = p_person.user_id and r.day = s.day and r.contact_id = s.contact_id
      and case when r.n = 0 then true else false end
    returning r.contact_id, r.day
  )
  select array_agg(contact_id), array_agg(day) into v_contacts, v_days from gone;
  if v_contacts is not null then
    perform private.unscore_days(p_person, v_contacts, v_days);
  end if;
  delete from phonelog.rollup_contact_months r
  using (
    select distinct date_trunc('month', day)::date as month, contact_id from unnest(p_sums)
    where n < 0
  ) as s
  where r.user_id = p_person.user_id and r.month = s.month and r.contact_id = s.contact_id
    and case when r.n = 0 then true else false end;
  delete from phonelog.rollup_contact_years r
  using (
    select distinct date_trunc('year', day)::date as year, contact_id from unnest(p_sums)
    where n < 0
  ) as s
  where r.user_id = p_person.user_id and r.year = s.year and r.contact_id = s.contact_id
    and case when r.n = 0 then true else false end;

  -- Where the last one went, the one before it is in the same day and month: there are some left.
  update phonelog.rollup_contact_days r set last_at = coalesce((
    select e.started_at from phonelog.events e
    where e.user_id = p_person.user_id and e.contact_id = r.contact_id
      and e.started_at <= r.last_at and e.privacy <> 'hidden'
    order by e.started_at desc limit 1
  ), r.last_at)
  from (
    select day, contact_id, max(lost_at) as at from unnest(p_sums) group by day, contact_id
  ) as s
  where r.user_id = p_person.user_id and r.day = s.day and r.contact_id = s.contact_id
    and r.last_at <= s.at;
  update phonelog.rollup_contact_months r set last_at = coalesce((
    select e.started_at from phonelog.events e
    where e.user_id = p_person.user_id and e.contact_id = r.contact_id
      and e.started_at <= r.last_at and e.privacy <> 'hidden'
    order by e.started_at desc limit 1
  ), r.last_at)
  from (
    select date_trunc('month', day)::date as month, contact_id, max(lost_at) as at
    from unnest(p_sums) group by 1, 2
  ) as s
  where r.user_id = p_person.user_id and r.month = s.month and r.contact_id = s.contact_id
    and r.last_at <= s.at;
end;
$$;
comment on function private.settle_contacts is
  'After sums were taken off: no row of nothing is left, and the last time is that of what is left. Definer: callers write no roll-ups.';


create function private.drop_contacts(p_user uuid, p_contacts uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  with days as (
    delete from phonelog.rollup_contact_days r
    where r.user_id = p_user and r.contact_id = any (p_contacts)
    returning r.day, r.contact_id
  ),
  months as materialized (
    select distinct date_trunc('month', day)::date as month, contact_id from days
  ),
  months_gone as (
    delete from phonelog.rollup_contact_months r using months m
    where r.user_id = p_user and r.month = m.month and r.contact_id = m.contact_id
  ),
  years_gone as (
    delete from phonelog.rollup_contact_years r
    using (select distinct date_trunc('year', month)::date as year, contact_id from months) as y
    where r.user_id = p_user and r.year = y.year and r.contact_id = y.contact_id
  )
  delete from phonelog.contact_scores s where s.user_id = p_user and s.contact_id = any (p_contacts);
end;
$$;
comment on function private.drop_contacts is
  'Takes contacts who are hidden out of all roll-ups by contact, without reckoning what they were. Definer: callers write no roll-ups.';


create function private.roll_up(
  p_person       phonelog.people,
  p_times        private.time_sum[],
  p_contacts     private.contact_sum[],
  p_more         bigint,
  p_gained_first timestamptz,
  p_gained_last  timestamptz,
  p_lost_first   timestamptz,
  p_lost_last    timestamptz
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_first timestamptz := least(p_person.first_at, p_gained_first);
  v_last timestamptz := greatest(p_person.last_at, p_gained_last);
begin
  if p_times is not null then
    perform private.add_times(p_person, p_times);
    if p_lost_last is not null then
      perform private.settle_times(p_person, p_times);
    end if;
  end if;
  if p_contacts is not null then
    perform private.add_contacts(p_person, p_contacts);
    if p_lost_last is not null then
      perform private.settle_contacts(p_person, p_contacts);
    end if;
  end if;
  if p_lost_first <= v_first then
    v_first := (
      select e.started_at from phonelog.events e
      where e.user_id = p_person.user_id and e.privacy <> 'hidden' order by e.started_at limit 1
    );
  end if;
  if p_lost_last >= v_last then
    v_last := (
      select e.started_at from phonelog.events e
      where e.user_id = p_person.user_id and e.privacy <> 'hidden'
      order by e.started_at desc limit 1
    );
  end if;
  -- The version grows with what is hidden, too: else it would tell who that is.
  update phonelog.people set
    version = version + 1, changed_at = now(), events = events + p_more,
    first_at = v_first, last_at = v_last
  where user_id = p_person.user_id;
end;
$$;
comment on function private.roll_up is
  'Takes what is more and what is fewer into all roll-ups of a person: how many, from when to when, and that something is another than it was. Definer: callers write no roll-ups.';
