-- Phonelog: scores.
-- How a person stands with each contact: on how many days there was anything, when last, on which days of
-- the last year, how long it usually takes from one to the next, and at which hours. Days are kept by the
-- same triggers as the roll-ups; what is usual, and the hours of those of whom there is much, are counted
-- when they are asked for, as far as they changed since they last were. Hours that are counted are kept
-- by the triggers, too: one call less is no reason to read a hundred thousand again.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.contact_scores (
  user_id     uuid     not null,
  contact_id  uuid     not null,
  days        int      not null check (days > 0),
  last_day    date     not null,
  line        bit(384) not null,
  changed_in  bigint   not null,
  usual_gap   float8,
  usual_in    bigint,
  hours       int[]    check (cardinality(hours) = 168),
  hours_until date     check ((hours is null) = (hours_until is null)),
  primary key (user_id, contact_id)
)
with (fillfactor = 70);
comment on table phonelog.contact_scores is
  'How a person stands with each contact, in days of the zone in phonelog.people; of hidden ones there is none.';
comment on column phonelog.contact_scores.days is 'On so many days there was anything.';
comment on column phonelog.contact_scores.line is
  'Which of the days up to the last one these were: the first bit is that day, the next the day before.';
comment on column phonelog.contact_scores.changed_in is
  'The version of phonelog.people in which these days became what they are.';
comment on column phonelog.contact_scores.usual_gap is
  'What three of four gaps between two of the days stay below, in days; null where there are fewer than four.';
comment on column phonelog.contact_scores.usual_in is
  'The changed_in of which that is: where it is another, it is to be reckoned anew.';
comment on column phonelog.contact_scores.hours is
  'How many there were in each hour of the week, from Monday, before hours_until; of whom there are few it is not kept.';

-- Whoever has no hours kept pays nothing for them when calls come in.
create index contact_scores_hours on phonelog.contact_scores (user_id) where hours is not null;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('phonelog.contact_scores', 'erase', 'user_id',
  array['user_id', 'contact_id', 'last_day', 'line', 'usual_gap', 'hours', 'hours_until'], false);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.contact_scores enable row level security;

grant select on phonelog.contact_scores to authenticated, service_role;

create policy "people see how they stand with contacts" on phonelog.contact_scores
  for select to authenticated
  using (user_id = (select auth.uid()));


-- Functions ------------------------------------------------------------------------------------

