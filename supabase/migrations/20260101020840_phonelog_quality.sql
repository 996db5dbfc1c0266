-- Phonelog: data quality.
-- One number from 0 to 100 for how far a person's log of the last thirty days can be relied on, with
-- what it is made of. Kept once a day, in shares and without counts, so that it can be seen to get
-- better or worse.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.quality_scores (
  id           uuid         primary key default gen_random_uuid(),
  user_id      uuid         not null references auth.users (id) on delete cascade,
  source_id    uuid,
  day          date         not null,
  score        numeric(4,1) not null check (score between 0 and 100),
  completeness numeric(4,1) check (completeness between 0 and 100),
  duplicates   numeric(4,1) check (duplicates between 0 and 100),
  invalid      numeric(4,1) check (invalid between 0 and 100),
  freshness    numeric(4,1) check (freshness between 0 and 100),
  unique nulls not distinct (user_id, source_id, day),
  foreign key (user_id, source_id) references phonelog.data_sources (user_id, id) on delete cascade
);
comment on table phonelog.quality_scores is
  'How far the log of the thirty days before could be relied on, day by day: 100 is the best of each. No line on days when nothing that is shown was from the last two months, and nothing had synced.';
comment on column phonelog.quality_scores.source_id is 'Null is all of them together.';
comment on column phonelog.quality_scores.completeness is
  'What there was of what was to be expected; null where nobody can tell yet.';
comment on column phonelog.quality_scores.duplicates is
  'The share of events that are there once, by a sample of five thousand where there are more.';
comment on column phonelog.quality_scores.invalid is 'The share of what was sent that could be kept.';
comment on column phonelog.quality_scores.freshness is
  '100 while every source is in time, less with each that is late.';

create index quality_scores_age on phonelog.quality_scores using brin (day);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('phonelog.quality_scores', 'cascade', 'user_id', array['user_id', 'day'], true);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.quality_scores enable row level security;

grant select on phonelog.quality_scores to authenticated;
grant select, insert, update, delete on phonelog.quality_scores to service_role;

create policy "people see their scores" on phonelog.quality_scores
  for select to authenticated
  using (user_id = (select auth.uid()));


-- Functions ------------------------------------------------------------------------------------

create function private.shares_of_single(p_user uuid, p_from timestamptz, p_to timestamptz)
returns table (source_id uuid, share float8)
language plpgsql
stable
security invoker
set search_path = ''
set jit = off
as $$
declare
  v_most constant int := 5000;
  v_every int;
begin
  -- Of whom there is more, a share of the quarters of hours is looked at, from all over the period and
  -- each wholly: what is there twice began at the same moment.
  select ceil(sum(q.n) / v_most::numeric)::int into v_every
  from phonelog.rollup_quarters q where q.user_id = p_user and q.at >= p_from and q.at < p_to;

  -- The same moment, kind and person: phones write milliseconds, so that is the same one again.
  return query
  with same as (
    select e.source_id, sum(count(*)) over alike as n,
      row_number() over (alike order by e.source_id) = 1 as is_first
    from phonelog.rollup_quarters q
    -- "offset" keeps each quarter a short range of the index: as a join it is taken for half of all.
    cross join lateral (
      select e.* from phonelog.events e
      where e.user_id = p_user and e.started_at >= q.at
        and e.started_at < q.at + interval '15 minutes' and e.privacy <> 'hidden'
      offset 0
    ) as e
    where q.user_id = p_user and q.at >= p_from and q.at < p_to
      and mod(hashint8(extract(epoch from q.at)::bigint)::bigint, v_every) = 0
    group by e.started_at, e.type, e.direction, e.contact_id, e.duration_s, e.source_id
    window alike as (partition by e.started_at, e.type, e.direction, e.contact_id, e.duration_s)
  )
  select s.source_id, (1 - sum(s.n - 1) / sum(s.n))::float8 from same s group by s.source_id
  union all
  select null, (1 - sum(s.n - 1) / sum(s.n))::float8 from same s where s.is_first;
