-- Characters: pages of what was said with some words, the newest first.


-- Functions ------------------------------------------------------------------------------------

create function private.described_said(p_ids uuid[], p_query tsquery)
returns table (
  nth bigint, id uuid, conversation_id uuid, title text, seq bigint, role text, name text,
  snippet text, created_at timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
begin
  return query
  select f.nth, m.id, m.conversation_id, c.title, m.seq, m.role, m.name,
    replace(replace(
      ts_headline('simple', private.letters_apart(m.content), p_query,
        'StartSel=«, StopSel=», MaxWords=30, MinWords=15'),
      e'»\x1f«', ''), e'\x1f', ''),
    m.created_at
  from unnest(p_ids) with ordinality as f (id, nth)
  -- One by one: a guess would read them all.
  cross join lateral (select * from characters.messages m where m.id = f.id offset 0) as m
  cross join lateral (
    select * from characters.conversations c where c.id = m.conversation_id offset 0
  ) as c;
end;
$$;
comment on function private.described_said is
  'Messages as somebody who searches sees them, the words between « and ».';

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
declare
  v_query constant tsquery := private.query_of_said(p_q);
begin
  return query
  select d.id, d.conversation_id, d.title, d.seq, d.role, d.name, d.snippet, d.created_at
  from private.described_said(private.said_with_words(
    private.searched_conversations(p_conversation), v_query, least(greatest(p_max, 1), 101),
    p_before, p_before_id
  ), v_query) as d
  order by d.nth;
end;
$$;
comment on function private.find_said is
  'What was said with these words where the caller has a seat. Definer: as said_with_words, for the conversations of the caller''s alone.';

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
