-- Characters: cards.
-- The card a character came with stays as it was written, for its owner alone: it says more than others
-- may read, and is exported letter for letter where nothing was changed.


-- Tables ---------------------------------------------------------------------------------------

create table characters.card_files (
  character_id uuid        primary key references characters.characters (id) on delete cascade,
  owner_id     uuid        not null default auth.uid() references auth.users (id) on delete cascade,
  format       text        not null check (format in ('json', 'png', 'charx')),
  -- Not jsonb: that has no order of keys, and its own spelling of numbers.
  card         json        not null check (json_typeof(card) = 'object'
                                           and octet_length(card::text) <= 1048576),
  has_mark     boolean     not null default false,
  path         text        check (length(path) <= 500),
  avatar_path  text        check (length(avatar_path) <= 500),
  imported_at  timestamptz not null default now(),
  -- Their owner's, and no way that leads from there to another's.
  constraint card_files_own_path check (starts_with(path, owner_id || '/kept/')
    and path !~ '(^|/)\.*(/|$)|[[:cntrl:]%\\]'),
  constraint card_files_own_avatar check (starts_with(avatar_path, owner_id || '/')
    and avatar_path !~ '(^|/)\.*(/|$)|[[:cntrl:]%\\]')
);
comment on table characters.card_files is 'Cards as they came, of characters that were imported.';
comment on column characters.card_files.card is 'Its text, letter for letter.';
comment on column characters.card_files.has_mark is
  'Whether a mark of byte order came before it, which is no part of JSON.';
comment on column characters.card_files.path is
  'The picture or archive around it, in the bucket character-cards; null where there was none.';
comment on column characters.card_files.avatar_path is
  'The picture that came with it, in the bucket character-images.';

create index card_files_owner on characters.card_files (owner_id);
create index card_files_path on characters.card_files (path) where path is not null;
create index card_files_avatar on characters.card_files (avatar_path) where avatar_path is not null;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('characters.card_files', 'cascade', 'owner_id',
  array['owner_id', 'card', 'path', 'avatar_path'], true);

insert into private.data_places (place, kind, treatment, holds, reason, domain)
values
  ('character-cards', 'bucket', 'erase', 'Cards as they came, below the person''s id', null, 'characters'),
  ('character-images', 'bucket', 'erase', 'What characters look like, below the person''s id', null,
    'characters');


-- Access ---------------------------------------------------------------------------------------

alter table characters.card_files enable row level security;

grant select on characters.card_files to authenticated;
grant insert (character_id, format, card, has_mark, path, avatar_path) on characters.card_files to authenticated;
grant select, insert, update, delete on characters.card_files to service_role;

create policy "people see the cards of their characters" on characters.card_files
  for select to authenticated
  using (owner_id = (select auth.uid()));

create policy "people keep cards of their characters" on characters.card_files
  for insert to authenticated
  with check (
    owner_id = (select auth.uid())
    and character_id in (select id from characters.characters where owner_id = (select auth.uid()))
  );


-- Files ----------------------------------------------------------------------------------------

-- Browsers call a CharX file a zip, or nothing at all.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values
  ('character-cards', 'character-cards', false, 20971520, array[
    'application/json', 'text/plain', 'image/png', 'image/apng', 'application/zip',
    'application/x-zip-compressed', 'application/octet-stream'
  ]),
  ('character-images', 'character-images', false, 5242880, array[
    'image/png', 'image/jpeg', 'image/webp'
  ])
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;


-- Each person has a folder. What functions keep lies in a folder of it that only they write.
drop policy if exists "character cards: people see theirs" on storage.objects;
create policy "character cards: people see theirs" on storage.objects
  for select to authenticated
  using (
    bucket_id = 'character-cards' and (storage.foldername(name))[1] = (select auth.uid())::text
  );

drop policy if exists "character cards: people bring theirs" on storage.objects;
create policy "character cards: people bring theirs" on storage.objects
  for insert to authenticated
  with check (
    bucket_id = 'character-cards' and storage.foldername(name) = array[(select auth.uid())::text]
    and owner_id = (select auth.uid())::text
    and (select private.has_room_for_file('character-cards', 10, 'kept'))
  );

drop policy if exists "character cards: people replace theirs" on storage.objects;
create policy "character cards: people replace theirs" on storage.objects
  for update to authenticated
  using (
    bucket_id = 'character-cards' and storage.foldername(name) = array[(select auth.uid())::text]
  )
  with check (
    bucket_id = 'character-cards' and storage.foldername(name) = array[(select auth.uid())::text]
    and owner_id = (select auth.uid())::text
  );

drop policy if exists "character cards: people remove theirs" on storage.objects;
create policy "character cards: people remove theirs" on storage.objects
  for delete to authenticated
  using (
    bucket_id = 'character-cards' and storage.foldername(name) = array[(select auth.uid())::text]
  );

-- Whoever sees a character sees what it looks like.
drop policy if exists "character images: people see theirs and public ones" on storage.objects;
create policy "character images: people see theirs and public ones" on storage.objects
  for select to authenticated
  using (
    bucket_id = 'character-images' and (
      (storage.foldername(name))[1] = (select auth.uid())::text
      or exists (
        select from characters.characters c
        where c.avatar_path = objects.name and c.visibility = 'public'
      )
    )
  );

drop policy if exists "character images: people bring theirs" on storage.objects;
create policy "character images: people bring theirs" on storage.objects
  for insert to authenticated
  with check (
    bucket_id = 'character-images' and (storage.foldername(name))[1] = (select auth.uid())::text
    and owner_id = (select auth.uid())::text
    and (select private.has_room_for_file('character-images', 2000))
  );

drop policy if exists "character images: people replace theirs" on storage.objects;
create policy "character images: people replace theirs" on storage.objects
  for update to authenticated
  using (
    bucket_id = 'character-images' and (storage.foldername(name))[1] = (select auth.uid())::text
  )
  with check (
    bucket_id = 'character-images' and (storage.foldername(name))[1] = (select auth.uid())::text
    and owner_id = (select auth.uid())::text
  );

drop policy if exists "character images: people remove theirs" on storage.objects;
create policy "character images: people remove theirs" on storage.objects
  for delete to authenticated
  using (
    bucket_id = 'character-images' and (storage.foldername(name))[1] = (select auth.uid())::text
  );
