-- Phonelog: whom a word means.
-- A question has a first name in it, half of one, or one with a slip. Who could be meant is found among
-- the contacts whose names are shown to who asks, in a few thousandths of a second among thousands.


-- Functions ------------------------------------------------------------------------------------

create function private.plain_name(p_name text)
returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  -- In one expression: it is reckoned for each of hundreds of names.
  return btrim(replace(replace(replace(replace(
    translate(
      lower(regexp_replace(normalize(p_name, NFKD), '[\u0300-\u036f]+', '', 'g')), 'łøđıħŧ’', 'lodiht'''
    ), 'ß', 'ss'), '-', ' '), '.', ' '), '''', ' '));
end;
$$;
comment on function private.plain_name is
  'A name as people write it who are in a hurry: small letters without accents, and spaces between words.';


create function private.slips_of(p_word text)
returns text[]
language sql
immutable
security invoker
set search_path = ''
as $$
  -- The first letter is mostly right, and without it nearly everybody is meant.
  select array_agg('% ' || left(p_word, 1) || slip || ' %')
  from (select substr(p_word, 2) as rest) as word
  cross join lateral (
    -- Another letter, one too few, one too many, two in the wrong order; "_" is any.
    select left(rest, i - 1) || '_' || substr(rest, i + 1) as slip
    from generate_series(1, length(rest)) as i
    union
    select left(rest, i) || '_' || substr(rest, i + 1) from generate_series(0, length(rest)) as i
    union
    select left(rest, i - 1) || substr(rest, i + 1) from generate_series(1, length(rest)) as i
    union
    select left(rest, i - 1) || substr(rest, i + 1, 1) || substr(rest, i, 1) || substr(rest, i + 2)
    from generate_series(1, length(rest) - 1) as i
  ) as slips
  -- What would not be a name is nobody's slip; and so no pattern gets in.
  where p_word ~ '^[[:alpha:]]+$' and length(p_word) between 3 and 20;
$$;
comment on function private.slips_of is
  'Patterns of the words that a plain word may be meant to be, with a space around: one letter is wrong.';


create function private.people_named(p_user uuid, p_levels text[], p_words text[])
returns table (nth bigint, contact_id uuid, score float8)
language plpgsql
stable
rows 20
security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
begin
  return query
    with names as materialized (
      select c.id, ' ' || case
        -- As plain as that function would make it, where there are no letters but of the alphabet.
        when octet_length(c.display_name) = length(c.display_name) then replace(replace(
          replace(lower(c.display_name collate "C"), '-', ' '), '.', ' '), '''', ' ')
        else private.plain_name(c.display_name)
      end || ' ' as name
      from phonelog.contacts c
      where c.user_id = p_user and c.privacy_level = any (p_levels) and c.display_name is not null
    )
    select w.nth, n.id, case
      when n.name = ' ' || w.word || ' ' then 1
      when starts_with(n.name, ' ' || w.word || ' ') then 0.95
      when strpos(n.name, ' ' || w.word || ' ') > 0 then 0.9
      when starts_with(n.name, ' ' || w.word) then 0.8
      else 0.75
    end::float8
    from (
      -- Of several words each begins one of the name's; mostly there is one.
      select u.nth, u.word, ' ' || parts[1] as one, ' ' || parts[2] as two, ' ' || parts[3] as three
      from unnest(p_words) with ordinality as u (word, nth)
      cross join lateral string_to_array(u.word, ' ') as parts
      where u.word <> '' and cardinality(parts) <= 3
      offset 0
    ) as w
    join names n on strpos(n.name, w.one) > 0
      and (w.two is null or strpos(n.name, w.two) > 0) and (w.three is null or strpos(n.name, w.three) > 0);
end;
$$;
comment on function private.people_named is
  'Whose names begin with words, or have words that do, and how well that fits: 1 the whole name, 0.95 its first words, 0.9 others of them, 0.8 and 0.75 how such begin. Definer: for private.people_meant; under row level security names are compared one by one.';


create function private.people_like(p_user uuid, p_levels text[], p_word text)
returns table (contact_id uuid, score float8)
language plpgsql
stable
rows 20
security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
begin
  -- Not by SET of the function: before a library is loaded only a superuser may write down how it is set.
  perform set_config('pg_trgm.word_similarity_threshold', '0.4', true);
  return query
    select c.id, 0.7::float8
    from private.slips_of(p_word) as slips
    join phonelog.contacts c
      on c.display_name ilike left(p_word, 1) || '%' or c.display_name ilike '% ' || left(p_word, 1) || '%'
    where c.user_id = p_user and c.privacy_level = any (p_levels)
      and ' ' || private.plain_name(c.display_name) || ' ' like any (slips)
    union all
    select c.id, round((extensions.word_similarity(p_word, c.display_name) * 0.65)::numeric, 3)::float8
    from phonelog.contacts c
    where c.user_id = p_user and c.privacy_level = any (p_levels)
      and length(p_word) > 3 and c.display_name operator(extensions.%>) p_word;
end;
$$;
comment on function private.people_like is
  'Whose names have a word that this one is a slip of, 0.7, or many groups of letters in common with it, below that. Definer: as private.people_named.';
