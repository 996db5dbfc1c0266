-- Phonelog: gaps.
-- Silences that the person's rhythm does not explain. What was to be expected in one is the sum of what
-- the same hours of the weeks before had, their mean without the loudest of them; whether nothing was
-- said or nothing was sent is told by the syncs there were meanwhile.


-- Functions ------------------------------------------------------------------------------------

create function private.silences_of(
  p_user uuid, p_from timestamptz, p_to timestamptz, p_zone text, p_confidence float8
)
returns table (at timestamptz, until timestamptz, expected float8)
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set jit = off
as $$
begin
  return query
  with hours as materialized (
    select h.at, h.until, h.events, h.day, h.slot
    from private.hours_of(p_user, p_from, p_to, p_zone) h
  ),
  slots as (
    -- No mean is more than that.
    select h.slot, max(h.events)::float8 as most from hours h group by h.slot
  ),
  quiet as materialized (
    -- What follows an hour that has something, up to the next one, is a run.
    select h.* from (
      select h.*, count(*) filter (where h.events > 0) over (order by h.at) as run
      from hours h where h.at >= p_from
    ) as h
    where h.events = 0
  ),
  runs as (
    select q.run, min(q.at) as at, max(q.until) as until
    from quiet q join slots s on s.slot = q.slot
    group by q.run
    -- What is above 700 is no other certainty, and exp() refuses it.
    having 1 - exp(-least(sum(s.most), 700)) >= p_confidence - 1e-9
  ),
  -- Most pauses are nights, which nothing was to be expected in: only what is left is looked at closely.
  left_over as materialized (
    select r.run, q.at, q.day, q.slot from runs r join quiet q on q.run = r.run
  ),
  usual as (
    select q.run, q.at, case when count(distinct b.day) >= 4
      then (sum(b.events::int) - max(b.events))::float8 / (count(*) - 1) else 0 end as expected
    from left_over q
    join hours b on b.slot = q.slot and b.day < q.day and b.day >= q.day - 84
    group by q.run, q.at
  ),
  sums as (
    select u.run, sum(u.expected order by u.at) as expected from usual u group by u.run
  )
  select r.at, r.until, s.expected
  from runs r join sums s on s.run = r.run
  where 1 - exp(-least(s.expected, 700)) >= p_confidence
  order by r.at;
end;
$$;
comment on function private.silences_of is
  'A person''s runs of hours in which nothing was, where it is so sure that something should have been: with how much was to be expected.';

grant execute on function private.silences_of to authenticated, service_role;


create function private.syncs_that_count(p_user uuid)
returns table (source_id uuid, sources uuid[], known_from timestamptz)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- A backup is read once, whenever that is, and says nothing about the time when it was not.
  return query
  with begun as materialized (
    select s.id, s.kind, r.first_at
    from phonelog.data_sources s
    cross join lateral (
      select min(r.started_at) as first_at from phonelog.sync_runs r
      where r.user_id = p_user and r.source_id = s.id
    ) as r
    where s.user_id = p_user
  )
  select b.id, array[b.id], b.first_at from begun b
  union all
  select null, array_agg(b.id), min(b.first_at) from begun b where b.kind <> 'backup';
end;
$$;
comment on function private.syncs_that_count is
  'Whose syncs explain a silence of a person, and from when on they are known: for each source, and for all of them together, which has no id.';

grant execute on function private.syncs_that_count to authenticated, service_role;


create function private.gaps_of(
  p_user uuid, p_from timestamptz, p_to timestamptz, p_zone text, p_confidence float8, p_source uuid
)
returns table (
  at timestamptz, until timestamptz, expected float8, confidence float8, done bigint, failed bigint,
  cause text
)
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set jit = off
as $$
declare
  v_sources uuid[];
  v_known_from timestamptz;
begin
  select s.sources, s.known_from into v_sources, v_known_from
  from private.syncs_that_count(p_user) s where s.source_id is not distinct from p_source;

  return query
  select g.at, g.until, g.expected, 1 - exp(-least(g.expected, 700)), r.done, r.failed,
    case
      when v_known_from is null or g.at < v_known_from then 'unknown'
      when r.done > 0 then 'silent'
      when r.failed > 0 then 'sync_failed'
      else 'no_sync'
    end
  from private.silences_of(p_user, p_from, p_to, p_zone, p_confidence) g
  cross join lateral (
    select count(*) filter (where s.status = 'done') as done,
      count(*) filter (where s.status = 'failed') as failed
    from phonelog.sync_runs s
    where s.user_id = p_user and s.source_id = any (v_sources)
      and s.started_at >= g.at and s.started_at < g.until
  ) as r;
