-- Platform: storage.
-- The buckets that no domain owns. Whoever works with files of a domain makes its bucket there.


-- Buckets --------------------------------------------------------------------------------------

-- Archives and the parts they are made of. octet-stream: parts are stored as they lie in the archive.
-- The limit is how large one archive may become, as large as a file of the smallest plan; a larger
-- export is several. One call packs three times as much within its two seconds of CPU.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('exports', 'exports', false, 52428800, array[
  'application/zip', 'application/json', 'application/x-ndjson', 'text/csv', 'application/octet-stream'
])
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;


-- Access ---------------------------------------------------------------------------------------

-- No policy names this bucket, and that is its protection: functions write with the secret key, and
-- people read by a link that a function signs for them.

-- For the policies of other buckets, in which each person has a folder.
create function private.has_room_for_file(p_bucket text, p_most int, p_but text default null)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select (select auth.uid()) is not null and count(*) < p_most
  from storage.objects
  -- As "like" with a word that is known: by the index.
  where bucket_id = p_bucket
    and name ~>=~ ((select auth.uid()) || '/') and name ~<~ ((select auth.uid()) || '0')
    and (p_but is null or not starts_with(name, (select auth.uid()) || '/' || p_but || '/'));
$$;
comment on function private.has_room_for_file is
  'Whether the caller has brought fewer than so many files into a bucket, not counting a folder in theirs that only functions write. Definer: a policy of the table asks it about the table.';

grant execute on function private.has_room_for_file to authenticated;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_places (place, kind, treatment, holds, reason)
values ('exports', 'bucket', 'erase', 'Archives of what is kept of a person, below the person''s id', null);
