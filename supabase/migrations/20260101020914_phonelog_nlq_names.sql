-- Phonelog: whom a word means.
-- A question has a first name in it, half of one, or one with a slip. Who could be meant is found among
-- the contacts whose names are shown to who asks, in a few thousandths of a second among thousands.


-- Functions ------------------------------------------------------------------------------------

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


create function private.nearness_of_name(p_word text, p_name text, p_slips text[])
returns float8
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_name constant text := ' ' || p_name || ' ';
  v_is_like boolean;
begin
  if p_name = p_word then
    return 1;
  elsif starts_with(v_name, ' ' || p_word || ' ') then
    return 0.95;
  elsif strpos(v_name, ' ' || p_word || ' ') > 0 then
    return 0.9;
  end if;
  select bool_and(strpos(v_name, ' ' || part) > 0) into v_is_like
  from string_to_table(p_word, ' ') as part;
  if v_is_like and length(p_word) > 1 then
    return case when starts_with(p_name, p_word) then 0.8 else 0.75 end;
  elsif v_name like any (p_slips) then
    return 0.7;
  end if;
  return round((extensions.word_similarity(p_word, p_name) * 0.65)::numeric, 3);
end;
$$;
comment on function private.nearness_of_name is
  'How near a plain word is to a plain name: 1 the same, 0.95 its first words, 0.9 others of its words, from 0.75 how such begin, 0.7 but for a letter, below that by the groups of letters they share.';


create function private.people_meant(p_user uuid, p_levels text[], p_words text[])
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_word text;
  v_people jsonb;
  v_answer jsonb := '[]'::jsonb;
begin
  foreach v_word in array p_words loop
    v_word := private.plain_name(v_word);
    -- Not by SET of the function: before a library is loaded only a superuser may write down how it is
    -- set. Short words share hardly a group of letters with what they are slips of.
    perform set_config('pg_trgm.word_similarity_threshold',
      case when length(v_word) between 3 and 5 then '0.2' else '0.35' end, true);
    select coalesce(jsonb_agg(to_jsonb(p) order by p.score desc, p.events desc, p.id), '[]') into v_people
    from (
      select best.id, best.name, best.score, coalesce(n.events, 0) as events
      from (
        -- Whoever was made part of another is meant by the old name, too.
        select distinct on (k.id) k.id, coalesce(k.display_name, c.display_name) as name, c.score
        from (
          select c.id, c.merged_into, c.display_name,
            private.nearness_of_name(v_word, c.plain, slips) as score
          from private.slips_of(v_word) as slips
          cross join lateral (
            select c.id, c.merged_into, c.display_name, private.plain_name(c.display_name) as plain
            from phonelog.contacts c
            where c.user_id = p_user and c.privacy_level = any (p_levels)
              and private.plain_name(c.display_name) operator(extensions.%>) v_word
            offset 0
          ) as c
        ) as c
        join phonelog.contacts k on k.user_id = p_user and k.privacy_level = any (p_levels)
          and k.id = case when c.merged_into is null then c.id else private.contact_now(c.merged_into) end
        where c.score >= 0.25
        order by k.id, c.score desc
      ) as best
      cross join lateral (
        select sum(y.n) as events
        from generate_series(
          (select extract(year from first_at)::int - 1 from phonelog.people where user_id = p_user),
          (select extract(year from last_at)::int + 1 from phonelog.people where user_id = p_user)
        ) as each (year)
        join phonelog.rollup_contact_years y
          on y.user_id = p_user and y.year = make_date(each.year, 1, 1) and y.contact_id = best.id
      ) as n
      order by best.score desc, 4 desc, best.id
      limit 5
    ) as p;
    v_answer := v_answer || jsonb_build_array(v_people);
  end loop;
  return v_answer;
end;
$$;
comment on function private.people_meant is
  'For each word whom it may mean among a person''s contacts of these levels, five at most, the best first: [[{id, name, score, events}]]. Definer: for phonelog.begin_question, over a person it is given; under row level security no index helps to compare names.';
