-- Phonelog: keeping the roll-ups of days and quarters of hours.
-- Whatever happens to events, the roll-ups have it when the statement is done: what rows were is taken
-- off, what they are is added, all rows of a statement at once (the file after the next). Sums are of
-- sums: quarters of hours from the rows, days from the quarters.


-- Types ----------------------------------------------------------------------------------------

create type private.time_sum as (
  at timestamptz, type text, direction text, n int, seconds bigint, talked int, gained_s int, lost_s int
);
comment on type private.time_sum is
  'How many more, or fewer, there are of a kind in a quarter of an hour, how much longer they took, how many more lasted a second, and the longest of those that came and of those that went.';


-- Functions ------------------------------------------------------------------------------------

create function private.counts_by(p_slots int[], p_counts int[], p_size int)
returns int[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_counts int[] := array_fill(0, array[p_size]);
begin
  for v_nth in 1 .. cardinality(p_slots) loop
    v_counts[p_slots[v_nth] + 1] := v_counts[p_slots[v_nth] + 1] + p_counts[v_nth];
  end loop;
  return v_counts;
end;
$$;
comment on function private.counts_by is
  'As many counts as there are slots, from those of some slots, the first of which is 0; a slot may come twice.';


create function private.add_times(p_person phonelog.people, p_sums private.time_sum[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  with quarters as materialized (
    -- There is one sum of each kind, at most.
    select
      at, sum(n) as n,
      coalesce(any_value(n) filter (where kind = 1), 0) as calls_in,
      coalesce(any_value(n) filter (where kind = 2), 0) as calls_out,
      coalesce(any_value(n) filter (where kind = 3), 0) as calls_missed,
      coalesce(any_value(n) filter (where kind = 4), 0) as calls_rejected,
      coalesce(any_value(n) filter (where kind = 5), 0) as calls_blocked,
      coalesce(any_value(n) filter (where kind = 6), 0) as sms_in,
      coalesce(any_value(n) filter (where kind = 7), 0) as sms_out,
      coalesce(any_value(n) filter (where kind = 8), 0) as sms_blocked,
      coalesce(any_value(n) filter (where kind = 9), 0) as mms_in,
      coalesce(any_value(n) filter (where kind = 10), 0) as mms_out,
      coalesce(any_value(n) filter (where kind = 11), 0) as mms_blocked,
      coalesce(any_value(n) filter (where kind = 12), 0) as voicemails,
      coalesce(any_value(seconds) filter (where kind = 1), 0) as talk_in_s,
      coalesce(any_value(seconds) filter (where kind = 2), 0) as talk_out_s,
      coalesce(any_value(seconds) filter (where kind = 12), 0) as voicemail_s,
      coalesce(any_value(talked) filter (where kind = 1), 0) as talked_in,
      coalesce(any_value(talked) filter (where kind = 2), 0) as talked_out,
      coalesce(any_value(gained_s) filter (where kind = 1), 0) as longest_in_s,
      coalesce(any_value(gained_s) filter (where kind = 2), 0) as longest_out_s
    from (
      -- Kept apart by "offset": what kind it is is asked once, and not for each column.
      select at, n, seconds, talked, gained_s,
        case type
          when 'call' then case direction
            when 'in' then 1 when 'out' then 2 when 'missed' then 3 when 'rejected' then 4 else 5 end
          when 'sms' then case direction when 'in' then 6 when 'out' then 7 else 8 end
          when 'mms' then case direction when 'in' then 9 when 'out' then 10 else 11 end
          else 12
        end as kind
      from unnest(p_sums)
      offset 0
    ) as s
    group by at
  ),
  by_quarter as (
    insert into phonelog.rollup_quarters as r (
      user_id, at,
      calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
      sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s,
      talked_in, talked_out, longest_in_s, longest_out_s
    )
    select
      p_person.user_id, at,
      calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
      sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s,
      talked_in, talked_out, longest_in_s, longest_out_s
    from quarters
    order by at
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
      voicemail_s = r.voicemail_s + excluded.voicemail_s,
      talked_in = r.talked_in + excluded.talked_in,
      talked_out = r.talked_out + excluded.talked_out,
      longest_in_s = greatest(r.longest_in_s, excluded.longest_in_s),
      longest_out_s = greatest(r.longest_out_s, excluded.longest_out_s)
  )
  insert into phonelog.rollup_days as r (
    user_id, day,
    calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in, sms_out,
    sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s,
    talked_in, talked_out, hours, quarters
  )
  select
    p_person.user_id, local::date,
    sum(calls_in), sum(calls_out), sum(calls_missed), sum(calls_rejected), sum(calls_blocked),
    sum(sms_in), sum(sms_out), sum(sms_blocked), sum(mms_in), sum(mms_out), sum(mms_blocked),
    sum(voicemails), sum(talk_in_s), sum(talk_out_s), sum(voicemail_s), sum(talked_in), sum(talked_out),
    private.counts_by(array_agg(quarter / 4), array_agg(n::int), 24),
    private.counts_by(array_agg(quarter), array_agg(n::int), 96)
  from (
    select *, extract(hour from local)::int * 4 + extract(minute from local)::int / 15 as quarter
    from (select *, at at time zone p_person.zone as local from quarters) as localised
    offset 0
  ) as q
  group by local::date
  order by local::date
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
    talked_in = r.talked_in + excluded.talked_in,
    talked_out = r.talked_out + excluded.talked_out,
    hours = array(select a + b from unnest(r.hours, excluded.hours) as h (a, b)),
    quarters = array(select a + b from unnest(r.quarters, excluded.quarters) as q (a, b));

  if exists (select from unnest(p_sums) where n < 0) then
    -- "case" keeps from the planner that rows of nothing are rare: at this moment they are not.
    delete from phonelog.rollup_quarters r using unnest(p_sums) as s
    where r.user_id = p_person.user_id and r.at = s.at and s.n < 0
      and case when r.n = 0 then true else false end;
    delete from phonelog.rollup_days r
    using (
      select distinct (at at time zone p_person.zone)::date as day from unnest(p_sums) where n < 0
    ) as s
    where r.user_id = p_person.user_id and r.day = s.day
      and case when r.n = 0 then true else false end;
  end if;
end;
$$;
comment on function private.add_times is
  'Adds sums to the roll-ups by time of a person; rows of nothing go. Definer: callers write no roll-ups.';


create function private.settle_times(p_person phonelog.people, p_sums private.time_sum[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Where the longest went, another one is it.
  update phonelog.rollup_quarters r set
    longest_in_s = coalesce(s.longest_in_s, r.longest_in_s),
    longest_out_s = coalesce(s.longest_out_s, r.longest_out_s)
  from (
    select q.at, max(l.seconds) filter (where q.direction = 'in') as longest_in_s,
      max(l.seconds) filter (where q.direction = 'out') as longest_out_s
    from (
      select s.at, s.direction
      from unnest(p_sums) as s
      join phonelog.rollup_quarters r on r.user_id = p_person.user_id and r.at = s.at
      where s.type = 'call' and s.lost_s > 0
        and s.lost_s >= case s.direction when 'in' then r.longest_in_s when 'out' then r.longest_out_s end
      offset 0
    ) as q
    cross join lateral (
      select coalesce(max(e.duration_s), 0) as seconds from phonelog.events e
      where e.user_id = p_person.user_id
        and e.started_at >= q.at and e.started_at < q.at + interval '15 minutes'
        and e.type = 'call' and e.direction = q.direction and e.privacy <> 'hidden'
    ) as l
    group by q.at
  ) as s
  where r.user_id = p_person.user_id and r.at = s.at;
end;
$$;
comment on function private.settle_times is
  'After sums were taken off: the longest call is that of what is left. Definer: callers write no roll-ups.';
