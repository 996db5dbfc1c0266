-- Phonelog: listing.
-- Events page by page, the newest first. A page costs the same at any depth: it begins where the last
-- one ended, and never counts what lies before it.


-- Pages ----------------------------------------------------------------------------------------

-- Each page is planned with the values that are asked for: filters that are not there cost nothing,
-- and how many rows a person has is known.
create function private.event_page(
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
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
begin
  if p_contact is null and (p_types is not null or p_directions is not null) then
    return query select k.id, k.started_at
      from private.event_page_of_kinds(p_from, p_types, p_directions, p_limit, p_at, p_id) as k;
    return;
  end if;
  return query
    select e.id, e.started_at
    from phonelog.events e
    where e.user_id = v_user
      and (p_from is null or e.started_at >= p_from)
      and (p_contact is null or e.contact_id = p_contact)
      and (p_types is null or e.type = any (p_types))
      and (p_directions is null or e.direction = any (p_directions))
      and (e.started_at, e.id) < (p_at, p_id)
    order by e.started_at desc, e.id desc
    limit p_limit;
end;
$$;
comment on function private.event_page is 'The caller''s events before a place, the newest first.';

grant execute on function private.event_page to authenticated;


-- Functions ------------------------------------------------------------------------------------

create function private.described_events(p_ids bigint[], p_words text default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
  v_events jsonb;
begin
  select jsonb_agg(
    jsonb_build_object(
      'id', e.id, 'source_id', e.source_id, 'external_id', e.external_id,
      'type', e.type, 'direction', e.direction, 'started_at', e.started_at,
      'duration_s', e.duration_s, 'body_len', e.body_len,
      'body', case when p_words is null then b.body else private.piece_of(b.body, p_words) end,
      'meta', e.meta,
      'contact', case when e.contact_id is not null then jsonb_build_object(
        'id', e.contact_id, 'name', c.display_name, 'number', n.number_masked, 'privacy', e.privacy
      ) end,
      'others', case when e.type = 'mms' then (
        select jsonb_agg(
          jsonb_build_object('id', o.id, 'name', o.display_name) order by o.display_name, o.id
        )
        from phonelog.event_participants p
        join phonelog.contacts o on o.user_id = v_user and o.id = p.contact_id
        where p.event_id = e.id and p.user_id = v_user and o.privacy_level = any (v_levels)
      ) end
    )
    order by e.started_at desc, e.id desc
  ) into v_events
  from unnest(p_ids) as p (id)
  -- A few hundred rows at most, of tables of any size: each by its key, here and below.
  cross join lateral (
    select e.* from phonelog.events e
    where e.id = p.id and e.user_id = v_user and e.privacy <> 'hidden'
    offset 0
  ) as e
  left join lateral (
    select c.display_name from phonelog.contacts c
    where c.id = e.contact_id and c.user_id = v_user and e.privacy = any (v_levels)
    offset 0
  ) as c on true
  left join lateral (
    select n.number_masked from phonelog.contact_numbers n
    where n.id = e.number_id and n.user_id = v_user and e.privacy = any (v_levels)
    offset 0
  ) as n on true
  left join lateral (
    select b.body from phonelog.event_bodies b
    where b.event_id = e.id and b.user_id = v_user and e.privacy = any (v_levels)
    offset 0
  ) as b on true;
  return coalesce(v_events, '[]');
end;
$$;
comment on function private.described_events is
  'The caller''s events, the newest first, with whom they were with and what they said, as far as who asks may know; of a search the piece around its words. Definer: what policies ask of each row of four tables is asked here once; it keeps to what they say.';


create function phonelog.get_filtered_events(
  p_from       timestamptz default null,
  p_to         timestamptz default null,
  p_contact    uuid        default null,
  p_types      text[]      default null,
  p_directions text[]      default null,
  p_q          text        default null,
  p_limit      int         default 50,
  p_cursor     text        default null,
  p_count      text        default 'none'
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_limit constant int := least(greatest(coalesce(p_limit, 50), 1), 200);
  v_words constant text := nullif(btrim(p_q), '');
  v_contact constant uuid := private.contact_now(p_contact);
  v_place record;
  v_ids bigint[];
  v_times timestamptz[];
  v_more boolean;
  v_total jsonb := '{}'::jsonb;
begin
  if p_count not in ('exact', 'estimated', 'none') then
    raise sqlstate 'PT400' using
      message = 'Cannot count like this', hint = 'Use exact, estimated or none';
  end if;
  v_place := private.read_event_cursor(p_cursor);
  -- One bound and not two: an index is entered at one place.
  if p_to <= v_place.at then
    v_place.at := p_to;
    v_place.id := 0;
  end if;

  -- One more than asked for tells whether there is more.
  if v_words is not null then
    select array_agg(p.id), array_agg(p.started_at) into v_ids, v_times
    from private.event_page_of_words(
      v_words, true, p_from, v_contact, p_types, p_directions, null, v_limit + 1,
      v_place.at, v_place.id
    ) as p;
  else
    select array_agg(p.id), array_agg(p.started_at) into v_ids, v_times
    from private.event_page(
      p_from, v_contact, p_types, p_directions, v_limit + 1, v_place.at, v_place.id
    ) as p;
  end if;
  v_more := coalesce(cardinality(v_ids) > v_limit, false);

  if p_count <> 'none' and v_words is null then
    v_total := private.total_of_events(
      v_contact, p_types, p_directions, p_from, p_to, p_count = 'estimated'
    );
  elsif p_count <> 'none' then
    v_total := private.total_of_words(
      v_words, p_from, p_to, v_contact, p_types, p_directions, p_count = 'estimated'
    );
  end if;
  return jsonb_build_object(
    'items', private.described_events(v_ids[:v_limit]),
    'has_more', v_more,
    'next_cursor',
      case when v_more then private.cursor_of_event(v_times[v_limit], v_ids[v_limit]) end
  ) || v_total;
end;
$$;
comment on function phonelog.get_filtered_events is
  'A page of the caller''s events, the newest first: {items, has_more, next_cursor, total, total_is}; as far as who asks may know whom they were with.';

grant execute on function private.described_events, phonelog.get_filtered_events to authenticated;