end;
$$;
comment on function private.shares_of_single is
  'The share of a person''s events of a period that are there once, 0 to 1: of each source, beside those of all others, and of all together, which has no id. Of some five thousand where there are more.';

grant execute on function private.shares_of_single to authenticated, service_role;


create function private.shares_of_expected(
  p_user uuid, p_from timestamptz, p_to timestamptz, p_zone text
)
returns table (source_id uuid, share float8)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_seen float8;
begin
  -- What is compared with four weeks has to have them.
  if not exists (
    select from phonelog.people p
    where p.user_id = p_user and p.first_at <= p_to - interval '28 days'
  ) then
    return;
  end if;
  select coalesce(sum(q.n), 0) into v_seen
  from phonelog.rollup_quarters q
  where q.user_id = p_user and q.at >= p_from and q.at < p_to;

  return query
  with gaps as materialized (
    select g.* from private.silences_of(p_user, p_from, p_to, p_zone, 0.9999) g
  )
  select c.source_id, 1 - m.missing / greatest(v_seen + m.missing, 1)
  from private.syncs_that_count(p_user) c
  cross join lateral (
    -- A phone whose syncs ran and brought nothing had nothing.
    select coalesce(sum(g.expected), 0) as missing from gaps g
    where coalesce(g.at < c.known_from, true) or not exists (
      select from phonelog.sync_runs r
      where r.user_id = p_user and r.source_id = any (c.sources) and r.status = 'done'
        and r.started_at >= g.at and r.started_at < g.until
    )
  ) as m;
end;
$$;
comment on function private.shares_of_expected is
  'The share that is there of what a person''s rhythm let expect, 0 to 1, by whose syncs explain what is not: for each source, and for all together, which has no id. Nothing where there is no rhythm yet.';

grant execute on function private.shares_of_expected to authenticated, service_role;


create function private.qualities_of(p_user uuid, p_zone text)
returns table (
  source_id uuid, score numeric, completeness numeric, duplicates numeric, invalid numeric,
  freshness numeric
)
language plpgsql
stable
security invoker
set search_path = ''
set jit = off
as $$
declare
  v_to constant timestamptz := private.judged_until(now());
  v_from constant timestamptz :=
    private.day_start((now() at time zone p_zone)::date - 29, p_zone);
begin
  return query
  with expected as materialized (
    select * from private.shares_of_expected(p_user, v_from, v_to, p_zone)
  ),
  single as materialized (
    select * from private.shares_of_single(p_user, v_from, v_to)
  ),
  sent as materialized (
    select r.source_id, 100 - 100.0 * sum(r.rejected) / nullif(
      sum(r.inserted::bigint + r.updated + r.duplicate + r.deleted + r.rejected), 0) as kept
    from phonelog.sync_runs r
    where r.user_id = p_user and r.started_at >= v_from
    group by grouping sets ((r.source_id), ())
  ),
  in_time as materialized (
    -- From when it is late on it falls, to nothing at four times that.
    select h.source_id, h.kind, case h.status
      when 'failed' then 0
      when 'late' then
        least(100, greatest(0, 100 - 100 * (h.lag_s - h.allowed_s) / (3 * h.allowed_s)))
      else 100
    end as share
    from private.sync_health(p_user) h where h.status <> 'never'
  ),
  parts as (
    select s.id as source_id,
      round((100 * e.share)::numeric, 1) as completeness,
      round((100 * o.share)::numeric, 1) as duplicates, round(k.kept, 1) as invalid,
      round((
        select avg(t.share) from in_time t
        where case when s.id is null then t.kind <> 'backup' else t.source_id = s.id end
      )::numeric, 1) as freshness
    from (
      select d.id from phonelog.data_sources d where d.user_id = p_user union all select null
    ) as s
    left join expected e on e.source_id is not distinct from s.id
    left join single o on o.source_id is not distinct from s.id
    left join sent k on k.source_id is not distinct from s.id
  )
  select p.source_id, said.score, p.completeness, p.duplicates, p.invalid, p.freshness
  from parts p
  cross join lateral (
    select round(sum(w.share * w.weight) / sum(w.weight) filter (where w.share is not null), 1)
      as score
    from (values
      (p.completeness, 40), (p.freshness, 30), (p.invalid, 20), (p.duplicates, 10)
    ) as w (share, weight)
  ) as said;
