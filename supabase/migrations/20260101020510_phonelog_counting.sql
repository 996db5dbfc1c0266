-- Phonelog: counting a period.
-- Whole local days come from the roll-ups, whole months of contacts from theirs. What is left at the two
-- ends, less than a day each, comes from quarters of hours, and what is less than one from the events;
-- with contacts, of whom there are no quarters, from the events.


-- Types ----------------------------------------------------------------------------------------

create type private.phonelog_counts as (
  calls_in bigint, calls_out bigint, calls_missed bigint, calls_rejected bigint,
  calls_blocked bigint, sms_in bigint, sms_out bigint, sms_blocked bigint, mms_in bigint,
  mms_out bigint, mms_blocked bigint, voicemails bigint, talk_in_s bigint, talk_out_s bigint,
  voicemail_s bigint
);
comment on type private.phonelog_counts is
  'How many calls and messages of each kind, and for how long: everything else is sums of these.';

create type private.phonelog_parts as (
  since timestamptz, first_quarter timestamptz, head_end timestamptz,
  tail_start timestamptz, end_quarter timestamptz, until timestamptz,
  first_day date, end_day date, first_month date, end_month date,
  head_day date, head_end_day date, head_sign int, tail_day date, tail_end_day date, tail_sign int
);
comment on type private.phonelog_parts is
  'A period in parts. By time: what there is up to head_end and from tail_start on, and whole days between; whole quarters of hours are those from first_quarter to end_quarter. The same days by contact: months, and of two runs of days what is added to them or, with a sign of -1, taken off again.';


-- Parts ----------------------------------------------------------------------------------------

create function private.parts_of(p_from timestamptz, p_to timestamptz, p_zone text)
returns private.phonelog_parts
language plpgsql
stable
strict
security invoker
set search_path = ''
as $$
declare
  v_month_rows constant int := 1;
  v_quarter constant interval := interval '15 minutes';
  v_parts private.phonelog_parts;
  v_month date;
  v_next date;
  v_last date;
  v_after date;
begin
  v_parts.since := p_from;
  v_parts.until := p_to;
  v_parts.first_day := (p_from at time zone p_zone)::date;
  if not private.is_day_start(p_from, p_zone) then
    v_parts.first_day := v_parts.first_day + 1;
  end if;
  v_parts.end_day := (p_to at time zone p_zone)::date;
  if v_parts.first_day < v_parts.end_day then
    v_parts.head_end := private.day_start(v_parts.first_day, p_zone);
    v_parts.tail_start := private.day_start(v_parts.end_day, p_zone);
  else
    v_parts.end_day := v_parts.first_day;
    v_parts.head_end := p_to;
    v_parts.tail_start := p_to;
  end if;
  v_parts.first_quarter := date_bin(v_quarter, p_from, 'epoch'::timestamptz);
  if v_parts.first_quarter < p_from then
    v_parts.first_quarter := v_parts.first_quarter + v_quarter;
  end if;
  v_parts.end_quarter := date_bin(v_quarter, p_to, 'epoch'::timestamptz);
  if v_parts.end_quarter < v_parts.first_quarter then
    v_parts.first_quarter := p_to;
    v_parts.end_quarter := p_to;
  end if;

  v_month := date_trunc('month', v_parts.first_day::timestamp);
  v_last := date_trunc('month', v_parts.end_day - interval '1 day');
  v_after := v_last + interval '1 month';
  v_parts.first_month := v_month;
  v_parts.end_month := v_after;
  v_parts.head_sign := -1;
  v_parts.head_day := v_month;
  v_parts.head_end_day := v_parts.first_day;
  v_parts.tail_sign := -1;
  v_parts.tail_day := v_parts.end_day;
  v_parts.tail_end_day := v_after;
  -- A month and less of it is read where that is less than the days alone: a year of contacts, with all
  -- of its months, is hardly more than a day of them. From the day after tomorrow on there are none.
  if v_month >= v_last then
    if v_parts.end_day - v_parts.first_day <= v_month_rows + (v_parts.first_day - v_month)
        + greatest(least(v_after, current_date + 2) - v_parts.end_day, 0) then
      v_parts.end_month := v_month;
      v_parts.head_sign := 1;
      v_parts.head_day := v_parts.first_day;
      v_parts.head_end_day := v_parts.end_day;
      v_parts.tail_end_day := v_parts.end_day;
    end if;
    return v_parts;
  end if;
  v_next := v_month + interval '1 month';
  if v_next - v_parts.first_day <= v_month_rows + (v_parts.first_day - v_month) then
    v_parts.first_month := v_next;
    v_parts.head_sign := 1;
    v_parts.head_day := v_parts.first_day;
    v_parts.head_end_day := v_next;
  end if;
  if v_parts.end_day - v_last
      <= v_month_rows + greatest(least(v_after, current_date + 2) - v_parts.end_day, 0) then
    v_parts.end_month := v_last;
    v_parts.tail_sign := 1;
    v_parts.tail_day := v_last;
    v_parts.tail_end_day := v_parts.end_day;
  end if;
  return v_parts;
end;
$$;
comment on function private.parts_of is
  'Takes a period apart by the days of a zone; where there is no whole one, all of it is its head.';

