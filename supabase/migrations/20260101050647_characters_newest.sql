-- Characters: where words are looked for, and among the newest messages.


-- Functions ------------------------------------------------------------------------------------

create function private.query_of_said(p_q text)
returns tsquery
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_query constant tsquery := websearch_to_tsquery('simple', p_q);
begin
  if numnode(v_query) = 0 then
    raise sqlstate 'PT422' using message = 'Cannot search: there is no word in it';
  end if;
  return v_query;
end;
$$;
comment on function private.query_of_said is
  'Words as people write them for a search engine: phrases in quotation marks, or, and - for none.';


create function private.searched_conversations(p_conversation uuid)
returns uuid[]
language sql
stable
security definer
set search_path = ''
as $$
  -- As the policy on messages has it.
  select coalesce(array_agg(c.id order by c.updated_at desc, c.id), '{}')
  from characters.conversations c
  where c.id in (select private.my_conversations())
    and (p_conversation is null or c.id = p_conversation);
$$;
comment on function private.searched_conversations is
  'The conversations in which the caller has a seat, or the one that is asked for where they do; the last changed first. Definer: as my_conversations, which is asked once here.';


create function private.newest_said(p_in uuid[], p_most int, p_before timestamptz, p_before_id uuid)
returns table (id uuid, created_at timestamptz)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
declare
  v_since timestamptz;
begin
  -- So many of the conversations that changed last tell how old they are at most: what was not changed
  -- since has none of them.
  select min(n.created_at) into v_since from (
    select m.created_at
    from unnest(p_in[:4]) as c (id)
    cross join lateral (
      select m.created_at from characters.messages m
      where m.conversation_id = c.id and (m.created_at, m.id) < (p_before, p_before_id)
      order by m.created_at desc, m.id desc
      limit p_most
    ) as m
    order by m.created_at desc
    limit p_most
  ) as n
  having count(*) = p_most;
  return query
  select m.id, m.created_at
  from characters.conversations c
  cross join lateral (
    select m.id, m.created_at from characters.messages m
    where m.conversation_id = c.id and (m.created_at, m.id) < (p_before, p_before_id)
    order by m.created_at desc, m.id desc
    limit p_most
  ) as m
  where c.id = any (p_in) and (v_since is null or c.updated_at >= v_since)
  order by m.created_at desc, m.id desc
  limit p_most;
end;
$$;
comment on function private.newest_said is
  'So many newest messages before a place, of conversations that are in the order of their last change.';


create function private.said_nearby(
  p_in         uuid[],
  p_query      tsquery,
  p_window     int,
  p_before     timestamptz,
  p_before_id  uuid,
  out seen     int,
  out ids      uuid[],
  out last_at  timestamptz,
  out last_id  uuid
)
language sql
stable
security invoker
set search_path = ''
as $$
  with near as materialized (
    select n.id, n.created_at from private.newest_said(p_in, p_window, p_before, p_before_id) as n
  )
  select (select count(*)::int from near), array(
      select n.id from near n
      -- One by one: a policy or a guess would read them all.
      cross join lateral (
        select m.search from characters.messages m where m.id = n.id offset 0
      ) as m
      where m.search @@ p_query
      order by n.created_at desc, n.id desc
    ), l.created_at, l.id
  from (select) as once
  left join (select n.created_at, n.id from near n order by n.created_at, n.id limit 1) as l on true;
$$;
comment on function private.said_nearby is
  'Those with some words among so many newest messages before a place, in order; and where these end.';
