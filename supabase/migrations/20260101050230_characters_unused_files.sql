-- Characters: files that nothing uses.
-- A card's files go with it, and what was brought and is used by nothing goes after a while: by jobs,
-- which ask once more. A name may come again: what goes is the file that was there.


-- Files ----------------------------------------------------------------------------------------

create view private.unused_character_files with (security_invoker = true) as
  select o.bucket_id, o.name, coalesce(o.updated_at, o.created_at) as at,
    o.bucket_id = 'character-cards' and o.name ~ '^[^/]+/kept/' as is_kept
  from storage.objects o
  where o.bucket_id in ('character-cards', 'character-images')
    and not exists (
      select from characters.card_files f where f.path = o.name and o.bucket_id = 'character-cards'
    )
    and not exists (
      select from characters.characters c
      where c.avatar_path = o.name and o.bucket_id = 'character-images'
    )
    and not exists (
      select from characters.card_files f
      where f.avatar_path = o.name and o.bucket_id = 'character-images'
    )
    -- Whoever takes an earlier version back takes its picture back.
    and not exists (
      select from characters.character_versions v
      where v.card ->> 'avatar_path' = o.name and o.bucket_id = 'character-images'
    );
comment on view private.unused_character_files is
  'Cards and pictures that no character has, or had in a version that is kept; and cards that wait to be imported.';


create function private.unused_of(p_bucket text, p_names text[], p_before timestamptz)
returns text[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(name order by name), '{}')
  from private.unused_character_files
  where bucket_id = p_bucket and name = any (p_names) and at <= p_before;
$$;
comment on function private.unused_of is
  'Which of these files are those that were there at a moment, and nothing uses. Definer: it looks into everybody''s folder.';

grant execute on function private.unused_of to service_role;


create function characters.unused_files(p_bucket text, p_names text[], p_before timestamptz)
returns text[]
language sql
stable
security invoker
set search_path = ''
as $$
  select private.unused_of(p_bucket, p_names, p_before);
$$;
comment on function characters.unused_files is
  'Which of these files may be removed: no other has come under the name since a moment, and nothing uses it. For run-job.';

grant execute on function characters.unused_files to service_role;


-- Removing -------------------------------------------------------------------------------------

create function private.drop_character_files(p_cards text[], p_images text[], p_key text default null)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count constant int := coalesce(cardinality(p_cards), 0) + coalesce(cardinality(p_images), 0);
begin
  if v_count > 0 then
    perform private.enqueue('card-files', jsonb_build_object(
      'cards', coalesce(p_cards, '{}'), 'images', coalesce(p_images, '{}'), 'before', now()),
      null, p_key);
  end if;
  return v_count;
end;
$$;
comment on function private.drop_character_files is
  'Has files removed that are there now, unless something uses them by then; how many. A job, for Storage has the bytes. Definer: callers do not see the queue.';


create function private.drop_files_of_cards()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Only what is there: an erasure has removed its files before.
  perform private.drop_character_files(
    array_agg(o.name) filter (where o.bucket_id = 'character-cards'),
    array_agg(o.name) filter (where o.bucket_id = 'character-images'))
  from gone g
  join storage.objects o on o.bucket_id = 'character-cards' and o.name = g.path
    or o.bucket_id = 'character-images' and o.name = g.avatar_path;
  return null;
end;
$$;
comment on function private.drop_files_of_cards is
  'The files of a card go with its character. Definer: callers see neither files nor the queue.';

create trigger card_files_gone after delete on characters.card_files
  referencing old table as gone
  for each statement execute function private.drop_files_of_cards();


-- Expiring -------------------------------------------------------------------------------------

create function private.expire_character_files()
returns int
language sql
security definer
set search_path = ''
as $$
  select private.drop_character_files(
    array_agg(name) filter (where bucket_id = 'character-cards'),
    array_agg(name) filter (where bucket_id = 'character-images'), 'expire')
  from (
    select bucket_id, name
    from private.unused_character_files
    where at < now() - case
      when bucket_id = 'character-images' then interval '7 days'
      -- An import that nobody knows the end of leaves its file behind.
      when is_kept then interval '1 day'
      else interval '3 days'
    end
    order by at limit 500
  ) as old;
$$;
comment on function private.expire_character_files is
  'Has files of characters removed that nothing uses: pictures after a week, cards that nobody imports after three days; run by cron. Definer: it goes over everybody''s.';
