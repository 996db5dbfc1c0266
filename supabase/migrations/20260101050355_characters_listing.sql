-- Characters: lists of characters.


-- Functions ------------------------------------------------------------------------------------

create function characters.list_characters(
  p_mine      boolean     default true,
  p_before    timestamptz default null,
  p_before_id uuid        default null,
  p_max       int         default 50
)
returns table (
  id uuid, owner_id uuid, owner_name text, name text, tags text[], visibility text,
  avatar_path text, version int, updated_at timestamptz, conversation_count bigint
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_most constant int := least(greatest(p_max, 1), 200);
begin
  return query
  -- Each in the order of an index; the one that is not asked for is not read.
  with page as (
    (
      select * from characters.characters
      where p_mine and owner_id = v_user
        and (p_before is null or (updated_at, id) < (p_before, p_before_id))
      order by updated_at desc, id desc
      limit v_most
    )
    union all
    (
      select * from characters.characters
      where not p_mine and visibility = 'public'
        and (p_before is null or (updated_at, id) < (p_before, p_before_id))
      order by updated_at desc, id desc
      limit v_most
    )
  )
  select c.id, c.owner_id, u.name, c.name, c.tags, c.visibility, c.avatar_path, c.version,
    c.updated_at, (
      select count(*) from characters.conversation_participants p
      join characters.conversations o on o.id = p.conversation_id
      where p.character_id = c.id and o.owner_id = v_user and o.deleted_at is null
    )
  from page c
  -- Whose it is, a reader is told of their own alone: personas are private.
  left join characters.users u on u.id = c.owner_id
  order by c.updated_at desc, c.id desc;
end;
$$;
comment on function characters.list_characters is
  'A page of the caller''s characters, or of public ones, the last changed first, each with how many of the caller''s conversations it is in.';

grant execute on function characters.list_characters to authenticated;
