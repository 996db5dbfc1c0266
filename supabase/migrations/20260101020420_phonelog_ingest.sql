-- Phonelog: getting in.
-- A batch of a source is taken whole, under its person's lock: what is new is entered, what is another
-- than it was is corrected, what the source has deleted goes for good. The same again changes nothing,
-- in whatever order batches come.


-- Sources --------------------------------------------------------------------------------------

create function private.open_source(p_user uuid, p_source jsonb)
returns phonelog.data_sources
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_source phonelog.data_sources;
begin
  if p_source ? 'id' and pg_input_is_valid(p_source ->> 'id', 'uuid') then
    select * into v_source from phonelog.data_sources
    where user_id = p_user and id = (p_source ->> 'id')::uuid;
  elsif p_source ->> 'kind' in ('phone', 'backup', 'api')
    and length(p_source ->> 'name') between 1 and 80 then
    insert into phonelog.data_sources (user_id, kind, name)
    values (p_user, p_source ->> 'kind', p_source ->> 'name')
    on conflict (user_id, name) do nothing;
    select * into v_source from phonelog.data_sources
    where user_id = p_user and name = p_source ->> 'name';
  else
    raise sqlstate 'PT422' using
      message = 'Cannot take these events: it is not said which source they are from',
      hint = 'Send its id, or its kind (phone, backup, api) and a name';
  end if;
  if v_source.id is null then
    raise sqlstate 'PT404' using message = 'Cannot take these events: there is no such source of yours';
  end if;
  return v_source;
end;
$$;
comment on function private.open_source is
  'The source of a batch, entered when it is new. Definer: keyed by the person its caller found.';


-- Ways -----------------------------------------------------------------------------------------

create type private.ingest_counts as (inserted int, updated int, deleted int, duplicate int, stale int);
comment on type private.ingest_counts is 'What became of the rows of a batch.';


create function private.delete_events(
  p_source phonelog.data_sources, p_rows private.incoming_event[]
)
returns private.ingest_counts
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_counts private.ingest_counts := (0, 0, 0, 0, 0);
begin
  delete from phonelog.events e using unnest(p_rows) as r
  where e.source_id = p_source.id and e.external_id = r.external_id and e.revision <= r.revision;

  -- What a newer word keeps.
  select count(*) into v_counts.stale
  from unnest(p_rows) as r
  join phonelog.events e on e.source_id = p_source.id and e.external_id = r.external_id;

  insert into private.event_tombstones as t (source_id, external_id, revision, user_id)
  select p_source.id, r.external_id, r.revision, p_source.user_id
  from unnest(p_rows) as r
  where not exists (
    select from phonelog.events e where e.source_id = p_source.id and e.external_id = r.external_id
  )
  order by r.external_id
  on conflict (source_id, external_id) do update set revision = excluded.revision
    where t.revision < excluded.revision;
  get diagnostics v_counts.deleted = row_count;
  v_counts.duplicate := cardinality(p_rows) - v_counts.deleted - v_counts.stale;
  return v_counts;
end;
$$;
comment on function private.delete_events is
  'Deletes what a source has deleted, and remembers it. Definer: callers delete no events; keyed by a source of the caller''s.';


create function private.correct_events(
  p_source phonelog.data_sources, p_rows private.incoming_event[]
)
returns private.ingest_counts
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_counts private.ingest_counts := (0, 0, 0, 0, 0);
begin
  with there as materialized (
    select
      e.id, r.type, r.direction, r.contact_id, r.number_id, r.started_at, r.duration_s, r.body_len,
      r.meta, r.privacy, r.revision,
      r.revision < e.revision as is_stale, r.revision > e.revision as is_newer,
      (e.type, e.direction, e.number_id, e.started_at, e.duration_s, e.body_len, e.meta)
        is not distinct from
        (r.type, r.direction, r.number_id, r.started_at, r.duration_s, r.body_len, r.meta)
        and coalesce(b.body = r.body, true) as is_same
    from unnest(p_rows) as r
    join phonelog.events e on e.source_id = p_source.id and e.external_id = r.external_id
    left join phonelog.event_bodies b on b.event_id = e.id
  ),
  corrected as (
    update phonelog.events e set
      type = t.type, direction = t.direction, contact_id = t.contact_id, number_id = t.number_id,
      started_at = t.started_at, duration_s = t.duration_s, body_len = t.body_len, meta = t.meta,
      privacy = t.privacy, revision = t.revision, changed_at = now()
    from there t
    -- The same with a newer number says that what lies between is older.
    where e.id = t.id and not t.is_stale and (not t.is_same or t.is_newer)
  )
  select
    count(*) filter (where not is_stale and not is_same),
    count(*) filter (where not is_stale and is_same),
    count(*) filter (where is_stale)
  into v_counts.updated, v_counts.duplicate, v_counts.stale
  from there;
  return v_counts;
end;
$$;
comment on function private.correct_events is
  'Of events that were there already: those that are others now are corrected. Definer: callers update no events; keyed by a source of the caller''s.';


create function private.keep_texts(
  p_source phonelog.data_sources,
  p_rows   private.incoming_event[],
  p_known  private.known_number[]
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_source.settings @> '{"keep_bodies": true}' then
    insert into phonelog.event_bodies as b (event_id, user_id, body)
    select e.id, e.user_id, r.body
    from unnest(p_rows) as r
    join phonelog.events e on e.source_id = p_source.id and e.external_id = r.external_id
    where r.body is not null and e.revision <= r.revision
    order by e.id
    on conflict (event_id) do update set body = excluded.body where b.body <> excluded.body;
    delete from phonelog.event_bodies b
    using unnest(p_rows) as r, phonelog.events e
    where r.body is null and coalesce(r.body_len, 0) = 0
      and e.source_id = p_source.id and e.external_id = r.external_id and e.revision <= r.revision
      and b.event_id = e.id;
  end if;

  if exists (select from unnest(p_rows) where type = 'mms' and participants is not null) then
    delete from phonelog.event_participants p
    using unnest(p_rows) as r, phonelog.events e
    where r.participants is not null and e.source_id = p_source.id
      and e.external_id = r.external_id and e.revision <= r.revision and p.event_id = e.id;
    insert into phonelog.event_participants (event_id, contact_id, user_id)
    select e.id, g.contact_id, e.user_id
    from private.groups_of(p_rows, p_known) as g
    join phonelog.events e on e.source_id = p_source.id and e.external_id = g.external_id
    where e.revision <= g.revision
    order by e.id, g.contact_id
    on conflict (event_id, contact_id) do nothing;
  end if;
end;
$$;
comment on function private.keep_texts is
  'Texts of a batch where its source keeps them, and who else was in its groups. Definer: callers write neither; keyed by a source of the caller''s.';
