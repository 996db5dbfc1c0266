-- Phonelog: statistics about everybody.
-- Sums over people who agreed to it, for analysts. A week is published once, some days after its end,
-- and never again: who agrees, leaves or changes something later moves no number that was ever shown,
-- so that no two answers differ by one person. Nobody is in it: what is kept is sums.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.statistics_consents (
  user_id   uuid        primary key default auth.uid() references auth.users (id) on delete cascade,
  agreed_at timestamptz not null default now()
);
comment on table phonelog.statistics_consents is
  'Who agreed that their sums count in anonymous statistics: nobody, unless they enter themselves.';
comment on column phonelog.statistics_consents.agreed_at is 'Weeks that began before are without them.';

create table private.published_statistics (
  metric       text        not null check (metric in ('calls', 'messages', 'talk_s')),
  bucket       text        not null check (bucket in ('day', 'week')),
  start        date        not null,
  value        bigint      not null,
  people       int         not null check (people >= 5),
  published_at timestamptz not null default now(),
  primary key (metric, bucket, start)
);
comment on table private.published_statistics is
  'The sums that are shown; what would be about too few is not in here at all.';
comment on column private.published_statistics.people is
  'At least so many are in it: 5, 10, 20, 50, 100 and so on, never how many.';

create table private.published_weeks (
  week         date        primary key check (extract(isodow from week) = 1),
  published_at timestamptz not null default now()
);
comment on table private.published_weeks is 'Which weeks were published, or had nothing to be.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (
  table_name, treatment, owner_path, personal, exported, reason, domain
)
values
  ('phonelog.statistics_consents', 'cascade', 'user_id', array['user_id', 'agreed_at'], true, null, 'phonelog'),
  ('private.published_statistics', 'keep', null, '{}', false,
    'Sums over five people and more, of whom nobody has most; 400 days', 'phonelog'),
  ('private.published_weeks', 'keep', null, '{}', false, 'Names weeks, and no person', 'phonelog');


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.statistics_consents enable row level security;
alter table private.published_statistics enable row level security;
alter table private.published_weeks enable row level security;

grant select, delete, insert (user_id) on phonelog.statistics_consents to authenticated;
grant select, insert, update, delete on phonelog.statistics_consents to service_role;
grant select on private.published_statistics, private.published_weeks to service_role;

create policy "people see whether they agreed" on phonelog.statistics_consents
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people agree for themselves" on phonelog.statistics_consents
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "people take it back" on phonelog.statistics_consents
  for delete to authenticated
  using (user_id = (select auth.uid()));


create function private.guard_consent()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  perform private.refuse_stand_ins('agree to statistics for somebody, or take that back');
  return case tg_op when 'DELETE' then old else new end;
end;
$$;
comment on function private.guard_consent is 'Nobody agrees for another.';

create trigger statistics_consents_guard before insert or delete on phonelog.statistics_consents
  for each row when (current_user = 'authenticated')
  execute function private.guard_consent();

create trigger statistics_consents_audit after insert or delete on phonelog.statistics_consents
  for each row execute function private.audit_row();


-- Publishing -----------------------------------------------------------------------------------

create function private.is_about_enough(p_people bigint, p_most numeric, p_value numeric)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  -- Of what is mostly one person's, the sum is theirs, whoever else is in it.
  select coalesce(p_people >= 5 and 2 * p_most <= p_value, false);
$$;
comment on function private.is_about_enough is
  'Whether a sum may be shown: at least five people are in it, and none has more than half of it.';


create function private.publish_week(p_week date)
returns int
language plpgsql
security definer
set search_path = ''
set jit = off
as $$
declare
  v_count int;
