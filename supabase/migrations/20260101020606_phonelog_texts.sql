-- Phonelog: texts with words.
-- Where words are looked for: among the next few events, one by one, or in the index of words, by the
-- week. Which of the two, and how far, is settled in the next file. The planner has no part in that: what
-- it takes a word's frequency for is that in everybody's texts.


-- Functions ------------------------------------------------------------------------------------

create function private.query_of_words(p_words text)
returns tsquery
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_query constant tsquery := plainto_tsquery('simple', p_words);
begin
  -- What begins with a letter or two is read in the texts of everybody, before anything is left out.
  return case when length(substring(v_query::text from '''(([^'']|'''')*)''$')) >= 3
    then (v_query::text || ':*')::tsquery else v_query end;
end;
$$;
comment on function private.query_of_words is
  'All of these words, the last one as far as it is written, from three letters on.';


create function private.own_query(p_user uuid, p_query tsquery)
returns tsquery
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_words constant text := p_query::text;
begin
  if octet_length(v_words) >= 2000 and exists (
    select from unnest(string_to_array(v_words, ' ')) as w where octet_length(w) >= 2000
  ) then
    return null;
  end if;
  -- There is a space before each word, and never one in it.
  return replace(' ' || v_words, ' ''', ' ''' || right(p_user::text, 8))::tsquery;
end;
$$;
comment on function private.own_query is
  'What finds a person''s texts with all of these words by private.own_words; null where one is longer than any that is kept.';