end;
$$;
comment on function private.gaps_of is
  'A person''s gaps, by how sure it is that something should have been: with the syncs there were meanwhile, whether the phone was silent, its syncs failed, none ran, or nobody knows.';

grant execute on function private.gaps_of to authenticated, service_role;


create function private.syncs_known(p_source uuid)
returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_known text;
begin
  select string_agg(concat_ws(
    ' ', s.id, s.name, s.expected_interval, s.last_sync_at, s.consecutive_failures, r.id, r.status
  ), ', ' order by s.id)
  into v_known
  from phonelog.data_sources s
  left join lateral (
    select r.id, r.status from phonelog.sync_runs r
    where r.user_id = s.user_id and r.source_id = s.id
    order by r.started_at desc, r.id limit 1
  ) as r on true
  where s.user_id = (select auth.uid()) and s.id = coalesce(p_source, s.id);
  if p_source is not null and v_known is null then
    raise sqlstate 'PT404' using message = 'Cannot look at this source: there is none of this id';
  end if;
  return v_known;
end;
$$;
comment on function private.syncs_known is
  'What answers about the caller''s sources depend on, as a word to compare; refuses a source that is not theirs.';

grant execute on function private.syncs_known to authenticated;


-- Answers --------------------------------------------------------------------------------------

create function phonelog.detect_data_gaps(
  p_from       text   default null,
  p_to         text   default null,
  p_tz         text   default null,
  p_confidence float8 default 0.9999,
  p_min_hours  float8 default 1,
  p_source     uuid   default null,
  p_known      text   default null
)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_most constant int := 1000;
  v_zone constant text := coalesce(p_tz, private.home_zone());
  v_period record;
  v_asked text;
  v_freshness record;
  v_syncs constant text := private.syncs_known(p_source);
  v_etag text;
  v_fresh jsonb;
  v_answer jsonb;
begin
  if p_confidence is null or p_confidence <= 0 or p_confidence > 1 then
    raise sqlstate 'PT400' using
      message = 'Cannot look for gaps: how sure it has to be is more than 0 and at most 1';
  end if;
  v_period := private.period_to_judge(p_from, p_to, v_zone);
  v_asked := concat_ws(
    ' ', 'gaps', v_period.since, v_period.until, v_zone, p_confidence, p_min_hours, p_source
  );
  select p.version, p.changed_at, p.events into v_freshness
  from phonelog.people p where p.user_id = (select auth.uid());
  v_etag := left(encode(sha256(
    private.dashboard_digest(v_asked)
    || convert_to(concat_ws(' ', v_freshness.version, v_freshness.changed_at, v_syncs), 'UTF8')
  ), 'hex'), 32);
  v_fresh := jsonb_build_object(
    'version', coalesce(v_freshness.version, 0), 'changed_at', v_freshness.changed_at,
    'events', coalesce(v_freshness.events, 0)
  );
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true, 'freshness', v_fresh);
  end if;

  select jsonb_build_object(
    'total', coalesce(max(g.total), 0),
    'gaps', coalesce(jsonb_agg(jsonb_build_object(
      'start', g.at, 'end', g.until,
      'hours', round(extract(epoch from g.until - g.at) / 3600, 2),
      'expected', round(g.expected::numeric, 4), 'seen', 0,
      'confidence', round(g.confidence::numeric, 4), 'cause', g.cause,
      'syncs', jsonb_build_object('done', g.done, 'failed', g.failed)
    ) order by g.at), '[]')
  )
  into v_answer
  from (
    select gap.*, count(*) over () as total
    from private.gaps_of(
      (select auth.uid()), v_period.since, v_period.until, v_zone, p_confidence, p_source
    ) as gap
    where extract(epoch from gap.until - gap.at) >= coalesce(p_min_hours, 0) * 3600
    order by gap.expected desc, gap.at limit v_most
  ) as g;
  return v_answer || jsonb_build_object(
    'etag', v_etag,
    'period', jsonb_build_object('from', v_period.since, 'to', v_period.until),
    'tz', v_zone,
    'freshness', v_fresh
  );
end;
$$;
comment on function phonelog.detect_data_gaps is
  'The caller''s silences of a period that their rhythm does not explain, the thousand with most missing: what was expected, how sure that is, and whether syncs ran meanwhile. p_source says whose syncs count; the silence is that of all.';

grant execute on function phonelog.detect_data_gaps to authenticated;
