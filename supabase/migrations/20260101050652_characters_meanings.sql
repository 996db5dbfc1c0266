-- Characters: finding what was said by its meaning.


-- Functions ------------------------------------------------------------------------------------

create function private.near_messages(
  p_in uuid[], p_model text, p_vector text, p_shelf int, p_most int
)
returns table (message_id uuid, distance float8)
language plpgsql
stable
security invoker
set search_path = ''
-- The index of a shelf is taken only by a plan that knows which shelf, and for sure only where the one
-- other way, to sort all of theirs, is none.
set plan_cache_mode = 'force_custom_plan'
set enable_sort = 'off'
as $$
#variable_conflict use_column
begin
  -- Not by SET of the function: before a library is loaded only a superuser may write down how it is set.
  perform set_config('hnsw.ef_search', p_most::text, true),
    -- On past the nearest of others, until there are enough of theirs.
    set_config('hnsw.iterative_scan', 'relaxed_order', true);
  return query
    select e.message_id, e.embedding operator(extensions.<=>) p_vector::extensions.halfvec(384)
    from private.message_embeddings e
    where e.shelf = p_shelf and e.conversation_id = any (p_in) and e.model = p_model
    order by e.embedding operator(extensions.<=>) p_vector::extensions.halfvec(384)
    limit p_most;
end;
$$;
comment on function private.near_messages is
  'About the nearest of some conversations'' messages on a shelf, with their distance.';


create function private.said_by_meaning(p_in uuid[], p_meaning jsonb, p_until timestamptz)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_most constant int := 100;
  v_model constant text := p_meaning ->> 'model';
  v_vector constant text := p_meaning ->> 'vector';
  v_furthest constant float8 := 1 - (p_meaning ->> 'nearness')::float8;
  v_shelves constant int[] := array(
    select distinct s.shelf from characters.conversations c
    join private.message_shelves s on s.user_id = c.owner_id
    where c.id = any (p_in)
  );
begin
  if v_vector is null or to_regtype('extensions.halfvec') is null then
    return '{}'::uuid[];
  end if;
  return array(
    select n.message_id
    from (
      select near.message_id, near.distance
      from unnest(v_shelves) as s (shelf)
      cross join lateral
        private.near_messages(p_in, v_model, v_vector, s.shelf, v_most) as near
      union all
      -- One by one whatever is on no shelf, or not yet.
      (
        select e.message_id, e.embedding operator(extensions.<=>) v_vector::extensions.halfvec(384)
        from private.message_embeddings e
        where e.conversation_id = any (p_in) and e.shelf = 0 and e.model = v_model
        order by 2
        limit v_most
      )
    ) as n
    join characters.messages m on m.id = n.message_id
    where n.distance <= v_furthest and m.created_at <= p_until
    order by n.distance, n.message_id
    limit v_most
  );
end;
$$;
comment on function private.said_by_meaning is
  'About the hundred messages of some conversations that mean what a vector means, {model, vector, nearness: the least cosine}, the nearest first. Definer: policies would be asked for each of thousands; who asks names conversations of the caller''s.';


create function private.has_message_meanings(p_model text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from private.message_embeddings
    where conversation_id in (select private.my_conversations()) and model = p_model
  );
end;
$$;
comment on function private.has_message_meanings is
  'Whether a model has read anything in the caller''s conversations. Definer: nobody else reads what it made.';

grant execute on function private.has_message_meanings to authenticated;


create function characters.has_meanings(p_model text)
returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return private.has_message_meanings(p_model);
end;
$$;
comment on function characters.has_meanings is
  'Whether a model has read anything in the caller''s conversations, so that it makes sense to ask it for something like it.';

grant execute on function characters.has_meanings to authenticated;
