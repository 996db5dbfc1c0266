-- Characters: what those look like with whom one talks.
-- A private character is its owner's, and whoever sits with it in a conversation sees its picture, as
-- long as they sit there. Links that were signed meanwhile end when they say.


-- Seeing ---------------------------------------------------------------------------------------

create function private.pictures_beside_me()
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
  select c.avatar_path
  from characters.conversation_participants me
  join characters.conversations t on t.id = me.conversation_id
  join characters.conversation_participants p on p.conversation_id = t.id
  join characters.characters c on c.id = p.character_id
  where me.user_id = (select auth.uid()) and me.joined_at is not null and t.deleted_at is null
    and c.avatar_path is not null;
$$;
comment on function private.pictures_beside_me is
  'The pictures of the characters with whom the caller sits in a conversation. Definer: a policy asks about characters its caller may not see.';

grant execute on function private.pictures_beside_me to authenticated;

-- Asked once a query, however many pictures there are.
drop policy if exists "character images: people see whom they talk with" on storage.objects;
create policy "character images: people see whom they talk with" on storage.objects
  for select to authenticated
  using (bucket_id = 'character-images' and name in (select private.pictures_beside_me()));


create function private.pictures_in(p_conversation uuid)
returns table (character_id uuid, avatar_path text)
language sql
stable
security definer
set search_path = ''
as $$
  select c.id, c.avatar_path
  from characters.conversation_participants p
  join characters.characters c on c.id = p.character_id
  where p.conversation_id = p_conversation and c.avatar_path is not null
    and (select private.is_in_conversation(p_conversation))
  order by p.place, c.id;
$$;
comment on function private.pictures_in is
  'Where the pictures of a conversation''s characters lie. Definer: its caller may not see the characters; it asks whether they have a seat.';

grant execute on function private.pictures_in to authenticated;


create function characters.pictures_in(p_conversation uuid)
returns table (character_id uuid, avatar_path text)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.pictures_in(p_conversation);
$$;
comment on function characters.pictures_in is
  'Where in the bucket character-images the pictures of a conversation''s characters lie, for who has a seat in it; none where there is no picture.';

grant execute on function characters.pictures_in to authenticated;
