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


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_places (place, kind, treatment, holds, reason)
values ('exports', 'bucket', 'erase', 'Archives of what is kept of a person, below the person''s id', null);
