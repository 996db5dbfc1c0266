-- Characters: what a model is told.


-- Functions ------------------------------------------------------------------------------------

create function characters.reply_context(p_message uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  with recursive reply as (
    select m.*, c.owner_id, c.summary, c.summary_up_to, c.settings
    from characters.messages m
    join characters.conversations c on c.id = m.conversation_id
    where m.id = p_message
  ),
  way as (
    select m.id, m.parent_id, m.seq, m.role, m.name, m.character_id, m.content, 1 as nth
    from reply r join characters.messages m on m.id = r.parent_id
    union all
    select m.id, m.parent_id, m.seq, m.role, m.name, m.character_id, m.content, w.nth + 1
    from way w
    join characters.messages m on m.id = w.parent_id
    where w.nth < 300 and m.id is distinct from (select summary_up_to from reply)
  ),
  books as (
    select b.*, (
      select coalesce(jsonb_agg(to_jsonb(e) - 'extensions' order by e.insertion_order, e.id), '[]')
      from characters.lorebook_entries e where e.lorebook_id = b.id and e.enabled
    ) as entries
    from reply r
    join characters.lorebooks b
      on b.character_id = r.character_id or b.character_id is null and b.owner_id = r.owner_id
  ),
  -- To the very beginning only where a decorator counts from there: the way may be long.
  whole as (
    select m.parent_id, m.role, m.character_id, m.greeting, m.content <> '' as is_said
    from reply r join characters.messages m on m.id = r.parent_id
    where exists (select from books where entries::text ~ '@@(activate_only_|is_greeting)')
    union all
    select m.parent_id, m.role, m.character_id, m.greeting, m.content <> ''
    from whole w join characters.messages m on m.id = w.parent_id
  )
  select jsonb_build_object(
    'character', (
      select to_jsonb(c) - array['spec', 'owner_id', 'avatar_path']
        || jsonb_build_object('nickname', private.nickname_of(c.name, c.spec))
      from characters.characters c
      where c.id = r.character_id
    ),
    'person', jsonb_build_object(
      'name', private.name_of_person(r.asked_by),
      'description', coalesce((select description from characters.users where id = r.asked_by), '')
    ),
    'others', (
      select coalesce(jsonb_agg(p.name order by p.place, p.invited_at), '[]')
      from characters.conversation_participants p
      where p.conversation_id = r.conversation_id and p.joined_at is not null
        and p.character_id is distinct from r.character_id and p.user_id is distinct from r.asked_by
    ),
    -- A summary of another branch is none of this one.
    'summary', case when exists (
      select from way w where w.parent_id = r.summary_up_to or w.id = r.summary_up_to
    ) then r.summary end,
    'memories', to_jsonb(private.memories_told(r.asked_by, r.character_id, array(
      select w.content from way w where w.content <> '' order by w.nth limit 4
    ))),
    'books', (
      select coalesce(jsonb_agg(to_jsonb(b) order by b.created_at, b.id), '[]') from books b
    ),
    'spoken', (
      select case when count(*) > 0 then count(*) filter (where role = 'assistant' and is_said) end
      from whole
    ),
    'greeting', (
      select greeting from whole where character_id = r.character_id and greeting is not null limit 1
    ),
    'settings', r.settings,
    'history', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'role', w.role, 'name', w.name, 'character_id', w.character_id, 'content', w.content
      ) order by w.seq), '[]')
      from way w where w.content <> ''
    )
  )
  from reply r;
$$;
comment on function characters.reply_context is
  'All that a model may be told for a reply: the card, books, what is remembered of whoever asked, the most important first, and what was said. For the server: cards and memories are others'' than the readers''.';

grant execute on function characters.reply_context to service_role;
grant execute on function private.name_of_person, private.nickname_of to service_role;