begin
  insert into private.published_weeks (week) values (p_week) on conflict do nothing;
  if not found then
    return 0;
  end if;
  with shares as materialized (
    select m.metric, r.user_id, r.day, m.share
    from phonelog.statistics_consents c
    join phonelog.rollup_days r
      on r.user_id = c.user_id and r.day >= p_week and r.day < p_week + 7
    cross join lateral (values
      ('calls', r.calls_in::bigint + r.calls_out + r.calls_missed + r.calls_rejected
        + r.calls_blocked),
      ('messages',
        r.sms_in::bigint + r.sms_out + r.sms_blocked + r.mms_in + r.mms_out + r.mms_blocked),
      ('talk_s', r.talk_in_s + r.talk_out_s)
    ) as m (metric, share)
    -- A day of anywhere on earth has begun by then.
    where c.agreed_at <= (p_week::timestamp at time zone 'UTC') - interval '14 hours'
      and m.share > 0
  ),
  days as materialized (
    select d.*, case when d.is_enough then row_number() over (
      partition by d.metric, d.is_enough order by d.value, d.day) else 0 end as place
    from (
      select s.metric, s.day, sum(s.share) as value, count(*) as people,
        private.is_about_enough(count(*), max(s.share), sum(s.share)) as is_enough
      from shares s group by s.metric, s.day
    ) as d
  ),
  -- The week less the days that are shown is what the others had: that, too, has to be about enough, or
  -- else the least of the days that are shown goes as well. Days about too few have place 0, the others
  -- come after them, the least first: what is left of the week is all that is up to some place.
  sums as (
    select s.metric, d.place, s.share, sum(s.share) over up_to as so_far,
      row_number() over (partition by s.metric, s.user_id order by d.place, s.day) = 1 as is_first
    from shares s join days d on d.metric = s.metric and d.day = s.day
    window up_to as (partition by s.metric, s.user_id order by d.place)
  ),
  rests as materialized (
    select p.metric, p.place, sum(p.people) over up_to as people, sum(p.value) over up_to as value,
      private.is_about_enough(
        (sum(p.people) over up_to)::bigint, max(p.most) over up_to, sum(p.value) over up_to
      ) as is_enough
    from (
      select s.metric, s.place, count(*) filter (where s.is_first) as people,
        max(s.so_far) as most, sum(s.share) as value
      from sums s group by s.metric, s.place
    ) as p
    window up_to as (partition by p.metric order by p.place)
  ),
  weeks as (
    -- Where every day may be shown, nothing is left of it.
    select r.metric, max(r.people) as people, max(r.value) as value,
      case when min(r.place) > 0 then 0
        else coalesce(min(r.place) filter (where r.is_enough), max(r.place)) end as kept_back
    from rests r group by r.metric
    having bool_or(r.is_enough and r.place = (select max(l.place) from rests l where l.metric = r.metric))
  )
  insert into private.published_statistics (metric, bucket, start, value, people)
  select t.metric, t.bucket, t.start, t.value, (
    select max(f.size * scale.by) from unnest(array[5, 10, 20]) as f (size),
      unnest(array[1, 10, 100, 1000, 10000]) as scale (by)
    where f.size * scale.by <= t.people
  )
  from (
    select w.metric, 'week' as bucket, p_week as start, w.value, w.people from weeks w
    union all
    select d.metric, 'day', d.day, d.value, d.people
    from weeks w join days d on d.metric = w.metric and d.place > w.kept_back
  ) as t;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.publish_week is
  'Publishes the sums of a week, once: of the days those about enough people, as long as what remains of the week is, too. How many sums there are. Definer: it adds up people who see nothing of each other.';

grant execute on function private.publish_week to service_role;


create function private.publish_statistics()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_last constant date := date_trunc('week', now() at time zone 'UTC')::date - 7;
  v_count int := 0;
begin
  -- A week of grace for phones that sync late; who was down catches up with four of them.
  for nth in reverse 4..1 loop
    v_count := v_count + private.publish_week(v_last - 7 * nth);
  end loop;
  return v_count;
end;
$$;
comment on function private.publish_statistics is
  'Publishes the weeks that are over and were not published; run by cron. Definer: it adds up everybody who agreed.';

grant execute on function private.publish_statistics to service_role;


-- Answers --------------------------------------------------------------------------------------

create function private.read_statistics(p_metric text, p_bucket text, p_from date, p_to date)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not private.caller_may('analytics.read') then
    raise sqlstate 'PT403' using
      message = 'Cannot look at statistics: this takes the permission analytics.read';
  end if;
  perform private.record('statistics.read', 'private.published_statistics', p_metric || ' ' || p_bucket);
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'start', s.start, 'value', s.value, 'people_at_least', s.people
    ) order by s.start), '[]')
    from private.published_statistics s
    where s.metric = p_metric and s.bucket = p_bucket
      and s.start >= coalesce(p_from, current_date - 400) and s.start < coalesce(p_to, current_date)
  );
end;
$$;
comment on function private.read_statistics is
  'Published sums, to who may see them, and that they looked is written down. Definer: asks for the permission by the caller''s id, and nobody reads these or writes the audit log by a grant.';

grant execute on function private.read_statistics to authenticated;


create function phonelog.anonymized_analytics(
  p_metric text, p_bucket text default 'week', p_from date default null, p_to date default null
)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if p_metric is null or p_metric not in ('calls', 'messages', 'talk_s')
    or p_bucket is null or p_bucket not in ('day', 'week')
  then
    raise sqlstate 'PT400' using
      message = 'Cannot tell these statistics: there are calls, messages and talk_s, by day and week';
  end if;
  return jsonb_build_object(
    'metric', p_metric, 'bucket', p_bucket, 'fewest', 5,
    'items', private.read_statistics(p_metric, p_bucket, p_from, p_to)
  );
end;
$$;
comment on function phonelog.anonymized_analytics is
  'Sums over people who agreed, five at least in each, by day or week; for who has the permission analytics.read.';

grant execute on function phonelog.anonymized_analytics to authenticated;
