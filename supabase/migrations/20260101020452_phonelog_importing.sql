-- Phonelog: asking for imports.
-- Who may have which file read into which source, and how it ends.

insert into private.signing_keys (purpose) values ('phone_backup');


-- Beginning ------------------------------------------------------------------------------------

create function private.backup_folder(p_user uuid)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select p_user || case when private.is_stand_in() then '/k/' else '/' end;
$$;
comment on function private.backup_folder is
  'Where the files of a person lie for who asks: whoever acts for them has a folder in theirs, and no other.';


create function private.source_of_import(p_user uuid, p_source jsonb, p_keep jsonb)
returns phonelog.data_sources
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_source phonelog.data_sources;
  v_settings jsonb;
begin
  v_source := private.open_source(p_user, case when p_source ? 'id' then p_source
    else jsonb_build_object('kind', 'backup', 'name', p_source ->> 'name') end);
  v_settings := v_source.settings || p_keep;
  if v_settings = v_source.settings then
    return v_source;
  end if;

  -- Less would take away what earlier imports have kept: that is asked for where it can be seen.
  if v_source.settings @> '{"keep_bodies": true}' and not v_settings @> '{"keep_bodies": true}'
    or v_source.settings @> '{"keep_numbers": true}' and not v_settings @> '{"keep_numbers": true}' then
    raise sqlstate 'PT409' using
      message = 'Cannot import less than this source keeps: its texts or numbers would go',
      hint = 'Change the source''s settings first, or leave out what is to be kept';
  end if;
  perform private.refuse_stand_ins('have texts or numbers kept');
  update phonelog.data_sources set settings = v_settings where id = v_source.id
  returning * into v_source;
  return v_source;
end;
$$;
comment on function private.source_of_import is
  'The source of a backup, entered when it is new, with what is to be kept of it. Definer: keyed by the person its caller found.';


create function private.refuse_import_options(p_options jsonb)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if coalesce(jsonb_typeof(p_options) <> 'object'
    or jsonb_typeof(p_options -> 'keep_bodies') <> 'boolean'
    or jsonb_typeof(p_options -> 'keep_numbers') <> 'boolean'
    or p_options ->> 'country' !~ '^[A-Za-z]{2}$'
    or p_options ->> 'date_order' not in ('dmy', 'mdy')
    or length(p_options ->> 'timezone') > 60
    or not private.is_time_zone(p_options ->> 'timezone'), false) then
    raise sqlstate 'PT422' using
      message = 'Cannot import in this way: an option is not as it should be',
      hint = 'Say keep_bodies and keep_numbers as true or false, a country as "DE", a timezone as "Europe/Berlin", a date_order as "dmy" or "mdy"';
  end if;
end;
$$;
comment on function private.refuse_import_options is
  'Refuses what an import could not be entered or read with, in words of its own.';


create function private.start_import(p_path text, p_source jsonb, p_options jsonb)
returns phonelog.imports
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_by_key constant boolean := private.is_stand_in();
  v_options constant jsonb := jsonb_strip_nulls(coalesce(p_options, '{}'));
  v_reading constant jsonb := jsonb_strip_nulls(jsonb_build_object(
    'country', upper(v_options ->> 'country'), 'timezone', v_options -> 'timezone',
    'date_order', v_options -> 'date_order'));
  v_keep constant jsonb := jsonb_strip_nulls(jsonb_build_object(
    'keep_bodies', v_options -> 'keep_bodies', 'keep_numbers', v_options -> 'keep_numbers'));
  v_size bigint;
  v_source phonelog.data_sources;
  v_run uuid;
  v_import phonelog.imports;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot import: nobody is signed in';
  end if;
  perform private.refuse_import_options(v_options);
  -- What lies in another's folder is not there, nor for a key what no key was given a place for.
  select (o.metadata ->> 'size')::bigint into v_size
  from storage.objects o
  where o.bucket_id = 'phone-backups' and o.name = p_path
    and starts_with(p_path, private.backup_folder(v_user));
  if not found then
    raise sqlstate 'PT404' using
      message = 'Cannot import: there is no such file in your folder',
      hint = case when v_by_key then 'Ask for a place with "upload", bring the file there, and send its path'
        else 'Upload it to the bucket "phone-backups", below your id, and send its path' end;
  end if;
  if coalesce(v_size, 0) = 0 then
    raise sqlstate 'PT422' using
      message = 'Cannot import: the file is empty', hint = 'Have the phone make its backup anew';
  end if;
  perform private.hold_for_more(v_user, 'import');

  -- Two that ask for the same are told of the same import.
  select * into v_import from phonelog.imports
  where user_id = v_user and path = p_path and status in ('waiting', 'running');
  if found then
    if v_by_key and not v_import.is_keyed or not to_jsonb(v_import) @> v_reading or not exists (
      select from phonelog.data_sources s
      where s.id = v_import.source_id and s.settings @> v_keep
        and (s.id::text = p_source ->> 'id' or s.name = p_source ->> 'name')
    ) then
      raise sqlstate 'PT409' using
        message = 'Cannot import this file in another way: it is being read',
        hint = 'Wait for its end, or stop it';
    end if;
    return v_import;
  end if;

  -- Only what begins counts: with a refusal this is taken back.
  perform private.limit_calls('start_import:' || v_user, 10, 3600,
    'Cannot begin another import so soon');
  v_source := private.source_of_import(v_user, p_source, v_keep);
  insert into phonelog.sync_runs (source_id, user_id) values (v_source.id, v_user)
  returning id into v_run;
  insert into phonelog.imports (
    user_id, source_id, run_id, path, size_bytes, country, timezone, date_order, is_keyed
  )
  select
    v_user, v_source.id, v_run, p_path, v_size,
    coalesce(v_reading ->> 'country', substring(p.locale from '-([A-Z]{2})$')),
    coalesce(v_reading ->> 'timezone', p.timezone, 'UTC'), v_reading ->> 'date_order', v_by_key
  from (select v_user as id) as u left join platform.profiles p on p.user_id = u.id
  returning * into v_import;
  perform private.enqueue('imports', jsonb_build_object('import_id', v_import.id), v_user,
    'import:' || v_import.id);
  return v_import;
