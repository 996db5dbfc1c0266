-- Phonelog: batches.
-- One call takes a batch through all of it, in one transaction.


-- Functions ------------------------------------------------------------------------------------

create function private.kept_since(p_user uuid, p_target text)
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select greatest(now() - coalesce(everybody.max_age, t.max_age), now() - own.max_age)
    from platform.retention_targets t
    left join platform.retention_policies everybody
      on everybody.target = t.target and everybody.user_id is null
    left join platform.retention_policies own on own.target = t.target and own.user_id = p_user
    where t.target = p_target
  );
end;
$$;
comment on function private.kept_since is
  'From when on something of a person''s is kept; null is from the beginning. Definer: it asks for the policies of whom its caller found.';


create function private.enter_events(p_source phonelog.data_sources, p_batch private.sorted_batch)
returns private.ingest_counts
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_counts private.ingest_counts := (0, 0, 0, 0, 0);
  v_buried text[] := array[]::text[];
  v_rows private.incoming_event[] := p_batch.live;
  v_there text[];
  v_new private.incoming_event[];
begin
  if exists (select from private.event_tombstones where source_id = p_source.id) then
    delete from private.event_tombstones t using unnest(v_rows) as r
    where t.source_id = p_source.id and t.external_id = r.external_id and t.revision < r.revision;
    select coalesce(array_agg(r.external_id), '{}') into v_buried
    from unnest(v_rows) as r
    join private.event_tombstones t on t.source_id = p_source.id and t.external_id = r.external_id;
    v_rows := private.rows_but(v_rows, v_buried);
  end if;

  -- Nobody else enters events of this person meanwhile, so looking first is enough; and to be ready for
  -- a conflict costs more than to look. In the order of time they go side by side into the indexes.
  select coalesce(array_agg(r.external_id), '{}') into v_there
  from unnest(v_rows) as r
  join phonelog.events e on e.source_id = p_source.id and e.external_id = r.external_id;
  v_new := private.rows_but(v_rows, v_there);
  insert into phonelog.events (
    user_id, source_id, external_id, type, direction, contact_id, number_id, started_at,
    duration_s, body_len, meta, privacy, revision
  )
  select
    p_source.user_id, p_source.id, r.external_id, r.type, r.direction, r.contact_id, r.number_id,
    r.started_at, r.duration_s, r.body_len, r.meta, r.privacy, r.revision
  from unnest(v_new) as r
  order by r.started_at, r.nth;

  if cardinality(v_there) > 0 then
    v_counts := private.correct_events(
      p_source,
      private.rows_but(v_rows, array(select n.external_id from unnest(v_new) as n)));
  end if;
  v_counts.inserted := cardinality(v_new);
  v_counts.stale := v_counts.stale + cardinality(v_buried);
  if p_batch.has_texts or p_batch.has_groups then
    p_batch.live := v_rows;
    perform private.keep_texts(p_source, p_batch);
  end if;
  return v_counts;
end;
$$;
comment on function private.enter_events is
  'Enters what is new of a batch, corrects the rest, and leaves what was deleted. Definer: callers write no events; keyed by a source of the caller''s.';


