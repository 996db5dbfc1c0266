-- Characters: words that were said.
-- Nobody knows beforehand how common a word is. So it is looked for among the newest messages first,
-- then in the index of words, and where that finds thousands, on among the newest.


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
as $$
begin
  return array(
    select f.id
    from (
      select m.id, m.created_at from characters.messages m
      where m.conversation_id = any (p_in) and m.search @@ p_query
        and (m.created_at, m.id) < (p_before, p_before_id)
      limit p_most
    ) as f
    order by f.created_at desc, f.id desc
  );
end;
$$;
comment on function private.said_by_index is
  'Messages with some words before a place, in order: all there are, or any so many.';


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
  v_few constant int := 4000;
  v_window int := 400;
  v_near record;
  v_far uuid[];
  v_ids uuid[] := '{}'::uuid[];
begin
  v_near := private.said_nearby(p_in, p_query, v_window, coalesce(p_before, 'infinity'),
    coalesce(p_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'));
  v_ids := v_near.ids;
  if cardinality(v_ids) < p_most and v_near.seen = v_window then
    v_far := private.said_by_index(p_in, p_query, v_near.last_at, v_near.last_id, v_few + 1);
    if cardinality(v_far) <= v_few then
      return (v_ids || v_far)[:p_most];
    end if;
    -- There are thousands: then it is not far to as many as are wanted.
    while cardinality(v_ids) < p_most and v_near.seen = v_window loop
      v_window := v_window * 4;
      v_near :=
        private.said_nearby(p_in, p_query, v_window, v_near.last_at, v_near.last_id);
      v_ids := v_ids || v_near.ids;
    end loop;
  end if;
  return v_ids[:p_most];
end;
$$;
comment on function private.said_with_words is
  'So many of the newest messages with some words before a place, in order. Definer: behind a policy no index finds words, as their operator may tell what it sees; who asks names conversations of the caller''s.';
