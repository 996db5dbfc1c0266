-- Phonelog: batches.
-- One call takes a batch through all of it, in one transaction.


-- Functions ------------------------------------------------------------------------------------

create function private.enter_events(
  p_source phonelog.data_sources,
  p_rows   private.incoming_event[],
  p_known  private.known_number[]
)
returns private.ingest_counts
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_counts private.ingest_counts;
  v_buried text[] := array[]::text[];
  v_rows private.incoming_event[] := p_rows;
  v_entered text[];
begin
  if exists (select from private.event_tombstones where source_id = p_source.id) then
    delete from private.event_tombstones t using unnest(p_rows) as r
    where t.source_id = p_source.id and t.external_id = r.external_id and t.revision < r.revision;
    select coalesce(array_agg(r.external_id), '{}') into v_buried
    from unnest(p_rows) as r
    join private.event_tombstones t on t.source_id = p_source.id and t.external_id = r.external_id;
    v_rows := private.rows_but(p_rows, v_buried);
  end if;

  with entered as (
    insert into phonelog.events (
      user_id, source_id, external_id, type, direction, contact_id, number_id, started_at,
      duration_s, body_len, meta, privacy, revision
    )
    select
      p_source.user_id, p_source.id, r.external_id, r.type, r.direction, r.contact_id, r.number_id,
      r.started_at, r.duration_s, r.body_len, r.meta, r.privacy, r.revision
    from unnest(v_rows) as r
    -- Two batches that overlap take their rows in one order.
    order by r.external_id collate "C"
    on conflict (source_id, external_id) do nothing
    returning external_id
  )
  select coalesce(array_agg(external_id), '{}') into v_entered from entered;

  v_counts := case when cardinality(v_entered) < cardinality(v_rows)
    then private.correct_events(p_source, private.rows_but(v_rows, v_entered))
    else (0, 0, 0, 0, 0)::private.ingest_counts end;
  v_counts.inserted := cardinality(v_entered);
  v_counts.stale := v_counts.stale + cardinality(v_buried);
  perform private.keep_texts(p_source, v_rows, p_known);
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
  v_run uuid := p_run;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot take events: nobody is signed in';
  end if;
  if jsonb_typeof(p_events) is distinct from 'array' or jsonb_array_length(p_events) > 10000 then
    raise sqlstate 'PT422' using
      message = 'Cannot take these events: they are no list of at most 10,000';
  end if;
  if (private.hold_person(v_user)).user_id is null then
    raise sqlstate 'PT401' using message = 'Cannot take events: there is no such account any more';
  end if;
  v_source := private.open_source(v_user, p_source);

  if jsonb_path_exists(p_events, '$[*] ? (@.type() <> "object")') then
    p_events := (
      select jsonb_agg(case jsonb_typeof(row) when 'object' then row else '{}' end order by nth)
      from jsonb_array_elements(p_events) with ordinality as given (row, nth)
    );
  end if;
  v_all := coalesce(private.read_events(p_events), '{}');
  v_refused := private.refused_events(v_all);

  v_known := private.know_numbers(
    v_user, private.numbers_of(v_all), v_source.settings @> '{"keep_numbers": true}');
  v_batch := private.sort_batch(v_all, v_known);
  if cardinality(v_batch.live) > 0 then
    v_in := private.enter_events(v_source, v_batch.live, v_known);
  end if;
  if cardinality(v_batch.gone) > 0 then
    v_out := private.delete_events(v_source, v_batch.gone);
  end if;
  v_in.duplicate := v_in.duplicate + v_out.duplicate + v_batch.repeated;
  v_in.stale := v_in.stale + v_out.stale;

  update phonelog.data_sources set
    last_sync_at = now(), consecutive_failures = 0,
    cursor = coalesce(left(p_source ->> 'cursor', 1000), cursor)
  where id = v_source.id;
  -- Whoever brings much in slices has one run for all of them, and ends it.
  update phonelog.sync_runs set
    inserted = inserted + v_in.inserted, updated = updated + v_in.updated,
    deleted = deleted + v_out.deleted, duplicate = duplicate + v_in.duplicate + v_in.stale,
    rejected = rejected + jsonb_array_length(v_refused)
  where id = p_run and user_id = v_user and source_id = v_source.id and status = 'running';
  if not found then
    insert into phonelog.sync_runs (
      source_id, user_id, finished_at, status, inserted, updated, deleted, duplicate, rejected
    )
    values (
      v_source.id, v_user, clock_timestamp(), 'done', v_in.inserted, v_in.updated, v_out.deleted,
      v_in.duplicate + v_in.stale, jsonb_array_length(v_refused)
    )
    returning id into v_run;
  end if;
  return jsonb_build_object(
    'inserted', v_in.inserted, 'updated', v_in.updated, 'deleted', v_out.deleted,
    'duplicate', v_in.duplicate, 'stale', v_in.stale, 'rejected', v_refused,
    'version', (select version from phonelog.people where user_id = v_user), 'run_id', v_run,
    'source_id', v_source.id
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
