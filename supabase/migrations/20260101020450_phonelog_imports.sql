-- Phonelog: imports.
-- A backup that a person's phone has made: the file lies in the bucket "phone-backups", a job reads it
-- slice by slice, and how far it is stands here. Place and rows move in one transaction, so whoever is
-- cut off in between neither loses nor doubles anything.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.imports (
  id            uuid        primary key default gen_random_uuid(),
  user_id       uuid        not null references auth.users (id) on delete cascade,
  source_id     uuid        not null,
  run_id        uuid        not null references phonelog.sync_runs (id) on delete cascade,
  path          text        not null check (length(path) <= 1024),
  status        text        not null default 'waiting'
                            check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  country       text        check (country ~ '^[A-Z]{2}$'),
  timezone      text        not null default 'UTC'
                            check (length(timezone) <= 60 and private.is_time_zone(timezone)),
  date_order    text        check (date_order in ('dmy', 'mdy')),
  size_bytes    bigint      not null check (size_bytes > 0),
  read_bytes    bigint      not null default 0 check (read_bytes between 0 and size_bytes),
  declared_rows int,
  rows          int         not null default 0,
  inserted      int         not null default 0,
  updated       int         not null default 0,
  duplicate     int         not null default 0,
  skipped       int         not null default 0,
  rejected      int         not null default 0,
  rejects       jsonb       not null default '[]' check (jsonb_typeof(rejects) = 'array'),
  error_code    text        check (length(error_code) <= 50),
  error         text        check (length(error) <= 300),
  is_keyed      boolean     not null default false,
  created_at    timestamptz not null default now(),
  finished_at   timestamptz,
  told_at       timestamptz not null default now(),
  foreign key (user_id, source_id) references phonelog.data_sources (user_id, id) on delete cascade,
  constraint imports_end check ((status in ('waiting', 'running')) = (finished_at is null)),
  constraint imports_fail_with_a_reason check (status <> 'failed' or error is not null)
);
comment on table phonelog.imports is 'Backups that are read, or were: how far, and what came of it.';
comment on column phonelog.imports.path is 'Of the file in the bucket "phone-backups".';
comment on column phonelog.imports.country is 'Where numbers without a country are at home.';
comment on column phonelog.imports.timezone is 'Where the wall clock hung whose times say no offset.';
comment on column phonelog.imports.date_order is
  'Which of 03/04/2026 is the month, where its person said it.';
comment on column phonelog.imports.read_bytes is 'Everything before it has been taken, nothing after it.';
comment on column phonelog.imports.declared_rows is 'How many the file says it has.';
comment on column phonelog.imports.duplicate is 'Rows that said nothing new: the same again, or older.';
comment on column phonelog.imports.skipped is 'Rows that are nothing that happened, such as drafts.';
comment on column phonelog.imports.rejects is
  'The first 20 that were refused: where they stand and why, and nothing of what they say.';
comment on column phonelog.imports.is_keyed is
  'Whether a key asked for it: then it may no more than that key.';
comment on column phonelog.imports.told_at is 'When its person was last told how far it is.';

create unique index imports_open on phonelog.imports (user_id, path)
  where status in ('waiting', 'running');
create index imports_person on phonelog.imports (user_id, created_at);
create index imports_source on phonelog.imports (user_id, source_id);
create index imports_run on phonelog.imports (run_id);

create table private.import_places (
  import_id  uuid primary key references phonelog.imports (id) on delete cascade,
  etag       text not null check (length(etag) <= 200),
  checkpoint jsonb
)
-- It is written anew with every batch.
with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 50);
comment on table private.import_places is
  'Where the reader of an open import goes on, in its own words, and which version of the file it reads.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('phonelog.imports', 'cascade', 'user_id', array['user_id', 'path'], true),
  ('private.import_places', 'cascade', 'import_id > phonelog.imports.user_id',
    array['checkpoint'], false);

insert into private.data_places (place, kind, treatment, holds, reason, domain)
values ('phone-backups', 'bucket', 'erase',
  'Backups of phones on their way in, below the person''s id; removed after the import or three days',
  null, 'phonelog');


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.imports enable row level security;
alter table private.import_places enable row level security;

grant select on phonelog.imports to authenticated;
grant select, insert, update, delete on phonelog.imports to service_role;

-- Whoever acts for somebody learns nothing of their own files.
create policy "people see their imports, others for them those of keys" on phonelog.imports
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and (is_keyed or 'masked' = any ((select private.shown_level())::text[]))
  );


-- Files ----------------------------------------------------------------------------------------

-- Half a gigabyte; the whole project's limit has to be as high (supabase/docs/runbook.md). Windows
-- calls a CSV file what Excel would.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('phone-backups', 'phone-backups', false, 536870912, array[
  'text/xml', 'application/xml', 'text/csv', 'text/plain', 'application/vnd.ms-excel',
  'application/octet-stream'
])
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;


-- Each person has a folder. Another's path is nobody's, whatever the verb.
drop policy if exists "phone backups: people see theirs" on storage.objects;
create policy "phone backups: people see theirs" on storage.objects
  for select to authenticated
  using (
    bucket_id = 'phone-backups' and (storage.foldername(name))[1] = (select auth.uid())::text
  );

drop policy if exists "phone backups: people bring theirs" on storage.objects;
create policy "phone backups: people bring theirs" on storage.objects
  for insert to authenticated
  with check (
    bucket_id = 'phone-backups' and (storage.foldername(name))[1] = (select auth.uid())::text
    and owner_id = (select auth.uid())::text
    and (select private.has_room_for_file('phone-backups', 10))
  );

drop policy if exists "phone backups: people replace theirs" on storage.objects;
create policy "phone backups: people replace theirs" on storage.objects
  for update to authenticated
  using (
    bucket_id = 'phone-backups' and (storage.foldername(name))[1] = (select auth.uid())::text
  )
  with check (
    bucket_id = 'phone-backups' and (storage.foldername(name))[1] = (select auth.uid())::text
    and owner_id = (select auth.uid())::text
  );

drop policy if exists "phone backups: people remove theirs" on storage.objects;
create policy "phone backups: people remove theirs" on storage.objects
  for delete to authenticated
  using (
    bucket_id = 'phone-backups' and (storage.foldername(name))[1] = (select auth.uid())::text
  );


-- Telling --------------------------------------------------------------------------------------

create function private.tell_import()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(
      jsonb_build_object(
        'import_id', new.id, 'status', new.status, 'size_bytes', new.size_bytes,
        'read_bytes', new.read_bytes, 'rows', new.rows, 'inserted', new.inserted,
        'updated', new.updated, 'duplicate', new.duplicate, 'skipped', new.skipped,
        'rejected', new.rejected
      ),
      'import', 'phonelog:user:' || new.user_id, true
    );
  end if;
  return null;
end;
$$;
comment on function private.tell_import is
  'Tells a person how far their import is, in numbers alone. Definer: they may hear on the topic, and not speak.';

create trigger imports_told after insert on phonelog.imports
  for each row execute function private.tell_import();

create trigger imports_told_again after update on phonelog.imports
  for each row when (old.told_at is distinct from new.told_at)
  execute function private.tell_import();
