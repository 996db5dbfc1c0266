-- Phonelog: search.
-- Events by what was said in them and by whom they were with, in one list: each way of finding ranks
-- what it found, and who is high up in several lists is highest up in the one of all.


-- Cursors --------------------------------------------------------------------------------------

create function private.cursor_of_find(p_score numeric, p_id bigint)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select rtrim(translate(encode(
    convert_to(p_score::numeric(14, 12) || '|' || p_id, 'UTF8'), 'base64'
  ), E'+/\n', '-_'), '=');
$$;
comment on function private.cursor_of_find is 'Where to go on after something that was found.';


create function private.read_find_cursor(p_cursor text, out score numeric, out id bigint)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_text text;
begin
  if p_cursor is null then
    score := 1;
    id := 0;
    return;
  end if;
  begin
    if p_cursor ~ '^[A-Za-z0-9_-]{20,60}$' then
      v_text := convert_from(decode(rpad(
        translate(p_cursor, '-_', '+/'), (length(p_cursor) + 3) / 4 * 4, '='
      ), 'base64'), 'UTF8');
    end if;
    if v_text ~ '^0\.\d{12}\|\d{1,19}$' then
      score := split_part(v_text, '|', 1)::numeric;
      id := split_part(v_text, '|', 2)::bigint;
      return;
    end if;
  exception when data_exception then
    null;
  end;
  raise sqlstate 'PT400' using
    message = 'Cannot go on from here: this is no cursor of ours', hint = 'Leave it out to begin anew';
end;
$$;
comment on function private.read_find_cursor is
  'The place that a cursor of a search stands for, or the very beginning where there is none.';


-- Ways -----------------------------------------------------------------------------------------

create function private.event_page_of_names(
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
set pg_trgm.word_similarity_threshold = '0.5'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
  -- Each word by itself: people write whom they mean beside what they look for.
  v_words constant text[] := (regexp_split_to_array(btrim(p_words), '\s+'))[:8];
begin
  return query
    select e.id, e.started_at
    from (
      select c.id, max(extensions.word_similarity(w, c.display_name)) as nearness
      from unnest(v_words) as w
      join phonelog.contacts c
        on c.user_id = v_user and c.display_name operator(extensions.%>) w
      where length(w) > 1 and c.privacy_level = any (v_levels)
        and (p_contact is null or c.id = p_contact)
      group by c.id
      order by nearness desc, c.id
      limit 5
    ) as c
    cross join lateral (
      select e.id, e.started_at
      from phonelog.events e
      where e.user_id = v_user and e.contact_id = c.id and e.privacy = any (v_levels)
        and (p_from is null or e.started_at >= p_from)
        and (p_types is null or e.type = any (p_types))
        and (p_directions is null or e.direction = any (p_directions))
        and (e.started_at, e.id) < (p_at, p_id)
      order by e.started_at desc, e.id desc
      limit p_limit
    ) as e
    order by c.nearness desc, e.started_at desc, e.id desc
    limit p_limit;
end;
$$;
comment on function private.event_page_of_names is
  'The caller''s events with whoever has a name like one of these words, the likest first. Definer: under row level security no index helps to compare names.';

grant execute on function private.cursor_of_find, private.read_find_cursor,
  private.event_page_of_names to authenticated;


-- Functions ------------------------------------------------------------------------------------

create function phonelog.search_events(
  p_q          text,
  p_from       timestamptz default null,
  p_to         timestamptz default null,
  p_contact    uuid        default null,
  p_types      text[]      default null,
  p_directions text[]      default null,
  p_limit      int         default 50,
  p_cursor     text        default null
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_limit constant int := least(greatest(coalesce(p_limit, 50), 1), 200);
  v_end constant timestamptz := coalesce(p_to, 'infinity');
  v_place record;
  v_found jsonb;
  v_events jsonb;
begin
  if coalesce(btrim(p_q), '') = '' then
    raise sqlstate 'PT400' using message = 'Cannot look for nothing', hint = 'Send a word or two';
  end if;
  v_place := private.read_find_cursor(p_cursor);

  -- Two hundred of each way: nobody reads on so far. One more than asked for tells whether there is more.
  select jsonb_agg(to_jsonb(f) order by f.score desc, f.id desc) into v_found
  from (
    select r.id, round(sum(1.0 / (60 + r.rank)), 12) as score, array_agg(r.way order by r.way) as ways
    from (
      select 'words' as way, w.id, row_number() over () as rank
      from private.event_page_of_words(
        p_q, p_from, p_contact, p_types, p_directions, 200, v_end, 0
      ) as w
      union all
      select 'name', n.id, row_number() over ()
      from private.event_page_of_names(
        p_q, p_from, p_contact, p_types, p_directions, 200, v_end, 0
      ) as n
    ) as r
    group by r.id
    having (round(sum(1.0 / (60 + r.rank)), 12), r.id) < (v_place.score, v_place.id)
    order by score desc, r.id desc
    limit v_limit + 1
  ) as f;

  v_events := private.described_events(array(
    select (f ->> 'id')::bigint
    from jsonb_array_elements(v_found) with ordinality as t (f, nth) where t.nth <= v_limit
  ));
  return jsonb_build_object(
    'items', coalesce((
      select jsonb_agg(e || jsonb_build_object('found_by', f -> 'ways') order by t.nth)
      from jsonb_array_elements(v_found) with ordinality as t (f, nth)
      join jsonb_array_elements(v_events) as e on e -> 'id' = f -> 'id'
    ), '[]'),
    'has_more', coalesce(jsonb_array_length(v_found) > v_limit, false),
    'next_cursor', case when jsonb_array_length(v_found) > v_limit then private.cursor_of_find(
      (v_found -> v_limit - 1 ->> 'score')::numeric, (v_found -> v_limit - 1 ->> 'id')::bigint
    ) end
  );
end;
$$;
comment on function phonelog.search_events is
  'The caller''s events that have to do with some words, by their texts and by names, the best first: {items, has_more, next_cursor}; each says by which it was found.';

grant execute on function phonelog.search_events to authenticated;
