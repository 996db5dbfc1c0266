-- Characters: summing up.
-- What no prompt has room for any more is told in a few words, from where the last summary ended to a
-- little before the end of the branch that is shown.


-- Functions ------------------------------------------------------------------------------------

create function characters.summary_context(p_user uuid, p_conversation uuid, p_leave int default 6)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_conversation characters.conversations;
  v_role text;
  v_context jsonb;
begin
  select p.role into v_role
  from characters.conversation_participants p
  join characters.conversations c on c.id = p.conversation_id and c.deleted_at is null
  where p.conversation_id = p_conversation and p.user_id = p_user and p.joined_at is not null;
  if v_role is null then
    raise sqlstate 'PT404' using message = 'Cannot sum up: there is no such conversation for you';
  elsif v_role = 'reader' then
    raise sqlstate 'PT403' using message = 'Cannot sum up: you only read along in this conversation';
  end if;
  select * into v_conversation from characters.conversations where id = p_conversation;

  with recursive way as (
    select m.*, 1 as nth from characters.messages m where m.id = v_conversation.active_leaf
    union all
    select m.*, w.nth + 1 from way w join characters.messages m on m.id = w.parent_id
    where w.nth < 1000 and w.parent_id is distinct from v_conversation.summary_up_to
  ),
  covered as (select * from way where nth > p_leave)
  select jsonb_build_object(
    'person', private.name_of_person(p_user),
    'was', v_conversation.summary_up_to,
    -- A summary of another branch is none of this one.
    'summary', case when exists (
      select from way where parent_id = v_conversation.summary_up_to
    ) then v_conversation.summary end,
    'lines', coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id, 'name', c.name, 'content', c.content, 'is_own', c.author_user_id is not distinct from p_user
    ) order by c.seq) filter (where c.content <> ''), '[]')
  )
  into v_context
  from covered c;
  return v_context;
end;
$$;
comment on function characters.summary_context is
  'What is to be summed up of the branch that is shown: the summary there is, and what was said since, but for the last messages. For the server, over a person it is given.';

grant execute on function characters.summary_context to service_role;


create function characters.keep_summary(
  p_user uuid, p_conversation uuid, p_was uuid, p_up_to uuid, p_summary text, p_facts text[]
)
returns table (id uuid, text text)
language plpgsql
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_character uuid;
begin
  update characters.conversations set summary = p_summary, summary_up_to = p_up_to
  where id = p_conversation and summary_up_to is not distinct from p_was;
  if not found then
    raise sqlstate 'PT409' using
      message = 'Cannot keep this summary: it was summed up meanwhile', hint = 'Read it again';
  end if;
  -- What was said to one character that one remembers; to several, all of them.
  select case when count(*) = 1 then (array_agg(character_id))[1] end into v_character
  from characters.conversation_participants
  where conversation_id = p_conversation and character_id is not null;
  return query
  insert into characters.memories (user_id, character_id, text, source_message_id, confidence)
  select p_user, v_character, btrim(fact), p_up_to, 0.7
  from unnest(p_facts) as fact
  where fact ~ '\S' and length(fact) <= 1000
    and not exists (
      select from private.forgotten_memories f
      where f.user_id = p_user and f.hash = private.hash_of_memory(p_user, fact)
    )
  on conflict do nothing
  returning id, text;
end;
$$;
comment on function characters.keep_summary is
  'Keeps a summary up to a message, where nobody has summed up meanwhile, and what is remembered of the person; the memories that are new and not taken away before. For the server.';

grant execute on function characters.keep_summary to service_role;
