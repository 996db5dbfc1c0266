-- Phonelog: search.
-- Events by what was said in them, by what that means and by whom they were with, in one list: each way
-- of finding ranks what it found, and who is high up in several lists is highest up in the one of all.


-- Cursors --------------------------------------------------------------------------------------

create function private.cursor_of_find(p_score numeric, p_id bigint, p_newest bigint, p_compares boolean)
returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return rtrim(translate(encode(
    convert_to(
      p_score::numeric(14, 12) || '|' || p_id || '|' || p_newest
        || case when p_compares then '|m' else '|w' end, 'UTF8'
    ), 'base64'
  ), E'+/\n', '-_'), '=');
end;
$$;
comment on function private.cursor_of_find is
  'Where to go on after something that was found, among what there was when it was looked for first, and by meaning where that was by meaning.';


create function private.read_find_cursor(
  p_cursor text, out score numeric, out id bigint, out newest bigint, out compares boolean
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_text text;
begin
  if p_cursor is null then
    return;
  end if;
  begin
    if p_cursor ~ '^[A-Za-z0-9_-]{20,80}$' then
      v_text := convert_from(decode(rpad(
        translate(p_cursor, '-_', '+/'), (length(p_cursor) + 3) / 4 * 4, '='
      ), 'base64'), 'UTF8');
    end if;
    if v_text ~ '^0\.\d{12}\|\d{1,19}\|\d{1,19}\|[mw]$' then
      score := split_part(v_text, '|', 1)::numeric;
      id := split_part(v_text, '|', 2)::bigint;
      newest := split_part(v_text, '|', 3)::bigint;
      compares := split_part(v_text, '|', 4) = 'm';
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
  'The place that a cursor of a search stands for; nulls where there is none.';

grant execute on function private.cursor_of_find, private.read_find_cursor to authenticated;


-- Functions ------------------------------------------------------------------------------------

create function private.has_meanings(p_model text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from phonelog.event_embeddings where user_id = auth.uid() and model = p_model
  );
end;
$$;
comment on function private.has_meanings is
  'Whether a model has read any text of the caller''s. Definer: policies would be asked for each until one is seen.';

grant execute on function private.has_meanings to authenticated;


create function phonelog.has_meanings(p_model text)
returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return private.has_meanings(p_model);
end;
$$;
comment on function phonelog.has_meanings is
  'Whether a model has read any text of the caller''s, so that it makes sense to ask it for something like them.';

grant execute on function phonelog.has_meanings to authenticated;


create function phonelog.search_events(
  p_q          text,
  p_from       timestamptz default null,
  p_to         timestamptz default null,
  p_contact    uuid        default null,
  p_types      text[]      default null,
  p_directions text[]      default null,
  p_limit      int         default 50,
  p_cursor     text        default null,
  p_meaning    jsonb       default null,
  p_ways       text[]      default '{words,name,meaning}'
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_limit constant int := least(greatest(coalesce(p_limit, 50), 1), 200);
  v_contact constant uuid := private.contact_now(p_contact);
  v_place record;
  v_compares boolean;
  v_found jsonb;
  v_events jsonb;
begin
  if coalesce(btrim(p_q), '') = '' then
    raise sqlstate 'PT400' using message = 'Cannot look for nothing', hint = 'Send a word or two';
  end if;
  v_place := private.read_find_cursor(p_cursor);
  -- A page goes on as the first began: by other scores, things would come twice or never.
  v_compares := 'meaning' = any (p_ways) and coalesce(
    v_place.compares, p_meaning is not null and private.has_meanings(p_meaning ->> 'model')
  );
  if v_compares and p_meaning is null then
    raise sqlstate 'PT503' using
      message = 'Cannot go on: no model answers, and what came before was found by its meaning',
      hint = 'Try again in a minute, or begin anew without a cursor';
  end if;

  -- As many of each way as nobody reads on. One more than asked for tells whether there is more.
  with ranked as (
    select 'words' as way, w.id, row_number() over () as rank
    from private.event_finds_of_words(
      p_q, p_from, p_to, v_contact, p_types, p_directions, v_place.newest
    ) as w
    where 'words' = any (p_ways)
    union all
    select 'name', n.id, row_number() over ()
    from private.event_finds_of_names(
      p_q, p_from, p_to, v_contact, p_types, p_directions, v_place.newest
    ) as n
    where 'name' = any (p_ways)
    union all
    select 'meaning', m.id, row_number() over ()
    from private.event_finds_of_meaning(
      p_meaning, p_from, p_to, v_contact, p_types, p_directions, v_place.newest
    ) as m
    where v_compares
  ),
  scored as (
    select r.id, round(sum(1.0 / (60 + r.rank)), 12) as score, array_agg(r.way order by r.way) as ways
    from ranked r
    group by r.id
  ),
  fused as (
    select s.*, row_number() over (order by s.score desc, s.id desc) as nth,
      coalesce(v_place.newest, max(s.id) over ()) as newest
    from scored s
  ),
  rest as (
    -- After the last one of the page before, wherever it is now; where it is gone, after its place.
    select f.* from fused f
    where f.nth > coalesce(
      (select l.nth from fused l where l.id = v_place.id),
      (select count(*) from fused b where (b.score, b.id) > (v_place.score, v_place.id))
    )
    order by f.nth
    limit v_limit + 1
  )
  select jsonb_agg(to_jsonb(r) order by r.nth) into v_found from rest r;

  v_events := private.described_events(array(
    select (f ->> 'id')::bigint
    from jsonb_array_elements(v_found) with ordinality as t (f, nth) where t.nth <= v_limit
  ), p_q);
  return jsonb_build_object(
    'items', coalesce((
      select jsonb_agg(e || jsonb_build_object('found_by', f -> 'ways') order by t.nth)
      from jsonb_array_elements(v_found) with ordinality as t (f, nth)
      join jsonb_array_elements(v_events) as e on e -> 'id' = f -> 'id'
    ), '[]'),
    'compares', v_compares,
    'has_more', coalesce(jsonb_array_length(v_found) > v_limit, false),
    'next_cursor', case when jsonb_array_length(v_found) > v_limit then private.cursor_of_find(
      (v_found -> v_limit - 1 ->> 'score')::numeric, (v_found -> v_limit - 1 ->> 'id')::bigint,
      (v_found -> 0 ->> 'newest')::bigint, v_compares
    ) end
  );
end;
$$;
comment on function phonelog.search_events is
  'The caller''s events that have to do with some words, by their texts, by names and by what texts mean, the best first: {items, compares: whether by meaning, has_more, next_cursor}; each says by which it was found, and of a text there is the piece around the words.';

grant execute on function phonelog.search_events to authenticated;
