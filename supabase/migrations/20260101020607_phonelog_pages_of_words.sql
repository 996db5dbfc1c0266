-- Phonelog: pages of words.
-- Nobody knows beforehand how common a word is. So it is looked for among the next few events, and what
-- is found there tells where to go on: in more of them, one by one, where every tenth text has it, and
-- else in the index of words, in as many weeks at a time as will have enough.


-- Functions ------------------------------------------------------------------------------------

create function private.event_page_of_words(
  p_words      text,
  p_begins     boolean,
  p_from       timestamptz,
  p_contact    uuid,
  p_types      text[],
  p_directions text[],
  p_newest     bigint,
  p_limit      int,
  p_at         timestamptz,
  p_id         bigint
)
returns table (id bigint, started_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_user constant uuid := auth.uid();
  v_whole constant tsquery := plainto_tsquery('simple', p_words);
  v_query constant tsquery := case when p_begins then private.query_of_words(p_words) else v_whole end;
  -- Compared as queries the two would be the same.
  v_begins constant boolean := v_query::text <> v_whole::text;
  v_others constant tsquery :=
    case when v_begins then substring(v_query::text from '^(.*) & ''(?:[^'']|'''')*'':\*$')::tsquery end;
  v_ending constant tsquery :=
    case when v_begins then substring(v_query::text from '''(?:[^'']|'''')*'':\*$')::tsquery end;
  v_is_narrow constant boolean := coalesce(p_contact::text, p_types[1], p_directions[1]) is not null;
  -- At a time no more events one by one than these: what begins with a word is dear to find in an index.
  v_furthest constant int :=
    case when p_contact is not null then 1000 when v_begins or v_is_narrow then 3000 else 600 end;
  v_next bigint := 200;
  v_seen bigint := 0;
  v_near record;
  v_found record;
  v_ids bigint[] := '{}'::bigint[];
  v_times timestamptz[] := '{}'::timestamptz[];
  v_at timestamptz := p_at;
  v_id bigint := p_id;
  v_begun timestamptz;
  v_first_at timestamptz;
  v_first timestamptz;
  v_last timestamptz;
  v_weeks int;
  v_widest int;
  v_most int := 3000 + p_limit;
  v_passed int := 0;
  v_nearby int;
begin
  if numnode(v_query) = 0 then
    return;
  end if;

  loop
    v_near := private.texts_nearby(
      v_user, v_query, v_others, v_ending, p_from, p_contact, p_types, p_directions, p_newest,
      v_next::int, v_at, v_id
    );
    v_ids := v_ids || v_near.ids;
    v_times := v_times || v_near.times;
    if v_near.seen < v_next or cardinality(v_ids) >= p_limit then
      return query select * from unnest(v_ids[:p_limit], v_times[:p_limit]);
      return;
    end if;
    v_seen := v_seen + v_near.seen;
    v_begun := coalesce(v_begun, v_near.first_at);
    v_at := v_near.last_at;
    v_id := v_near.last_id;
    -- As many as will have enough, if they are like these. With most contacts there are not many at all.
    v_next := case when p_contact is not null then v_furthest when v_ids <> '{}' then
      greatest((p_limit - cardinality(v_ids)) * v_seen * 1.2 / cardinality(v_ids), 100) end;
    exit when v_next is null or v_next > v_furthest or v_seen > v_furthest;
  end loop;

  select greatest(p_from, first_at) into v_first_at from phonelog.people where user_id = v_user;
  v_nearby := cardinality(v_ids);
  -- And as many weeks; where there was none of them, a lot more.
  v_weeks := least(ceil(
    extract(epoch from v_begun - v_at) / 604800
    * coalesce(1.3 * (p_limit - v_nearby) / nullif(v_nearby, 0), 400)
  ), 100) + 1;
  loop
    v_last := date_bin(
      '7 days', case when v_id = 0 then v_at - interval '1 microsecond' else v_at end,
      '2000-01-03 00:00:00+00'
    );
    -- All that is left, rather than more than a year of it.
    v_first := v_last - (v_weeks - 1) * interval '168 hours';
    if v_weeks > 52 or v_first <= v_first_at then
      v_first := null;
    end if;
    v_found := private.texts_far(
      v_user, case when v_near.is_last_common then v_others else v_query end,
      case when v_near.is_last_common then v_query end,
      v_first, v_last, p_from, p_contact, p_types, p_directions, p_newest,
      p_limit - cardinality(v_ids), v_most, v_at, v_id
    );
    if v_found.seen > v_most then
      -- Far more than it takes: fewer weeks will do. Only of one contact or kind who knows how many.
      v_most := case when not v_is_narrow and v_weeks > 8 then v_most end;
      v_widest := greatest(least(v_weeks, 52) / 8, 1);
      v_weeks := case when v_is_narrow then v_weeks else v_widest end;
      continue;
    end if;

    v_ids := v_ids || v_found.ids;
    v_times := v_times || v_found.times;
    exit when v_first is null or cardinality(v_ids) >= p_limit;
    v_at := v_first;
    v_id := 0;
    v_passed := v_passed + v_weeks;
    v_weeks := least(v_widest, v_weeks * 8, ceil(
      1.3 * v_passed * (p_limit - cardinality(v_ids)) / nullif(cardinality(v_ids) - v_nearby, 0)
    ));
  end loop;
  return query select * from unnest(v_ids, v_times);
end;
$$;
comment on function private.event_page_of_words is
  'The caller''s events whose texts have these words, or begin with the last one where that is asked for, and are shown to who asks: the newest before a place, all that there are or so many. Definer: under row level security no index helps to find words.';

grant execute on function private.event_page_of_words to authenticated;
