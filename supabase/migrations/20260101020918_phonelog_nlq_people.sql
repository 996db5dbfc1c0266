-- Phonelog: who is meant.
-- Of those whom a word may mean the nearest, and among these with whom a person has most to do.


-- Functions ------------------------------------------------------------------------------------

create function private.people_meant(p_user uuid, p_levels text[], p_words text[])
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_words constant text[] := array(
    select private.plain_name(word) from unnest(p_words) with ordinality as u (word, nth) order by nth
  );
  v_first int;
  v_last int;
  v_people jsonb;
begin
  if p_words is null or p_words = '{}' then
    return '[]'::jsonb;
  end if;
  -- The years of their log, as the roll-ups have them: each is looked up for everybody who is found.
  select extract(year from p.first_at at time zone p.zone), extract(year from p.last_at at time zone p.zone)
  into v_first, v_last
  from phonelog.people p where p.user_id = p_user;

  with named as materialized (
    select * from private.people_named(p_user, p_levels, v_words)
  ),
  found as (
    select * from named
    union all
    -- Slips of those words alone that nobody is called by.
    select u.nth, l.contact_id, l.score
    from unnest(v_words) with ordinality as u (word, nth)
    cross join lateral private.people_like(p_user, p_levels, u.word) as l
    where u.word <> '' and not exists (select from named n where n.nth = u.nth)
  ),
  -- Whoever was made part of another is meant by the old name, too.
  best as (
    select distinct on (f.nth, k.id) f.nth, k.id, coalesce(k.display_name, c.display_name) as name, f.score
    from (
      select f.*, row_number() over (partition by f.nth order by f.score desc) as place from found f
    ) as f
    join phonelog.contacts c on c.user_id = p_user and c.id = f.contact_id
    join phonelog.contacts k on k.user_id = p_user and k.privacy_level = any (p_levels)
      and k.id = case when c.merged_into is null then c.id else private.contact_now(c.merged_into) end
    where f.place <= 200
    order by f.nth, k.id, f.score desc
  ),
  known as (
    select b.*, coalesce(n.events, 0) as events,
      row_number() over (partition by b.nth order by b.score desc, n.events desc nulls last, b.id) as place
    from best b
    cross join lateral (
      select sum(y.n) as events
      from generate_series(v_first, v_last) as each (year)
      -- The key is by year first: a row of it for each, not all of them once.
      cross join lateral (
        select y.n from phonelog.rollup_contact_years y
        where y.user_id = p_user and y.year = make_date(each.year, 1, 1) and y.contact_id = b.id
        offset 0
      ) as y
    ) as n
  )
  select jsonb_agg(coalesce(k.people, '[]') order by u.nth) into v_people
  from unnest(v_words) with ordinality as u (word, nth)
  left join (
    select k.nth, jsonb_agg(
      jsonb_build_object('id', k.id, 'name', k.name, 'score', k.score, 'events', k.events) order by k.place
    ) as people
    from known k where k.place <= 5 group by k.nth
  ) as k using (nth);
  return v_people;
end;
$$;
comment on function private.people_meant is
  'For each word whom it may mean among a person''s contacts of these levels, five at most, the best first: [[{id, name, score, events}]]. Definer: for functions that ask on a caller''s behalf, over a person they give.';
