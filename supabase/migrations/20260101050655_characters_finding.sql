-- Characters: finding what was said, by its words and by its meaning.
-- Each way ranks what it found, and who is high up in both lists is highest up in the one of all.


-- Functions ------------------------------------------------------------------------------------

create function private.place_of_find(
  p_after jsonb, out score numeric, out id uuid, out until timestamptz, out compares boolean
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  score := (p_after ->> 'score')::numeric;
  id := (p_after ->> 'id')::uuid;
  until := (p_after ->> 'until')::timestamptz;
  compares := (p_after ->> 'compares')::boolean;
  if p_after is null or score + extract(epoch from until) is not null and id is not null
    and compares is not null then
    return;
  end if;
  raise data_exception;
exception when data_exception then
  raise sqlstate 'PT400' using
    message = 'Cannot go on from here: this is no cursor of ours', hint = 'Leave it out to begin anew';
end;
$$;
comment on function private.place_of_find is
  'Where a page of finds ended: {score, id, until: when it was looked first, compares}; nulls at the beginning.';


create function private.best_said(
  p_q text, p_conversation uuid, p_limit int, p_after jsonb, p_meaning jsonb
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_query constant tsquery := private.query_of_said(p_q);
  v_in constant uuid[] := private.searched_conversations(p_conversation);
  v_limit constant int := least(greatest(p_limit, 1), 100);
  v_after constant record := private.place_of_find(p_after);
  v_until constant timestamptz := coalesce(v_after.until, now());
  -- A page goes on as the first began: by other scores, things would come twice or never.
  v_compares constant boolean := coalesce(v_after.compares,
    p_meaning is not null and private.has_message_meanings(p_meaning ->> 'model'));
  v_found jsonb;
  v_items jsonb;
begin
  if v_compares and p_meaning is null then
    raise sqlstate 'PT503' using
      message = 'Cannot go on: no model answers, and what came before was found by its meaning',
      hint = 'Try again in a minute, or begin anew without a cursor';
  end if;
  with ranked as (
    select 'words' as way, w.id, row_number() over (order by w.worth desc, w.nth) as rank
    from (
      select m.id, f.nth, ts_rank_cd(m.search, v_query, 1) as worth
      from unnest(private.said_with_words(
        v_in, v_query, 200, v_until, 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      )) with ordinality as f (id, nth)
      cross join lateral (
        select m.id, m.search from characters.messages m where m.id = f.id offset 0
      ) as m
    ) as w
    union all
    select 'meaning', f.id, f.nth
    from unnest(private.said_by_meaning(v_in, case when v_compares then p_meaning end, v_until))
      with ordinality as f (id, nth)
  ),
  scored as (
    select r.id, round(sum(1.0 / (60 + r.rank)), 12) as score, array_agg(r.way order by r.way) as ways
    from ranked r group by r.id
  ),
  fused as (
    select s.*, row_number() over (order by s.score desc, s.id desc) as nth from scored s
  )
  -- After the last one of the page before, wherever it is now; where it is gone, after its place.
  select jsonb_agg(to_jsonb(f) order by f.nth) into v_found
  from (
    select f.* from fused f
    where p_after is null or f.nth > coalesce(
      (select l.nth from fused l where l.id = v_after.id),
      (select count(*) from fused b
       where (b.score, b.id) > (v_after.score, v_after.id))
    )
    order by f.nth
    limit v_limit + 1
  ) as f;
  select jsonb_agg(
    to_jsonb(d) - 'nth'
      || jsonb_build_object('found_by', v_found -> (d.nth - 1)::int -> 'ways')
    order by d.nth
  ) into v_items
  from private.described_said(array(
    select (f ->> 'id')::uuid
    from jsonb_array_elements(v_found) with ordinality as t (f, nth)
    where t.nth <= v_limit order by t.nth
  ), v_query) as d;
  return jsonb_build_object(
    'items', coalesce(v_items, '[]'),
    'compares', v_compares,
    'next', case when jsonb_array_length(v_found) > v_limit then jsonb_build_object(
      'score', v_found -> v_limit - 1 -> 'score', 'id', v_found -> v_limit - 1 -> 'id',
      'until', v_until, 'compares', v_compares
    ) end
  );
end;
$$;
comment on function private.best_said is
  'What was said that has to do with some words, in the caller''s conversations. Definer: as the two ways of finding it, for the conversations of the caller''s alone.';

grant execute on function private.best_said to authenticated;


create function characters.find_messages(
  p_q            text,
  p_conversation uuid  default null,
  p_limit        int   default 20,
  p_after        jsonb default null,
  p_meaning      jsonb default null
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return private.best_said(p_q, p_conversation, p_limit, p_after, p_meaning);
end;
$$;
comment on function characters.find_messages is
  'What was said in the caller''s conversations that has to do with some words, by them and by what it means, the best first: of the last two hundred messages with the words and a hundred with the meaning. {items, compares: whether by meaning, next: where to go on, for p_after}.';

grant execute on function characters.find_messages to authenticated;
