-- Phonelog: finding.
-- Three ways to find calls and messages: by words of their texts, by names like a word, and by what
-- texts mean. Each puts the best first; which are best of all is settled in the next file.


-- Functions ------------------------------------------------------------------------------------

create function private.event_finds_of_words(
  p_words      text,
  p_from       timestamptz,
  p_to         timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_newest     bigint
)
returns table (id bigint)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_whole constant tsquery := plainto_tsquery('simple', p_words);
  v_query constant tsquery := private.query_of_words(p_words);
  v_at constant timestamptz := coalesce(p_to, 'infinity');
  v_ids bigint[] := array(
    select p.id from private.event_page_of_words(
      p_words, false, p_from, p_contact, p_types, p_directions, p_newest, 200, v_at, 0
    ) as p
  );
begin
  -- Whole words come first: what only begins with the last one is looked for where these are too few.
  if v_query::text <> v_whole::text and cardinality(v_ids) < 200 then
    v_ids := v_ids || array(
      select p.id from private.event_page_of_words(
        p_words, true, p_from, p_contact, p_types, p_directions, p_newest, 200, v_at, 0
      ) as p
      where p.id <> all (v_ids)
    );
  end if;

  return query
    select b.event_id
    from unnest(v_ids) as f (id)
    cross join lateral (
      select b.event_id, b.sent_at, b.search from phonelog.event_bodies b
      where b.event_id = f.id and b.user_id = v_user
      offset 0
    ) as b
    -- Often and close together before once in a long text.
    order by b.search @@ v_whole desc, ts_rank_cd(b.search, v_query, 1) desc, b.sent_at desc, b.event_id desc
    limit 200;
end;
$$;
comment on function private.event_finds_of_words is
  'The caller''s events whose texts have these words, the best first: of the last two hundred that were sent, and where there are fewer, of the last two hundred in which the last word begins one, too. Definer: each would be asked for by its policy.';


create function private.event_finds_of_names(
  p_words      text,
  p_from       timestamptz,
  p_to         timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_newest     bigint
)
returns table (id bigint)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
  -- Each word by itself: people write whom they mean beside what they look for.
  v_words constant text[] := (regexp_split_to_array(btrim(p_words), '\s+'))[:8];
begin
  -- Not by SET of the function: before a library is loaded only a superuser may write down how it is set.
  perform set_config('pg_trgm.word_similarity_threshold', '0.5', true);
  return query
    select e.id
    from (
      -- Whoever was made part of another is found by the old name, too.
      select kept.id, max(near.nearness) as nearness
      from (
        select c.id, c.merged_into, extensions.word_similarity(w, c.display_name) as nearness
        from unnest(v_words) as w
        join phonelog.contacts c
          on c.user_id = v_user and c.display_name operator(extensions.%>) w
        where length(w) > 1 and c.privacy_level = any (v_levels)
      ) as near
      cross join lateral (
        select case when near.merged_into is null then near.id
          else private.contact_now(near.merged_into) end as id
      ) as kept
      where p_contact is null or kept.id = p_contact
      group by kept.id
      order by nearness desc, kept.id
      limit 5
    ) as c
    cross join lateral (
      select e.id, e.started_at
      from phonelog.events e
      where e.user_id = v_user and e.contact_id = c.id and e.privacy = any (v_levels)
        and (p_from is null or e.started_at >= p_from) and (p_to is null or e.started_at < p_to)
        and (p_types is null or e.type = any (p_types))
        and (p_directions is null or e.direction = any (p_directions))
        and (p_newest is null or e.id <= p_newest)
      order by e.started_at desc, e.id desc
      limit 200
    ) as e
    order by c.nearness desc, e.started_at desc, e.id desc
    limit 200;
end;
$$;
comment on function private.event_finds_of_names is
  'The caller''s events with whoever has a name like one of these words, the likest first. Definer: under row level security no index helps to compare names.';


