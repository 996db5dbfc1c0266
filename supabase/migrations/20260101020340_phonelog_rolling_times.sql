-- Phonelog: keeping the roll-ups.
-- Whatever happens to events, the roll-ups have it when the statement is done: what rows were is taken
-- off, what they are is added, all rows of a statement at once. Sums are of sums: quarters of hours from
-- the rows, days from the quarters, months from the days.


-- Triggers -------------------------------------------------------------------------------------

create function private.roll_up_times()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sign constant int := tg_argv[0]::int;
begin
  with quarters as materialized (
    select
      m.user_id, p.zone, m.at, (v_sign * count(*))::int as n,
      (v_sign * count(*) filter (where kind = 1))::int as calls_in,
      (v_sign * count(*) filter (where kind = 2))::int as calls_out,
      (v_sign * count(*) filter (where kind = 3))::int as calls_missed,
      (v_sign * count(*) filter (where kind = 4))::int as calls_rejected,
      (v_sign * count(*) filter (where kind = 5))::int as calls_blocked,
      (v_sign * count(*) filter (where kind = 6))::int as sms_in,
      (v_sign * count(*) filter (where kind = 7))::int as sms_out,
      (v_sign * count(*) filter (where kind = 8))::int as sms_blocked,
      (v_sign * count(*) filter (where kind = 9))::int as mms_in,
      (v_sign * count(*) filter (where kind = 10))::int as mms_out,
      (v_sign * count(*) filter (where kind = 11))::int as mms_blocked,
      (v_sign * count(*) filter (where kind = 12))::int as voicemails,
      v_sign * coalesce(sum(duration_s) filter (where kind = 1), 0) as talk_in_s,
      v_sign * coalesce(sum(duration_s) filter (where kind = 2), 0) as talk_out_s,
      v_sign * coalesce(sum(duration_s) filter (where kind = 12), 0) as voicemail_s
    from (
      -- Kept apart by "offset": what kind it is is asked once a row, and not once for each sum.
      select user_id, duration_s,
        date_bin('15 minutes', started_at, 'epoch'::timestamptz) as at,
        case type
          when 'call' then case direction
            when 'in' then 1 when 'out' then 2 when 'missed' then 3 when 'rejected' then 4 else 5 end
          when 'sms' then case direction when 'in' then 6 when 'out' then 7 else 8 end
          when 'mms' then case direction when 'in' then 9 when 'out' then 10 else 11 end
          else 12
        end as kind
      from moved where privacy <> 'hidden'
      offset 0
    ) as m
    join phonelog.people p on p.user_id = m.user_id
    group by m.user_id, p.zone, m.at
  ),
  by_quarter as (
    insert into phonelog.rollup_quarters as r (
      user_id, at,
      calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
      sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s
    )
    select
      user_id, at,
      calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
      sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s
    from quarters
    order by user_id, at
    on conflict (user_id, at) do update set
      calls_in = r.calls_in + excluded.calls_in,
      calls_out = r.calls_out + excluded.calls_out,
      calls_missed = r.calls_missed + excluded.calls_missed,
      calls_rejected = r.calls_rejected + excluded.calls_rejected,
      calls_blocked = r.calls_blocked + excluded.calls_blocked,
      sms_in = r.sms_in + excluded.sms_in,
      sms_out = r.sms_out + excluded.sms_out,
      sms_blocked = r.sms_blocked + excluded.sms_blocked,
      mms_in = r.mms_in + excluded.mms_in,
      mms_out = r.mms_out + excluded.mms_out,
      mms_blocked = r.mms_blocked + excluded.mms_blocked,
      voicemails = r.voicemails + excluded.voicemails,
      talk_in_s = r.talk_in_s + excluded.talk_in_s,
      talk_out_s = r.talk_out_s + excluded.talk_out_s,
      voicemail_s = r.voicemail_s + excluded.voicemail_s
  )
  insert into phonelog.rollup_days as r (
    user_id, day,
    calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
    sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s, hours
  )
  select
    user_id, local::date,
    sum(calls_in), sum(calls_out), sum(calls_missed), sum(calls_rejected), sum(calls_blocked),
    sum(sms_in), sum(sms_out), sum(sms_blocked), sum(mms_in), sum(mms_out), sum(mms_blocked),
    sum(voicemails), sum(talk_in_s), sum(talk_out_s), sum(voicemail_s),
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
    from (select *, at at time zone zone as local from quarters) as localised
    offset 0
  ) as q
  group by user_id, local::date
  order by user_id, local::date
  on conflict (user_id, day) do update set
    calls_in = r.calls_in + excluded.calls_in,
    calls_out = r.calls_out + excluded.calls_out,
    calls_missed = r.calls_missed + excluded.calls_missed,
    calls_rejected = r.calls_rejected + excluded.calls_rejected,
    calls_blocked = r.calls_blocked + excluded.calls_blocked,
    sms_in = r.sms_in + excluded.sms_in,
    sms_out = r.sms_out + excluded.sms_out,
    sms_blocked = r.sms_blocked + excluded.sms_blocked,
    mms_in = r.mms_in + excluded.mms_in,
    mms_out = r.mms_out + excluded.mms_out,
    mms_blocked = r.mms_blocked + excluded.mms_blocked,
    voicemails = r.voicemails + excluded.voicemails,
    talk_in_s = r.talk_in_s + excluded.talk_in_s,
    talk_out_s = r.talk_out_s + excluded.talk_out_s,
    voicemail_s = r.voicemail_s + excluded.voicemail_s,
    hours = array(select a + b from unnest(r.hours, excluded.hours) as h (a, b));

  if v_sign < 0 then
    delete from phonelog.rollup_quarters r
    using (
      select distinct user_id, date_bin('15 minutes', started_at, 'epoch'::timestamptz) as at
      from moved
    ) as m
    where r.user_id = m.user_id and r.at = m.at and r.n = 0;
    delete from phonelog.rollup_days r
    using (
      select distinct m.user_id, (m.started_at at time zone p.zone)::date as day
      from moved m join phonelog.people p on p.user_id = m.user_id
    ) as m
    where r.user_id = m.user_id and r.day = m.day and r.n = 0;
  end if;
  return null;
end;
$$;
comment on function private.roll_up_times is
  'Adds the rows of a statement to the roll-ups by time, or takes them off. Definer: callers write no roll-ups.';

create trigger events_rolled_times_insert after insert on phonelog.events
  referencing new table as moved
  for each statement execute function private.roll_up_times(1);

create trigger events_rolled_times_delete after delete on phonelog.events
  referencing old table as moved
  for each statement execute function private.roll_up_times('-1');

create trigger events_rolled_times_update_1 after update on phonelog.events
  referencing old table as moved
  for each statement execute function private.roll_up_times('-1');

create trigger events_rolled_times_update_2 after update on phonelog.events
  referencing new table as moved
  for each statement execute function private.roll_up_times(1);
