-- Phonelog: words.
-- Which texts have some words in them, how many there are, and the piece of a text that has them.


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


create function private.event_page_of_words(
  p_words      text,
  p_from       timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_limit      int,
  p_at         timestamptz,
  p_id         bigint
)
returns table (id bigint, started_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
-- As where the best are found.
set seq_page_cost = 0.2
set random_page_cost = 0.2
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
  v_query constant tsquery := private.query_of_words(p_words);
begin
  return query
    select e.id, e.started_at
    from phonelog.event_bodies b
    join phonelog.events e on e.id = b.event_id
    where b.user_id = v_user and b.search @@ v_query
      and e.user_id = v_user and e.privacy = any (v_levels)
      and (p_from is null or e.started_at >= p_from)
      and (p_contact is null or e.contact_id = p_contact)
      and (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
      and (e.started_at, e.id) < (p_at, p_id)
    order by e.started_at desc, e.id desc
    limit p_limit;
end;
$$;
comment on function private.event_page_of_words is
  'Those of them whose texts have these words, and are shown to who asks. Definer: under row level security no index helps to find words.';


create function private.total_of_words(
  p_words      text,
  p_from       timestamptz,
  p_to         timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_estimated  boolean
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
-- As where the best are found.
set seq_page_cost = 0.2
set random_page_cost = 0.2
set max_parallel_workers_per_gather = 0
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
  v_query constant tsquery := private.query_of_words(p_words);
  -- Each of them has to be looked at: of very common words, no further than this.
  v_most constant bigint := case when p_estimated then 1000 else 10000 end;
  v_count bigint;
begin
  select count(*) into v_count
  from (
    select from phonelog.event_bodies b
    join phonelog.events e on e.id = b.event_id
    where b.user_id = v_user and b.search @@ v_query
      and e.user_id = v_user and e.privacy = any (v_levels)
      and (p_from is null or e.started_at >= p_from)
      and (p_to is null or e.started_at < p_to)
      and (p_contact is null or e.contact_id = p_contact)
      and (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
    limit v_most + 1
  ) as found;
  return jsonb_build_object(
    'total', least(v_count, v_most),
    'total_is', case when v_count > v_most then 'at_least' else 'exact' end
  );
end;
$$;
comment on function private.total_of_words is
  'How many of the caller''s texts have these words: counted up to ten thousand, or up to one where a guess will do, and above that said to be at least so many. Definer: under row level security no index helps to find words.';


create function private.piece_of(p_body text, p_words text)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_words constant text[] := array(
    select '\m' || w || case when nth = max(nth) over () and length(w) >= 3 then '' else '\M' end
    from regexp_split_to_table(p_words, '[^[:alnum:]]+') with ordinality as t (w, nth)
    where w <> ''
  );
begin
  if length(p_body) <= 400 or v_words = '{}' then
    return left(p_body, 400);
  end if;
  -- A bit more on both sides than is shown: who shows it knows where characters and words end.
  return substr(p_body, greatest(1, least(
    regexp_instr(p_body, array_to_string(v_words, '|'), 1, 1, 0, 'i') - 60, length(p_body) - 399
  )), 400);
end;
$$;
comment on function private.piece_of is
  'Of a long text the four hundred characters around the first of some words.';

grant execute on function private.query_of_words, private.event_page_of_words,
  private.total_of_words, private.piece_of to authenticated;
