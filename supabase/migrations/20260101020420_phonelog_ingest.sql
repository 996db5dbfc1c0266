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
  v_by_key constant boolean := private.is_stand_in();
  v_source phonelog.data_sources;
begin
  if p_source ? 'id' and pg_input_is_valid(p_source ->> 'id', 'uuid') then
    select * into v_source from phonelog.data_sources
    where user_id = p_user and id = (p_source ->> 'id')::uuid
    -- What it keeps is what it keeps to the end of the batch.
    for no key update;
  elsif p_source ->> 'kind' in ('phone', 'backup', 'api')
    and length(p_source ->> 'name') between 1 and 80 then
    select * into v_source from phonelog.data_sources
    where user_id = p_user and name = p_source ->> 'name'
    for no key update;
    if v_source.id is null then
      insert into phonelog.data_sources (user_id, kind, name, entered_by_key)
      values (p_user, p_source ->> 'kind', p_source ->> 'name', v_by_key)
      on conflict (user_id, name) do nothing
      returning * into v_source;
    end if;
    if v_source.id is null then -- entered by its person in this moment
      select * into v_source from phonelog.data_sources
      where user_id = p_user and name = p_source ->> 'name'
      for no key update;
    end if;
  else
    raise sqlstate 'PT422' using
      message = 'Cannot take these events: it is not said which source they are from',
      hint = 'Send its id, or its kind (phone, backup, api) and a name';
  end if;
  if v_source.id is null then
    raise sqlstate 'PT404' using message = 'Cannot take these events: there is no such source of yours';
  end if;
  if v_by_key and not v_source.entered_by_key then
    raise sqlstate 'PT403' using
      message = 'Cannot write into this source: an API key brings what it has under a name of its own',
      hint = 'Send a kind and a name that no phone or backup of yours has';
  end if;
  if v_source.kind <> p_source ->> 'kind' then
    raise sqlstate 'PT409' using
      message = 'Cannot take these events: your source of this name is of another kind',
      hint = 'Give each source a name of its own';
  end if;
  return v_source;
end;
$$;
comment on function private.open_source is
  'The source of a batch, entered when it is new; by a key only such as keys have entered. Definer: keyed by the person its caller found.';


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
  v_keeps constant boolean := p_source.settings @> '{"keep_bodies": true}';
begin
  with there as materialized (
    select
      e.id, r.type, r.direction, r.contact_id, r.number_id, r.started_at, r.duration_s, r.body_len,
      r.meta, r.privacy, r.revision, r.people, v_keeps and r.body is not null as has_text,
      r.revision < e.revision as is_stale, r.revision > e.revision as is_newer,
      -- What was kept of one person is never another's: who says neither text nor group has them stay
      -- only with the number they were with.
      (e.type, e.number_id) is distinct from (r.type, r.number_id) as is_anothers,
      e.body_len is distinct from r.body_len as is_other_text,
      (e.type, e.direction, e.number_id, e.started_at, e.duration_s, e.body_len, e.meta)
        is not distinct from
        (r.type, r.direction, r.number_id, r.started_at, r.duration_s, r.body_len, r.meta)
        and case when v_keeps and r.body is not null then b.body is not distinct from r.body
          else true end
        and case when r.people is not null then r.people = array(
          select p.contact_id from phonelog.event_participants p
          where p.event_id = e.id order by p.contact_id
        ) else true end as is_same
    from unnest(p_rows) as r
    join phonelog.events e on e.source_id = p_source.id and e.external_id = r.external_id
    left join phonelog.event_bodies b on b.event_id = e.id
  ),
  corrected as (
    update phonelog.events e set
      type = t.type, direction = t.direction, contact_id = t.contact_id, number_id = t.number_id,
      started_at = t.started_at, duration_s = t.duration_s, body_len = t.body_len, meta = t.meta,
      privacy = t.privacy, revision = t.revision,
      changed_at = case when t.is_same then e.changed_at else now() end
    from there t
    -- The same with a newer number says that what lies between is older.
    where e.id = t.id and not t.is_stale and (not t.is_same or t.is_newer)
  ),
  without_text as (
    delete from phonelog.event_bodies b using there t
    where b.event_id = t.id and not t.is_stale and not t.has_text
      and (t.is_anothers or t.is_other_text)
  ),
  without_people as (
    delete from phonelog.event_participants p using there t
    where p.event_id = t.id and not t.is_stale
      and case when t.people is null then t.is_anothers else p.contact_id <> all (t.people) end
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
  'Of events that were there already: those that are others now are corrected, and lose what was kept of what they were. Definer: callers update no events; keyed by a source of the caller''s.';


create function private.keep_texts(p_source phonelog.data_sources, p_batch private.sorted_batch)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_batch.has_texts and p_source.settings @> '{"keep_bodies": true}' then
    insert into phonelog.event_bodies as b (event_id, user_id, sent_at, body)
    select e.id, e.user_id, e.started_at, r.body
    from unnest(p_batch.live) as r
    join phonelog.events e on e.source_id = p_source.id and e.external_id = r.external_id
    where r.body is not null and e.revision <= r.revision
    order by e.id
    on conflict (event_id) do update set body = excluded.body where b.body <> excluded.body;
  end if;

  if p_batch.has_groups then
    insert into phonelog.event_participants (event_id, contact_id, user_id)
    select e.id, g.contact_id, e.user_id
    from unnest(p_batch.live) as r
    join phonelog.events e on e.source_id = p_source.id and e.external_id = r.external_id
    cross join unnest(r.people) as g (contact_id)
    where e.revision <= r.revision
    order by e.id, g.contact_id
    on conflict (event_id, contact_id) do nothing;
  end if;
end;
$$;
comment on function private.keep_texts is
  'Texts of a batch where its source keeps them, and who else was in its groups. Definer: callers write neither; keyed by a source of the caller''s.';
