-- Phonelog: files of imports.
-- What has been read, or nobody reads, goes by a job. A name may come again: what goes is the file that
-- was there, and never the one that is waiting now.


-- Removing -------------------------------------------------------------------------------------

create function private.unread_backups(p_paths text[], p_before timestamptz)
returns text[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(o.name order by o.name), '{}')
  from storage.objects o
  where o.bucket_id = 'phone-backups' and o.name = any (p_paths)
    and coalesce(o.updated_at, o.created_at) <= p_before
    and not exists (
      select from phonelog.imports i where i.path = o.name and i.status in ('waiting', 'running')
    );
$$;
comment on function private.unread_backups is
  'Which of these files are those that were there at a moment, and nobody reads: a name may have come again. Definer: it looks into everybody''s folder.';

grant execute on function private.unread_backups to service_role;


create function phonelog.unread_backups(p_paths text[], p_before timestamptz)
returns text[]
language sql
stable
security invoker
set search_path = ''
as $$
  select private.unread_backups(p_paths, p_before);
$$;
comment on function phonelog.unread_backups is
  'Which of these files may be removed: no other has come under the name since a moment, and no import is open. For run-job.';

grant execute on function phonelog.unread_backups to service_role;


create function private.drop_backups(p_paths text[], p_before timestamptz, p_key text default null)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_paths constant text[] := private.unread_backups(p_paths, p_before);
begin
  if cardinality(v_paths) > 0 then
    -- It asks again: until then a name may come back, or an import of it begin.
    perform private.enqueue('imports',
      jsonb_build_object('remove', v_paths, 'before', p_before), null, p_key);
  end if;
  return cardinality(v_paths);
end;
$$;
comment on function private.drop_backups is
  'Has files removed that were there at a moment and nobody reads, by a job: Storage has the bytes. How many. Definer: callers do not see the queue.';


create function private.drop_files_of_imports()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.drop_backups(array_agg(path), created_at) from gone group by created_at;
  return null;
end;
$$;
comment on function private.drop_files_of_imports is
  'A file goes with its import; one that came under its name since then stays. Definer: callers do not see the queue.';

create trigger imports_gone after delete on phonelog.imports
  referencing old table as gone
  for each statement execute function private.drop_files_of_imports();


-- Expiring -------------------------------------------------------------------------------------

create function private.expire_phone_backups()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_import record;
begin
  for v_import in
    select i.id from phonelog.imports i
    where i.status in ('waiting', 'running') and not exists (
      select from private.jobs j
      where j.queue = 'imports' and j.dedupe_key = 'import:' || i.id
        and j.state in ('waiting', 'running')
    )
    order by i.user_id, i.id
  loop
    perform private.end_import(v_import.id, 'failed', 'given_up',
      'Cannot finish the import: reading the file failed time after time');
  end loop;

  return (
    select private.drop_backups(array_agg(name), now(), 'expire')
    from (
      select name
      from (
        select
          o.name, coalesce(o.updated_at, o.created_at) as at,
          -- A place is given out, and a policy asked, before the file is there.
          row_number() over (
            partition by split_part(o.name, '/', 1) order by o.created_at, o.name
          ) > 10 as is_too_many
        from storage.objects o where o.bucket_id = 'phone-backups'
      ) as brought
      where at < now() - interval '3 days' or is_too_many
      order by at limit 500
    ) as old
  );
end;
$$;
comment on function private.expire_phone_backups is
  'Closes imports whose job has given up, and has files removed that nobody reads after three days, or are more than ten of a person; run by cron. Definer: it goes over everybody''s.';