create function private.ingest_events(p_source jsonb, p_events jsonb, p_run uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
-- All that follows is planned once, and by indexes: phones send six rows at a time, and planning for
-- those took longer than taking them; and a plan made while there was little would go on to read all.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  v_source phonelog.data_sources;
  v_all private.incoming_event[];
  v_known private.known_number[];
  v_batch private.sorted_batch;
  v_refused jsonb;
  v_in private.ingest_counts := (0, 0, 0, 0, 0);
  v_out private.ingest_counts := (0, 0, 0, 0, 0);
  v_overtaken int;
  v_forgotten int;
  v_run uuid;
  v_version bigint;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot take events: nobody is signed in';
  end if;
  if jsonb_typeof(p_events) is distinct from 'array' or jsonb_array_length(p_events) > 10000 then
    raise sqlstate 'PT422' using
      message = 'Cannot take these events: they are no list of at most 10,000';
  end if;
  perform private.hold_for_more(v_user, 'take events');
  v_source := private.open_source(v_user, p_source);

  if jsonb_path_exists(p_events, '$[*] ? (@.type() <> "object")') then
    p_events := (
      select jsonb_agg(case jsonb_typeof(row) when 'object' then row else '{}' end order by nth)
      from jsonb_array_elements(p_events) with ordinality as given (row, nth)
    );
  end if;
  -- What retention has forgotten, or will tonight, does not come back with the next sync.
  v_all := coalesce(private.read_events(
    p_events,
    private.kept_since(v_user, 'phonelog.events'), private.kept_since(v_user, 'phonelog.bodies')
  ), '{}');
  v_refused := private.refused_events(v_all);

  v_known := private.know_numbers(
    v_user, private.numbers_of(v_all), v_source.settings @> '{"keep_numbers": true}');
  v_batch := private.sort_batch(v_all, v_known);
  if cardinality(v_batch.live) > 0 then
    if v_batch.has_groups then
      v_batch.live := private.with_groups(v_batch.live, v_known);
    end if;
    v_in := private.enter_events(v_source, v_batch);
  end if;
  if cardinality(v_batch.gone) > 0 then
    v_out := private.delete_events(v_source, v_batch.gone);
  end if;
  if cardinality(v_batch.live) + cardinality(v_batch.gone) + jsonb_array_length(v_refused)
    < cardinality(v_all) then
    select count(*) filter (where fault = 'overtaken'), count(*) filter (where fault = 'forgotten')
    into v_overtaken, v_forgotten from unnest(v_all);
    v_in.duplicate := v_in.duplicate + v_overtaken;
    v_in.stale := v_in.stale + v_forgotten;
  end if;
  v_in.duplicate := v_in.duplicate + v_out.duplicate;
  v_in.stale := v_in.stale + v_out.stale;

  update phonelog.data_sources set
    last_sync_at = now(), consecutive_failures = 0,
    cursor = coalesce(left(p_source ->> 'cursor', 1000), cursor)
  where id = v_source.id;
  -- Whoever brings much in slices has one run for all of them, and ends it.
  if p_run is not null then
    update phonelog.sync_runs set
      inserted = inserted + v_in.inserted, updated = updated + v_in.updated,
      deleted = deleted + v_out.deleted, duplicate = duplicate + v_in.duplicate + v_in.stale,
      rejected = rejected + jsonb_array_length(v_refused)
    where id = p_run and user_id = v_user and source_id = v_source.id and status = 'running'
    returning id into v_run;
  end if;
  if v_run is null then
    insert into phonelog.sync_runs (
      source_id, user_id, finished_at, status, inserted, updated, deleted, duplicate, rejected
    )
    values (
      v_source.id, v_user, clock_timestamp(), 'done', v_in.inserted, v_in.updated, v_out.deleted,
      v_in.duplicate + v_in.stale, jsonb_array_length(v_refused)
    )
    returning id into v_run;
  end if;
  select version into v_version from phonelog.people where user_id = v_user;
  return jsonb_build_object(
    'inserted', v_in.inserted, 'updated', v_in.updated, 'deleted', v_out.deleted,
    'duplicate', v_in.duplicate, 'stale', v_in.stale, 'rejected', v_refused,
    'version', v_version, 'run_id', v_run, 'source_id', v_source.id
  );
end;
$$;
comment on function private.ingest_events is
  'Takes a batch of the caller''s, as auth.uid() says. Definer: callers write neither events nor contacts nor runs.';

grant execute on function private.ingest_events to authenticated;


create function phonelog.ingest_events(p_source jsonb, p_events jsonb, p_run uuid default null)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.ingest_events(p_source, p_events, p_run);
$$;
comment on function phonelog.ingest_events is
  'Takes up to 10,000 calls and messages of a source, {id} or {kind, name}: inserted, updated, deleted, duplicate, stale, rejected with reasons. The same again changes nothing.';

grant execute on function phonelog.ingest_events to authenticated;
