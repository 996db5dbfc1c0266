-- Characters: words that were said.
-- Nobody knows beforehand how common a word is. So it is looked for among the newest messages first,
-- and only then in the index of words, which would read all messages that have a common one.


-- Functions ------------------------------------------------------------------------------------

create function private.said_by_index(
  p_in uuid[], p_query tsquery, p_before timestamptz, p_before_id uuid, p_most int
)
returns uuid[]
language plpgsql
stable
security invoker
set search_path = ''
-- By the index of words, whatever is guessed of them.
set plan_cache_mode = 'force_generic_plan'
set enable_seqscan = 'off'
set enable_indexscan = 'off'
set jit = 'off'
set max_parallel_workers_per_gather = 0
as $$
begin
  return array(
    select m.id
    from unnest(p_in) as c (id)
    -- Conversation by conversation: for all of them at once a word would be read in everybody's.
    cross join lateral (
      select m.id, m.created_at from characters.messages m
      where m.conversation_id = c.id and m.search @@ p_query
        and (m.created_at, m.id) < (p_before, p_before_id)
      offset 0
    ) as m
    order by m.created_at desc, m.id desc
    limit p_most
  );
end;
$$;
comment on function private.said_by_index is
  'So many of the newest messages with some words before a place, in order.';


create function private.said_with_words(
  p_in        uuid[],
  p_query     tsquery,
  p_most      int,
  p_before    timestamptz default null,
  p_before_id uuid        default null
)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_window constant int := 400;
  v_near constant record := private.said_nearby(p_in, p_query, v_window,
    coalesce(p_before, 'infinity'), coalesce(p_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'));
  v_left constant int := p_most - cardinality(v_near.ids);
begin
  if v_left <= 0 or v_near.seen < v_window then
    return v_near.ids[:p_most];
  end if;
  -- What is not in some of the newest is mostly rare: by the index each that has it is looked at.
  return v_near.ids
    || private.said_by_index(p_in, p_query, v_near.last_at, v_near.last_id, v_left);
end;
$$;
comment on function private.said_with_words is
  'So many of the newest messages with some words before a place, in order. Definer: behind a policy no index finds words, as their operator may tell what it sees; who asks names conversations of the caller''s.';