grant execute on function private.parts_of to authenticated, service_role;


-- Counting -------------------------------------------------------------------------------------

create function private.count_kinds(p_parts private.phonelog_parts)
returns private.phonelog_counts
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  v_days private.phonelog_counts;
  v_quarters private.phonelog_counts;
  v_ends private.phonelog_counts;
begin
  select
    sum(r.calls_in), sum(r.calls_out), sum(r.calls_missed), sum(r.calls_rejected),
    sum(r.calls_blocked), sum(r.sms_in), sum(r.sms_out), sum(r.sms_blocked), sum(r.mms_in),
    sum(r.mms_out), sum(r.mms_blocked), sum(r.voicemails), sum(r.talk_in_s), sum(r.talk_out_s),
    sum(r.voicemail_s)
  into v_days
  from phonelog.rollup_days r
  where r.user_id = v_user and r.day >= p_parts.first_day and r.day < p_parts.end_day;

  if p_parts.since < p_parts.head_end or p_parts.tail_start < p_parts.until then
    select
      sum(r.calls_in), sum(r.calls_out), sum(r.calls_missed), sum(r.calls_rejected),
      sum(r.calls_blocked), sum(r.sms_in), sum(r.sms_out), sum(r.sms_blocked), sum(r.mms_in),
      sum(r.mms_out), sum(r.mms_blocked), sum(r.voicemails), sum(r.talk_in_s), sum(r.talk_out_s),
      sum(r.voicemail_s)
    into v_quarters
    from (values
      (p_parts.first_quarter, least(p_parts.head_end, p_parts.end_quarter)),
      (p_parts.tail_start, p_parts.end_quarter)
    ) as ends (first, last)
    cross join lateral (
      select r.* from phonelog.rollup_quarters r
      where r.user_id = v_user and r.at >= ends.first and r.at < ends.last
      -- A range of the key for each end, here and below: a join would read all that there is once.
      offset 0
    ) as r;
  end if;

  if p_parts.since < p_parts.first_quarter or p_parts.end_quarter < p_parts.until then
    select
      sum(n) filter (where kind = 'call in'), sum(n) filter (where kind = 'call out'),
      sum(n) filter (where kind = 'call missed'), sum(n) filter (where kind = 'call rejected'),
      sum(n) filter (where kind = 'call blocked'), sum(n) filter (where kind = 'sms in'),
      sum(n) filter (where kind = 'sms out'), sum(n) filter (where kind = 'sms blocked'),
      sum(n) filter (where kind = 'mms in'), sum(n) filter (where kind = 'mms out'),
      sum(n) filter (where kind = 'mms blocked'), sum(n) filter (where kind = 'voicemail in'),
      sum(s) filter (where kind = 'call in'), sum(s) filter (where kind = 'call out'),
      sum(s) filter (where kind = 'voicemail in')
    into v_ends
    from (
      select e.type || ' ' || e.direction as kind, count(*) as n, sum(e.duration_s) as s
      from (values
        (p_parts.since, p_parts.first_quarter), (p_parts.end_quarter, p_parts.until)
      ) as ends (first, last)
      cross join lateral (
        select e.type, e.direction, e.duration_s from phonelog.events e
        where e.user_id = v_user and e.privacy <> 'hidden'
          and e.started_at >= ends.first and e.started_at < ends.last
        offset 0
      ) as e
      group by 1
    ) as counted;
  end if;

  return private.add_counts(private.add_counts(v_days, v_quarters), v_ends);
end;
$$;
comment on function private.count_kinds is 'What the caller''s calls and messages of a period add up to.';

grant execute on function private.count_kinds to authenticated, service_role;


create function private.add_counts(a private.phonelog_counts, b private.phonelog_counts)
returns private.phonelog_counts
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    coalesce(a.calls_in, 0) + coalesce(b.calls_in, 0),
    coalesce(a.calls_out, 0) + coalesce(b.calls_out, 0),
    coalesce(a.calls_missed, 0) + coalesce(b.calls_missed, 0),
    coalesce(a.calls_rejected, 0) + coalesce(b.calls_rejected, 0),
    coalesce(a.calls_blocked, 0) + coalesce(b.calls_blocked, 0),
    coalesce(a.sms_in, 0) + coalesce(b.sms_in, 0),
    coalesce(a.sms_out, 0) + coalesce(b.sms_out, 0),
    coalesce(a.sms_blocked, 0) + coalesce(b.sms_blocked, 0),
    coalesce(a.mms_in, 0) + coalesce(b.mms_in, 0),
    coalesce(a.mms_out, 0) + coalesce(b.mms_out, 0),
    coalesce(a.mms_blocked, 0) + coalesce(b.mms_blocked, 0),
    coalesce(a.voicemails, 0) + coalesce(b.voicemails, 0),
    coalesce(a.talk_in_s, 0) + coalesce(b.talk_in_s, 0),
    coalesce(a.talk_out_s, 0) + coalesce(b.talk_out_s, 0),
    coalesce(a.voicemail_s, 0) + coalesce(b.voicemail_s, 0)
  );
end;
$$;
comment on function private.add_counts is 'The sum of two counts; null is none.';

grant execute on function private.add_counts to authenticated, service_role;
