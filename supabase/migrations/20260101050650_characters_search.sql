-- Characters: finding what was said.


-- Functions ------------------------------------------------------------------------------------

create function private.find_said(
  p_q            text,
  p_conversation uuid        default null,
  p_before       timestamptz default null,
  p_before_id    uuid        default null,
  p_max          int         default 20
)
returns table (
  id uuid, conversation_id uuid, title text, seq bigint, role text, name text, snippet text,
  created_at timestamptz
)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_query constant tsquery := websearch_to_tsquery('simple', p_q);
  -- As the policy on messages has it.
  v_mine constant uuid[] := array(
    select mine from private.my_conversations() as mine
    where p_conversation is null or mine = p_conversation
  );
begin
  if numnode(v_query) = 0 then
    raise sqlstate 'PT422' using message = 'Cannot search: there is no word in it';
  end if;
  return query
  select f.id, f.conversation_id, c.title, f.seq, f.role, f.name,
    ts_headline('simple', f.content, v_query,
      'StartSel=«, StopSel=», MaxWords=30, MinWords=15'),
    f.created_at
  from (
    select m.* from characters.messages m
    where m.conversation_id = any (v_mine) and m.search @@ v_query
      and (p_before is null or (m.created_at, m.id) < (p_before, p_before_id))
    order by m.created_at desc, m.id desc
    limit least(greatest(p_max, 1), 101)
  ) as f
  join characters.conversations c on c.id = f.conversation_id
  order by f.created_at desc, f.id desc;
end;
$$;
comment on function private.find_said is
  'What was said with these words where the caller has a seat. Definer: behind a policy no index finds words, as their operator may tell what it sees; the same conversations are asked for here.';

grant execute on function private.find_said to authenticated;


create function characters.search_messages(
  p_q            text,
  p_conversation uuid        default null,
  p_before       timestamptz default null,
  p_before_id    uuid        default null,
  p_max          int         default 20
)
returns table (
  id uuid, conversation_id uuid, title text, seq bigint, role text, name text, snippet text,
  created_at timestamptz
)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.find_said(p_q, p_conversation, p_before, p_before_id, p_max);
$$;
comment on function characters.search_messages is
  'What was said with these words in the caller''s conversations, on whichever branch, the newest first.';

grant execute on function characters.search_messages to authenticated;