create function private.score_contacts(p_person phonelog.people, p_contacts uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.contact_scores s
  where s.user_id = p_person.user_id and (p_contacts is null or s.contact_id = any (p_contacts))
    and not exists (
      select from phonelog.rollup_contact_days r
      where r.user_id = s.user_id and r.contact_id = s.contact_id
    );
  insert into phonelog.contact_scores as s (user_id, contact_id, days, last_day, line, changed_in)
  select p_person.user_id, e.contact_id, e.days, e.last_day, e.line, p_person.version + 1
  from private.expected_scores(p_person.user_id, p_contacts) e
  order by e.contact_id
  on conflict (user_id, contact_id) do update set
    days = excluded.days, last_day = excluded.last_day, line = excluded.line,
    changed_in = excluded.changed_in, hours = null, hours_until = null;
end;
$$;
comment on function private.score_contacts is
  'Makes scores anew from the days with contacts, with these or all of them. Definer: callers write no scores; under the person''s lock, by whoever raises the version next.';


create function private.unscore_days(p_person phonelog.people, p_contacts uuid[], p_days date[])
returns void
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  -- By what went and not by what there is: of all days that stay the last is looked up, and, where it is
  -- another than before, those that come into the line at its end.
  with gone as (
    select g.contact_id, count(*)::int as days,
      bit_or(B'1'::bit(384) >> (s.last_day - g.day)) as line
    from unnest(p_contacts, p_days) as g (contact_id, day)
    join phonelog.contact_scores s on s.user_id = p_person.user_id and s.contact_id = g.contact_id
    group by g.contact_id
  ),
  staying as materialized (
    select g.contact_id, g.days, g.line, l.last_day
    from gone g
    cross join lateral (
      select (
        select r.day from phonelog.rollup_contact_days r
        where r.user_id = p_person.user_id and r.contact_id = g.contact_id order by r.day desc limit 1
      ) as last_day
    ) as l
  ),
  ended as (
    delete from phonelog.contact_scores s using staying k
    where s.user_id = p_person.user_id and s.contact_id = k.contact_id and k.last_day is null
  )
  update phonelog.contact_scores s set
    days = s.days - k.days,
    last_day = k.last_day,
    line = (s.line & ~k.line) << (s.last_day - k.last_day) | coalesce((
      select bit_or(B'1'::bit(384) >> (k.last_day - r.day)) from phonelog.rollup_contact_days r
      where r.user_id = p_person.user_id and r.contact_id = k.contact_id
        and r.day > k.last_day - 384 and r.day <= least(s.last_day - 384, k.last_day)
    ), B'0'::bit(384)),
    changed_in = p_person.version + 1
  from staying k
  where s.user_id = p_person.user_id and s.contact_id = k.contact_id and k.last_day is not null;
end;
$$;
comment on function private.unscore_days is
  'Takes days on which nothing is left any more off the scores of contacts: pairs of both arrays, each once, whose roll-ups by the day are gone. Definer: callers write no scores; under the person''s lock, by whoever raises the version next.';


create function private.expected_scores(p_user uuid, p_contacts uuid[] default null)
returns table (contact_id uuid, days int, last_day date, line bit(384))
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
    select d.contact_id, count(*)::int, max(d.last),
      bit_or(B'1'::bit(384) >> (d.last - d.day))::bit(384)
    from (
      select r.contact_id, r.day, max(r.day) over (partition by r.contact_id) as last
      from phonelog.rollup_contact_days r
      where r.user_id = p_user and (p_contacts is null or r.contact_id = any (p_contacts))
    ) as d
    group by d.contact_id;
end;
$$;
comment on function private.expected_scores is
  'What the days with contacts come to in phonelog.contact_scores. Definer: for the server alone, over a person it is given.';


create function private.usual_gaps(p_user uuid, p_contacts uuid[] default null)
returns table (contact_id uuid, usual_gap float8)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_custom_plan
set jit = off
as $$
begin
  return query
    select g.contact_id, percentile_cont(0.75) within group (order by g.gap)
    from (
      select r.contact_id,
        r.day - lag(r.day) over (partition by r.contact_id order by r.day) as gap
      from phonelog.rollup_contact_days r
      where r.user_id = p_user and (p_contacts is null or r.contact_id = any (p_contacts))
    ) as g
    where g.gap is not null
    group by g.contact_id having count(*) >= 4;
end;
$$;
comment on function private.usual_gaps is
  'What three of four gaps between the days with a contact stay below, of these or all contacts that have four gaps.';

grant execute on function private.usual_gaps to authenticated;


create function private.know_usual_gaps(p_today date)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_stale constant uuid[] := array(
    select s.contact_id from phonelog.contact_scores s
    where s.user_id = v_user and s.days > 4 and s.last_day < p_today - 2
      and s.usual_in is distinct from s.changed_in
  );
begin
  if v_stale = '{}' or current_setting('transaction_read_only')::boolean then
    return;
  end if;
  -- Who is changing something is not waited for: it is reckoned without being kept.
  perform from phonelog.people where user_id = v_user for no key update skip locked;
  if found then
    update phonelog.contact_scores s set usual_gap = g.usual_gap, usual_in = s.changed_in
    from private.usual_gaps(v_user, v_stale) g
    where s.user_id = v_user and s.contact_id = g.contact_id;
  end if;
end;
$$;
comment on function private.know_usual_gaps is
  'Keeps what is usual with those contacts of the caller''s that are quiet and were met since it last was reckoned. Definer: callers write no scores; these are their own, as auth.uid() says.';

grant execute on function private.know_usual_gaps to authenticated;
