-- Characters: words that were said.
-- Nobody knows beforehand how common a word is. So it is looked for among the newest messages first,
-- and only then in the index of words, which would read all messages that have a common one.


-- Functions ------------------------------------------------------------------------------------

create function private.said_by_index(
  p_stretches text[],
  p_newest    timestamptz[],
  p_batches   int[],
  p_query     tsquery,
  p_before    timestamptz,
  p_before_id uuid,
  p_most      int
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
declare
  v_ids uuid[] := '{}'::uuid[];
  v_times timestamptz[] := '{}'::timestamptz[];
  v_some record;
begin
  for v_some in
    select array_agg(s.stretch) as stretches, max(s.newest) as newest
    from unnest(p_stretches, p_newest, p_batches) as s (stretch, newest, batch)
    group by s.batch order by s.batch
  loop
    -- None of those that are left can be newer.
    exit when v_times[p_most] > v_some.newest;
    select array_agg(f.id), array_agg(f.created_at) into v_ids, v_times
    from (
      select t.id, t.created_at from unnest(v_ids, v_times) as t (id, created_at)
      union all
      (
        select m.id, m.created_at from characters.messages m
        where array[private.stretch_of(m.conversation_id, m.seq)] && v_some.stretches
          and m.search @@ p_query and (m.created_at, m.id) < (p_before, p_before_id)
        order by m.created_at desc, m.id desc
        limit p_most
      )
      order by created_at desc, id desc
      limit p_most
    ) as f;
  end loop;
  return coalesce(v_ids, '{}'::uuid[]);
end;
$$;
comment on function private.said_by_index is
  'So many of the newest messages with some words before a place, in order, of stretches that come in the order of their newest.';


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
  v_before constant timestamptz := coalesce(p_before, 'infinity');
  v_before_id constant uuid := coalesce(p_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_all constant record := private.stretches_said(p_in, v_before, v_before_id);
  v_near constant record := private.said_nearby(v_all.stretches, v_all.newest, p_query, v_window,
    v_before, v_before_id);
  v_left constant int := p_most - cardinality(v_near.ids);
begin
  if v_left <= 0 or v_near.seen < v_window then
    return v_near.ids[:p_most];
  end if;
  -- What is not in some of the newest is mostly rare: by the index each that has it is looked at.
  return v_near.ids || private.said_by_index(v_all.stretches, v_all.newest, v_all.batches, p_query,
    v_near.last_at, v_near.last_id, v_left);
end;
$$;
comment on function private.said_with_words is
  'So many of the newest messages with some words before a place, in order. Definer: behind a policy no index finds words, as their operator may tell what it sees; who asks names conversations of the caller''s.';
