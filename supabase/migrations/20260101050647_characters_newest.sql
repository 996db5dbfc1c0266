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
  v_query constant tsquery := websearch_to_tsquery('simple', private.letters_apart(p_q));
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
  -- As the policy on messages has it, but for what its owner has put out of sight.
  select coalesce(array_agg(c.id order by c.updated_at desc, c.id), '{}')
  from characters.conversations c
  where c.id in (select private.my_conversations()) and c.deleted_at is null
    and (p_conversation is null or c.id = p_conversation);
$$;
comment on function private.searched_conversations is
  'The conversations in which the caller has a seat, or the one that is asked for where they do; the last changed first. Definer: as my_conversations, which is asked once here.';


create function private.stretches_said(
  p_in          uuid[],
  p_before      timestamptz,
  p_before_id   uuid,
  out stretches text[],
  out newest    timestamptz[],
  out batches   int[]
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
begin
  select array_agg(b.stretch order by b.newest desc, b.stretch),
    array_agg(b.newest order by b.newest desc, b.stretch),
    array_agg(b.batch order by b.newest desc, b.stretch)
  into stretches, newest, batches
  from (
    select s.stretch, s.newest,
      (sum(s.messages) over (order by s.newest desc, s.stretch))::int / 4096 as batch
    from (
      -- None was said after its conversation changed last: most have one stretch, of which no more need
      -- be known.
      select private.stretch_of(c.id, 0) as stretch, least(c.updated_at, p_before) as newest,
        c.message_count as messages
      from characters.conversations c
      where c.id = any (p_in) and c.message_count < 1024
      union all
      select t.stretch, m.created_at, 1024
      from characters.conversations c
      cross join lateral (
        select private.stretch_of(c.id, n * 1024) as stretch
        from generate_series(0, c.message_count / 1024) as n
      ) as t
      cross join lateral (
        select m.created_at from characters.messages m
        where private.stretch_of(m.conversation_id, m.seq) = t.stretch
          and (m.created_at, m.id) < (p_before, p_before_id)
        order by m.created_at desc, m.id desc
        limit 1
      ) as m
      where c.id = any (p_in) and c.message_count >= 1024
    ) as s
  ) as b;
end;
$$;
comment on function private.stretches_said is
  'The stretches of some conversations that may have messages before a place, since when there are none in each, and thousands of messages to be read at once; the newest first.';


create function private.newest_said(
  p_stretches text[], p_newest timestamptz[], p_most int, p_before timestamptz, p_before_id uuid
)
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
  -- So many of the first stretches tell how old they are at most: what ended before has none of them.
  select min(n.created_at) into v_since from (
    select m.created_at
    from unnest(p_stretches[:4]) as s (stretch)
    cross join lateral (
      select m.created_at from characters.messages m
      where private.stretch_of(m.conversation_id, m.seq) = s.stretch
        and (m.created_at, m.id) < (p_before, p_before_id)
      order by m.created_at desc, m.id desc
      limit p_most
    ) as m
    order by m.created_at desc
    limit p_most
  ) as n
  having count(*) = p_most;
  return query
  select m.id, m.created_at
  from unnest(p_stretches, p_newest) as s (stretch, newest)
  cross join lateral (
    select m.id, m.created_at from characters.messages m
    where private.stretch_of(m.conversation_id, m.seq) = s.stretch
      and (m.created_at, m.id) < (p_before, p_before_id)
    order by m.created_at desc, m.id desc
    limit p_most
  ) as m
  where v_since is null or s.newest >= v_since
  order by m.created_at desc, m.id desc
  limit p_most;
end;
$$;
comment on function private.newest_said is
  'So many newest messages before a place, of some stretches.';


create function private.said_nearby(
  p_stretches  text[],
  p_newest     timestamptz[],
  p_query      tsquery,
  p_window     int,
  p_before     timestamptz,
  p_before_id  uuid,
  out seen     int,
  out ids      uuid[],
  out last_at  timestamptz,
  out last_id  uuid
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_near uuid[];
  v_times timestamptz[];
begin
  select array_agg(n.id order by n.nth), array_agg(n.created_at order by n.nth), count(*)
  into v_near, v_times, seen
  from private.newest_said(p_stretches, p_newest, p_window, p_before, p_before_id)
    with ordinality as n (id, created_at, nth);
  last_at := v_times[seen];
  last_id := v_near[seen];
  ids := array(
    select n.id from unnest(v_near) with ordinality as n (id, nth)
    -- One by one: a policy or a guess would read them all.
    cross join lateral (
      select m.search from characters.messages m where m.id = n.id offset 0
    ) as m
    where m.search @@ p_query
    order by n.nth
  );
end;
$$;
comment on function private.said_nearby is
  'Those with some words among so many newest messages before a place, in order; and where these end.';