create function private.near_embeddings(
  p_user uuid, p_model text, p_vector text, p_shelf int, p_most int
)
returns table (event_id bigint, distance float8)
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
  -- As above not by SET of the function.
  perform set_config('hnsw.ef_search', p_most::text, true), set_config('hnsw.scan_mem_multiplier', '4', true),
    -- On past the nearest of others, until there are enough of theirs.
    set_config('hnsw.iterative_scan', 'relaxed_order', true);
  return query
    select m.event_id, m.embedding operator(extensions.<=>) p_vector::extensions.halfvec(384)
    from phonelog.event_embeddings m
    where m.user_id = p_user and m.model = p_model and m.shelf = p_shelf
    order by m.embedding operator(extensions.<=>) p_vector::extensions.halfvec(384)
    limit p_most;
end;
$$;
comment on function private.near_embeddings is
  'About the nearest of a person''s embeddings on a shelf, with their distance.';


create function private.event_finds_of_meaning(
  p_meaning    jsonb,
  p_from       timestamptz,
  p_to         timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_newest     bigint
)
returns table (id bigint)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
  v_model constant text := p_meaning ->> 'model';
  v_vector constant text := p_meaning ->> 'vector';
  v_furthest constant float8 := 1 - (p_meaning ->> 'nearness')::float8;
  v_shelf constant int := coalesce(
    (select shelf from private.embedding_states where user_id = v_user), 0
  );
  -- More where some of the nearest are not asked for.
  v_most constant int := case when coalesce(p_from, p_to) is null and p_contact is null
    and p_types is null and p_directions is null and v_levels @> array['masked'] then 100 else 200 end;
  v_near bigint[];
  v_distances float8[];
  v_found bigint[];
begin
  if v_vector is null or to_regtype('extensions.halfvec') is null then
    return;
  end if;

  -- The nearest of all first: mostly there are enough among them of what is asked for.
  select array_agg(event_id), array_agg(distance) into v_near, v_distances
  from (
    select n.event_id, n.distance
    from private.near_embeddings(v_user, v_model, v_vector, v_shelf, v_most) as n
    where v_shelf > 0
    union all
    -- One by one whatever is on no shelf, or not yet.
    (
      select m.event_id, m.embedding operator(extensions.<=>) v_vector::extensions.halfvec(384)
      from phonelog.event_embeddings m
      where m.user_id = v_user and m.model = v_model and (v_shelf = 0 or m.shelf = 0)
      order by 2
      limit v_most
    )
    order by 2
    limit v_most
  ) as m;
  select array_agg(f.id order by f.distance, f.id desc) into v_found
  from (
    select e.id, m.distance
    from unnest(v_near, v_distances) as m (event_id, distance)
    join phonelog.events e on e.id = m.event_id
    where e.user_id = v_user and e.privacy = any (v_levels) and m.distance <= v_furthest
      and (p_from is null or e.started_at >= p_from) and (p_to is null or e.started_at < p_to)
      and (p_contact is null or e.contact_id = p_contact)
      and (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
      and (p_newest is null or e.id <= p_newest)
    order by m.distance, e.id desc
    limit 100
  ) as f;
  -- Nobody reads on to where these end.
  if cardinality(v_found) >= 25 or v_distances[v_most] > v_furthest
    or v_shelf = 0 and v_distances[v_most] is null then
    return query select unnest(v_found);
    return;
  end if;

  -- There may be more that is asked for, further off: each of that is compared.
  return query
    select m.event_id
    from (
      select m.event_id,
        m.embedding operator(extensions.<=>) v_vector::extensions.halfvec(384) as distance
      from phonelog.events e
      join phonelog.event_embeddings m on m.event_id = e.id
      where e.user_id = v_user and e.privacy = any (v_levels)
        and (p_from is null or e.started_at >= p_from) and (p_to is null or e.started_at < p_to)
        and (p_contact is null or e.contact_id = p_contact)
        and (p_types is null or e.type = any (p_types))
        and (p_directions is null or e.direction = any (p_directions))
        and (p_newest is null or e.id <= p_newest)
        and m.user_id = v_user and m.model = v_model
      offset 0
    ) as m
    where m.distance <= v_furthest
    order by m.distance, m.event_id desc
    limit 100;
end;
$$;
comment on function private.event_finds_of_meaning is
  'The caller''s events whose texts mean what a vector means, {model, vector, nearness: the least cosine}, the nearest first. Definer: policies would be asked for each of thousands.';

grant execute on function private.event_finds_of_words, private.event_finds_of_names,
  private.event_finds_of_meaning to authenticated;
