-- Phonelog: words.
-- How many texts have some words in them, and the piece of a text that has them.


-- Functions ------------------------------------------------------------------------------------

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
security invoker
set search_path = ''
as $$
declare
  -- Each of them has to be looked at: of very common words, no further than this.
  v_most constant int := case when p_estimated then 1000 else 10000 end;
  v_count bigint;
begin
  select count(*) into v_count
  from private.event_page_of_words(
    p_words, true, p_from, p_contact, p_types, p_directions, null, v_most + 1,
    coalesce(p_to, 'infinity'), 0
  );
  return jsonb_build_object(
    'total', least(v_count, v_most),
    'total_is', case when v_count > v_most then 'at_least' else 'exact' end
  );
end;
$$;
comment on function private.total_of_words is
  'How many of the caller''s texts have these words: counted up to ten thousand, or up to one where a guess will do, and above that said to be at least so many.';


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

grant execute on function private.total_of_words, private.piece_of to authenticated;