end;
$$;
comment on function private.start_import is
  'Has a file of the caller''s read. Definer: callers write neither imports nor jobs.';

grant execute on function private.start_import to authenticated;


create function phonelog.start_import(p_path text, p_source jsonb, p_options jsonb default '{}')
returns phonelog.imports
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.start_import(p_path, p_source, p_options);
$$;
comment on function phonelog.start_import is
  'Has a file of the caller''s folder in "phone-backups" read into a source, {id} or {name}; the same file while it is read is the same import.';

grant execute on function phonelog.start_import to authenticated;


create function private.place_for_backup(p_name text)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot take a file: nobody is signed in';
  end if;
  if p_name is null or p_name !~ '^[A-Za-z0-9_][A-Za-z0-9_ .()+-]{0,99}$' then
    raise sqlstate 'PT422' using
      message = 'Cannot take a file of this name', hint = 'Use a name like "sms-20260301.xml"';
  end if;
  if not private.has_room_for_file('phone-backups', 10) then
    raise sqlstate 'PT409' using
      message = 'Cannot take another file: ten of yours are waiting',
      hint = 'Import them, or remove some';
  end if;
  return private.backup_folder(v_user) || gen_random_uuid() || '/' || p_name;
end;
$$;
comment on function private.place_for_backup is
  'A new place for a file in the caller''s folder. Definer: whoever acts for somebody else counts files they do not see.';

grant execute on function private.place_for_backup to authenticated;


create function phonelog.place_for_backup(p_name text)
returns text
language sql
security invoker
set search_path = ''
as $$
  select private.place_for_backup(p_name);
$$;
comment on function phonelog.place_for_backup is
  'Where a file of the caller''s may be brought to; a function signs a link for it.';

grant execute on function phonelog.place_for_backup to authenticated;


-- Ending ---------------------------------------------------------------------------------------

create function private.end_import(p_import uuid, p_status text, p_code text, p_error text)
returns phonelog.imports
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_import phonelog.imports;
begin
  -- Before any row of theirs, as whoever removes the source does, with its runs and imports.
  perform private.hold_person(i.user_id) from phonelog.imports i where i.id = p_import;
  update phonelog.imports set
    status = p_status, error_code = left(p_code, 50), error = left(p_error, 300),
    finished_at = clock_timestamp(), told_at = clock_timestamp()
  where id = p_import and status in ('waiting', 'running')
  returning * into v_import;
  if not found then
    return null;
  end if;

  delete from private.import_places where import_id = p_import;
  update phonelog.sync_runs set
    status = case p_status when 'done' then 'done' else 'failed' end,
    finished_at = clock_timestamp(),
    error = case p_status when 'failed' then left(p_error, 300) when 'cancelled' then 'cancelled' end
  where id = v_import.run_id and status = 'running';
  if p_status = 'failed' then
    update phonelog.data_sources set consecutive_failures = consecutive_failures + 1
    where id = v_import.source_id;
  end if;
  return v_import;
end;
$$;
comment on function private.end_import is
  'Closes an import and its run; what it has taken stays. Null where it is over already. Definer: its callers say whose it is.';


create function private.cancel_import(p_import uuid)
returns phonelog.imports
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_import phonelog.imports;
begin
  -- It waits for the batch that is under way, and the next one finds it closed.
  perform private.hold_person(auth.uid());
  select * into v_import from phonelog.imports
  where id = p_import and user_id = auth.uid() and (is_keyed or not private.is_stand_in())
  for update;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot find this import: you have none with this id';
  end if;
  return coalesce(private.end_import(p_import, 'cancelled', null, null), v_import);
end;
$$;
comment on function private.cancel_import is
  'Stops an import of the caller''s; one that is over stays as it is. Definer: callers write no imports.';

grant execute on function private.cancel_import to authenticated;


create function phonelog.cancel_import(p_import uuid)
returns phonelog.imports
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.cancel_import(p_import);
$$;
comment on function phonelog.cancel_import is
  'Stops an import of the caller''s. What was taken by then stays; importing again goes through it without doubling.';

grant execute on function phonelog.cancel_import to authenticated;


create function phonelog.fail_import(p_import uuid, p_code text, p_error text)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
  select (private.end_import(p_import, 'failed', p_code, p_error)).id is not null;
$$;
comment on function phonelog.fail_import is 'Says why an import cannot go on; for the server.';

grant execute on function private.end_import to service_role;
grant execute on function phonelog.fail_import to service_role;
