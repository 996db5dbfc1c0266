-- Phonelog: taking in what an import has read.
-- The job reads, the database counts: rows go in, and with them the place from which the next ones are
-- read. Whoever comes with another place than the one that stands here has been overtaken.


-- Functions ------------------------------------------------------------------------------------

create function private.backup_secret(p_source uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select left(encode(extensions.hmac(p_source::text::bytea, key, 'sha256'), 'hex'), 16)
  from private.signing_keys where purpose = 'phone_backup';
$$;
comment on function private.backup_secret is
  'By what the rows of a source are named, always the same. Definer: the key is nobody''s to read.';

grant execute on function private.backup_secret to service_role;


create function private.open_import(p_import uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_import phonelog.imports;
begin
  update phonelog.imports set status = 'running', told_at = clock_timestamp()
  where id = p_import and status = 'waiting';
  select * into v_import from phonelog.imports where id = p_import;
  if not found then
    return null;
  end if;
  return (
    select jsonb_build_object(
      'path', v_import.path, 'status', v_import.status, 'size_bytes', v_import.size_bytes,
      'read_bytes', v_import.read_bytes, 'country', v_import.country,
      'timezone', v_import.timezone, 'date_order', v_import.date_order,
      'secret', private.backup_secret(v_import.source_id),
      'keeps_bodies', s.settings @> '{"keep_bodies": true}',
      'etag', p.etag, 'checkpoint', p.checkpoint, 'created_at', v_import.created_at
    )
    from phonelog.data_sources s
    left join private.import_places p on p.import_id = v_import.id
    where s.id = v_import.source_id
  );
end;
$$;
comment on function private.open_import is
  'An import as its job goes on with it; null where it is gone. Definer: for the server, whose rights end before the place.';

grant execute on function private.open_import to service_role;


create function phonelog.open_import(p_import uuid)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.open_import(p_import);
$$;
comment on function phonelog.open_import is
  'An import as its job goes on with it: the file, how to read it, and from where.';

grant execute on function phonelog.open_import to service_role;


create function private.import_as(p_import phonelog.imports, p_events jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_claims text := coalesce(current_setting('request.jwt.claims', true), '');
  v_sub text := coalesce(current_setting('request.jwt.claim.sub', true), '');
  v_answer jsonb;
begin
  -- As whoever asked for it: where a key did, it may no more than that key.
  perform
    set_config('request.jwt.claim.sub', p_import.user_id::text, true),
    set_config('request.jwt.claims', (jsonb_build_object(
      'sub', p_import.user_id, 'role', 'authenticated', 'aud', 'authenticated'
    ) || case when p_import.is_keyed then '{"via": "api_key"}' else '{}'::jsonb end)::text, true);
  v_answer := private.ingest_events(
    jsonb_build_object('id', p_import.source_id), p_events, p_import.run_id);
  perform
    set_config('request.jwt.claims', v_claims, true),
    set_config('request.jwt.claim.sub', v_sub, true);
  return v_answer;
end;
$$;
comment on function private.import_as is
  'Takes a batch in the name of the person who asked for the import. Definer: for the server''s job alone.';


create function private.take_import_batch(
  p_import uuid, p_from bigint, p_place jsonb, p_events jsonb, p_seen jsonb
)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_import phonelog.imports;
  v_answer jsonb := '{}'::jsonb;
  v_refused jsonb;
  v_is_last boolean := (p_place -> 'is_last')::boolean;
begin
  -- The person first, as whoever changes their calls does.
  perform private.hold_person(user_id) from phonelog.imports where id = p_import;
  select * into v_import from phonelog.imports where id = p_import for update;
  if not found then
    return 'gone';
  end if;
  if v_import.status <> 'running' then
    return v_import.status;
  end if;
  if v_import.read_bytes <> p_from then
    return 'lost';
  end if;

  if jsonb_array_length(p_events) > 0 then
    v_answer := private.import_as(v_import, p_events);
  end if;
  v_refused := coalesce(v_answer -> 'rejected', '[]');
  update phonelog.imports set
    read_bytes = case when v_is_last then size_bytes else (p_place ->> 'offset')::bigint end,
    declared_rows = coalesce((p_seen ->> 'declared')::int, declared_rows),
    rows = (p_seen ->> 'rows')::int,
    skipped = (p_seen ->> 'skipped')::int,
    inserted = inserted + coalesce((v_answer ->> 'inserted')::int, 0),
    updated = updated + coalesce((v_answer ->> 'updated')::int, 0),
    duplicate = duplicate + coalesce((v_answer ->> 'duplicate')::int, 0)
      + coalesce((v_answer ->> 'stale')::int, 0),
    rejected = rejected + jsonb_array_length(p_seen -> 'rejects') + jsonb_array_length(v_refused),
    rejects = case when jsonb_array_length(rejects) >= 20 then rejects else (
      select coalesce(jsonb_agg(reject order by nth), '[]')
      from jsonb_array_elements(rejects || (p_seen -> 'rejects') || (
        select coalesce(jsonb_agg(r - array['index', 'external_id']), '[]')
        from jsonb_array_elements(v_refused) as r
      )) with ordinality as told (reject, nth)
      where nth <= 20
    ) end,
    -- A few times a second are enough for any eye.
    told_at = case when clock_timestamp() > told_at + interval '300 milliseconds'
      then clock_timestamp() else told_at end
  where id = p_import;
  update phonelog.sync_runs set rejected = rejected + jsonb_array_length(p_seen -> 'rejects')
  where id = v_import.run_id;

  if v_is_last then
    perform private.end_import(p_import, 'done', null, null);
    return 'done';
  end if;
  insert into private.import_places (import_id, etag, checkpoint)
  values (p_import, p_place ->> 'etag', p_place -> 'checkpoint')
  on conflict (import_id) do update set checkpoint = excluded.checkpoint;
  return 'running';
end;
$$;
comment on function private.take_import_batch is
  'Takes rows and the place behind them in one transaction. Definer: for the server''s job alone; whose rows they are says the import.';

grant execute on function private.take_import_batch to service_role;


create function phonelog.take_import_batch(
  p_import uuid, p_from bigint, p_place jsonb, p_events jsonb, p_seen jsonb
)
returns text
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.take_import_batch(p_import, p_from, p_place, p_events, p_seen);
$$;
comment on function phonelog.take_import_batch is
  'Takes what an import has read: "running", "done", or why whoever read it is to stop: "lost", "cancelled", "failed", "gone".';

grant execute on function phonelog.take_import_batch to service_role;