create function private.texts_nearby(
  p_user       uuid,
  p_query      tsquery,
  p_others     tsquery,
  p_last       tsquery,
  p_from       timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_newest     bigint,
  p_most       int,
  p_at         timestamptz,
  p_id         bigint,
  out seen     bigint,
  out ids      bigint[],
  out times    timestamptz[],
  out first_at timestamptz,
  out last_at  timestamptz,
  out last_id  bigint,
  out is_last_common boolean
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
declare
  v_levels constant text[] := private.shown_level();
begin
  with near as materialized (
    select p.id, p.started_at
    from private.event_page(p_from, p_contact, p_types, p_directions, p_most, p_at, p_id) as p
  ),
  texts as materialized (
    select n.id, n.started_at, b.is_wanted, b.has_others, b.has_last
    from near n
    -- One by one of an index, here and below; never a table once for all.
    cross join lateral (
      select b.search @@ p_query as is_wanted, b.search @@ p_others as has_others,
        b.search @@ p_last as has_last
      from phonelog.event_bodies b
      where b.event_id = n.id and b.user_id = p_user
      offset 0
    ) as b
    where p_newest is null or n.id <= p_newest
  ),
  found as materialized (
    select t.id, t.started_at
    from texts t
    cross join lateral (
      select from phonelog.events e
      where e.id = t.id and e.user_id = p_user and e.privacy = any (v_levels)
      offset 0
    ) as e
    where t.is_wanted
  )
  select n.seen, f.ids, f.times, n.first_at, l.started_at, l.id, p_others is not null and (
    select count(*) filter (where t.has_last) >= greatest(5, count(*) filter (where t.has_others))
    from texts t
  )
  into seen, ids, times, first_at, last_at, last_id, is_last_common
  from (select count(*) as seen, max(n.started_at) as first_at from near n) as n
  cross join (
    select
      coalesce(array_agg(f.id order by f.started_at desc, f.id desc), '{}') as ids,
      coalesce(array_agg(f.started_at order by f.started_at desc, f.id desc), '{}') as times
    from found f
  ) as f
  left join (select n.id, n.started_at from near n order by n.started_at, n.id limit 1) as l on true;
end;
$$;
comment on function private.texts_nearby is
  'Those with some words among so many next events, the newest first; from where to where these are; and whether there the last word begins more than has the others.';


create function private.texts_of_weeks(
  p_user   uuid,
  p_key    tsquery,
  p_rest   tsquery,
  p_first  timestamptz,
  p_last   timestamptz,
  p_from   timestamptz,
  p_at     timestamptz,
  p_id     bigint,
  p_newest bigint,
  p_most   int
)
returns table (id bigint, sent_at timestamptz)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
-- By the index of words, whatever is guessed of them: every other way reads all texts of a person. Pages
-- that cost nothing leave the number of texts to choose by, also while new words wait to be sorted in.
set enable_seqscan = 'off'
set enable_indexscan = 'off'
set seq_page_cost = 0
set random_page_cost = 0
set jit = 'off'
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_key constant tsquery := private.own_query(p_user, p_key);
begin
  if p_first is null then
    return query
      select b.event_id, b.sent_at
      from (
        select b.user_id, b.event_id, b.sent_at, b.search from phonelog.event_bodies b
        where private.own_words(b.user_id, b.search) @@ v_key
        -- By its words alone, here and below: with whose it is, other indexes would come into it.
        offset 0
      ) as b
      where b.user_id = p_user and (p_rest is null or b.search @@ p_rest)
        and (p_from is null or b.sent_at >= p_from) and (b.sent_at, b.event_id) < (p_at, p_id)
        and (p_newest is null or b.event_id <= p_newest)
      limit p_most;
    return;
  end if;
  return query
    select b.event_id, b.sent_at
    from (
      select b.user_id, b.event_id, b.sent_at, b.search from phonelog.event_bodies b
      where private.own_words(b.user_id, b.search) @@ v_key
        and array[date_bin('7 days', b.sent_at, '2000-01-03 00:00:00+00'::timestamptz)] && array(
          select generate_series(p_first, p_last, interval '168 hours')
        )
      offset 0
    ) as b
    where b.user_id = p_user and (p_rest is null or b.search @@ p_rest)
      and (p_from is null or b.sent_at >= p_from) and (b.sent_at, b.event_id) < (p_at, p_id)
      and (p_newest is null or b.event_id <= p_newest)
    limit p_most;
end;
$$;
comment on function private.texts_of_weeks is
  'A person''s texts with all words of a key, and of the rest, before a place: of the weeks from one that begins at a moment to another, or of all; in no order, and no more than so many.';

create function private.texts_far(
  p_user       uuid,
  p_key        tsquery,
  p_rest       tsquery,
  p_first      timestamptz,
  p_last       timestamptz,
  p_from       timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_newest     bigint,
  p_limit      int,
  p_most       int,
  p_at         timestamptz,
  p_id         bigint,
  out seen     bigint,
  out ids      bigint[],
  out times    timestamptz[]
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
declare
  v_levels constant text[] := private.shown_level();
begin
  with texts as materialized (
    select t.id, t.sent_at
    from private.texts_of_weeks(
      p_user, p_key, p_rest, p_first, p_last, p_from, p_at, p_id, p_newest, p_most + 1
    ) as t
  ),
  found as materialized (
    select t.id, t.sent_at
    from (select t.id, t.sent_at from texts t order by t.sent_at desc, t.id desc offset 0) as t
    cross join lateral (
      select from phonelog.events e
      where e.id = t.id and e.user_id = p_user and e.privacy = any (v_levels)
        and (p_contact is null or e.contact_id = p_contact)
        and (p_types is null or e.type = any (p_types))
        and (p_directions is null or e.direction = any (p_directions))
      offset 0
    ) as e
    limit p_limit
  )
  select t.seen, f.ids, f.times
  into seen, ids, times
  from (select count(*) as seen from texts) as t
  cross join (
    select
      coalesce(array_agg(f.id order by f.sent_at desc, f.id desc), '{}') as ids,
      coalesce(array_agg(f.sent_at order by f.sent_at desc, f.id desc), '{}') as times
    from found f
  ) as f;
end;
$$;
comment on function private.texts_far is
  'Of a person''s texts of some weeks with some words those that are asked for, the newest first; and how many were looked at, one more than the most where there are more.';

grant execute on function private.query_of_words to authenticated;