end;
$$;
comment on function private.qualities_of is
  'How far a person''s last thirty days can be relied on, 0 to 100: what can be told, weighed 40 completeness, 30 freshness, 20 invalid, 10 duplicates. Each source, and all together, which has no id.';

grant execute on function private.qualities_of to authenticated, service_role;


-- Answers --------------------------------------------------------------------------------------

create function phonelog.compute_quality_score(
  p_source uuid default null, p_days int default 90, p_known text default null
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_user constant uuid := auth.uid();
  v_zone constant text := private.home_zone();
  v_syncs constant text := private.syncs_known(p_source);
  v_today constant date := (now() at time zone v_zone)::date;
  v_freshness record;
  v_etag text;
  v_fresh jsonb;
  v_now jsonb;
begin
  if p_days is null or p_days not between 1 and 400 then
    raise sqlstate 'PT400' using message = 'Cannot look back: it is by 1 to 400 days';
  end if;
  select p.version, p.changed_at, p.events into v_freshness
  from phonelog.people p where p.user_id = v_user;
  v_etag := left(encode(sha256(
    private.dashboard_digest(concat_ws(
      ' ', 'quality', p_source, p_days, v_zone, private.health_moment()
    ))
    || convert_to(concat_ws(' ', v_freshness.version, v_freshness.changed_at, v_syncs, (
      select max(q.day) from phonelog.quality_scores q
      where q.user_id = v_user and q.source_id is not distinct from p_source
    )), 'UTF8')
  ), 'hex'), 32);
  v_fresh := jsonb_build_object(
    'version', coalesce(v_freshness.version, 0), 'changed_at', v_freshness.changed_at,
    'events', coalesce(v_freshness.events, 0)
  );
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true, 'freshness', v_fresh);
  end if;
  select to_jsonb(q) - 'source_id' into v_now
  from private.qualities_of(v_user, v_zone) q where q.source_id is not distinct from p_source;
  return jsonb_build_object(
    'etag', v_etag,
    'score', v_now -> 'score',
    'components', v_now - 'score',
    'history', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'day', q.day, 'score', q.score, 'components', jsonb_build_object(
          'completeness', q.completeness, 'duplicates', q.duplicates, 'invalid', q.invalid,
          'freshness', q.freshness
        )
      ) order by q.day), '[]')
      from phonelog.quality_scores q
      where q.user_id = v_user and q.source_id is not distinct from p_source
        and q.day > v_today - p_days
    ),
    'freshness', v_fresh
  );
end;
$$;
comment on function phonelog.compute_quality_score is
  'How far the caller''s last thirty days can be relied on, or those of one source: a score with its components, and what was kept of the days before.';

grant execute on function phonelog.compute_quality_score to authenticated;


-- Keeping --------------------------------------------------------------------------------------

create function private.keep_quality(p_user uuid)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_zone text;
  v_count int;
begin
  select coalesce(p.wanted_zone, p.zone) into v_zone from phonelog.people p where p.user_id = p_user;
  v_zone := coalesce(v_zone, 'UTC');
  insert into phonelog.quality_scores as q (
    user_id, source_id, day, score, completeness, duplicates, invalid, freshness
  )
  select p_user, of.source_id, (now() at time zone v_zone)::date, of.score, of.completeness,
    of.duplicates, of.invalid, of.freshness
  from private.qualities_of(p_user, v_zone) of
  where of.score is not null
  order by of.source_id
  on conflict (user_id, source_id, day) do update set
    score = excluded.score, completeness = excluded.completeness, duplicates = excluded.duplicates,
    invalid = excluded.invalid, freshness = excluded.freshness;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.keep_quality is
  'Keeps today''s scores of a person and of each of their sources; how many. Definer: for the server alone, over a person it is given.';

grant execute on function private.keep_quality to service_role;
