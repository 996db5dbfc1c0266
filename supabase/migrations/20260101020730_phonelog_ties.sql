-- Phonelog: ties.
-- Who belongs with whom: two who are in one group, and two with whom a person has to do on the same days
-- more often than chance has it. On days with much going on everybody meets everybody, so a day counts by
-- w, the root of its events, about as many as there are people on it: two contacts of n and m days are
-- expected on n * m * sum(w^2) / sum(w)^2 days together. How far more often it is than that is told as
-- lift (so many times as often) and as significance (twice the log-likelihood ratio, of the days of the
-- one who has fewer). That is at most twice the square of the difference to what is expected, in units of
-- its variance: most pairs are known by this not to be tied, without a logarithm.


-- Functions ------------------------------------------------------------------------------------

create function private.year_of_days(
  out first_day date, out last_day date, out total bigint, out squares bigint
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_user constant uuid := auth.uid();
begin
  select (now() at time zone p.zone)::date into last_day
  from phonelog.people p where p.user_id = v_user;
  first_day := last_day - 364;
  select coalesce(sum(d.weight), 0), coalesce(sum(d.weight * d.weight), 0) into total, squares
  from (
    select floor(sqrt(r.n))::bigint as weight
    from phonelog.rollup_days r
    where r.user_id = v_user and r.day >= first_day and r.day <= last_day
  ) as d;
end;
$$;
comment on function private.year_of_days is
  'The year up to today, in days of the roll-ups'' zone: what they count added up, and the squares of that.';

grant execute on function private.year_of_days to authenticated;


create function private.lines_of_year(p_last_day date, p_contacts uuid[] default null)
returns table (contact_id uuid, line bit(365))
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_user constant uuid := auth.uid();
begin
  return query
    select s.contact_id, (s.line >> (p_last_day - s.last_day))::bit(365)
    from phonelog.contact_scores s
    where s.user_id = v_user and s.last_day > p_last_day - 365
      and (p_contacts is null or s.contact_id = any (p_contacts));
end;
$$;
comment on function private.lines_of_year is
  'On which days of the year up to one the caller had to do with each contact, the last day first: two were together on as many as both have set.';

grant execute on function private.lines_of_year to authenticated;


create function private.significance_of(p_seen bigint, p_most bigint, p_expected float8)
returns float8
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_seen <= p_expected then
    return 0;
  end if;
  return 2 * (
    p_seen * ln(p_seen / p_expected)
    + case when p_seen = p_most then 0
        else (p_most - p_seen) * ln((p_most - p_seen) / (p_most - p_expected)) end
  );
end;
$$;
comment on function private.significance_of is
  'How unlikely it is by chance that so many of at most p_most are seen where so many are expected; 15.13 is one in twenty thousand.';

grant execute on function private.significance_of to authenticated;


create function private.group_ties()
returns table (a uuid, b uuid, messages bigint)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
begin
  if not exists (select from phonelog.event_participants p where p.user_id = v_user) then
    return;
  end if;
  return query
    with groups as materialized (
      select e.id, e.contact_id
      from phonelog.events e
      where e.user_id = v_user and e.type = 'mms' and e.privacy = any (v_levels)
        and e.started_at >= now() - interval '365 days'
        and exists (select from phonelog.event_participants p where p.event_id = e.id)
      order by e.started_at desc, e.id desc limit 2000
    ),
    members as materialized (
      select g.id, c.id as contact_id, count(*) over (partition by g.id) as size
      from groups g
      cross join lateral (
        select g.contact_id
        union
        select p.contact_id from phonelog.event_participants p where p.event_id = g.id
      ) as m
      join phonelog.contacts c on c.user_id = v_user and c.id = m.contact_id
        and c.privacy_level = any (v_levels)
    )
    select one.contact_id, other.contact_id, count(*)
    from members one
    join members other on other.id = one.id and other.contact_id > one.contact_id
    where one.size <= 20
    group by one.contact_id, other.contact_id;
end;
$$;
comment on function private.group_ties is
  'How many messages to several two contacts of the caller''s are both in, of the last 2,000 within a year, in groups of twenty at most. Definer: policies ask each participant twice; whom the caller does not see is left out here.';

grant execute on function private.group_ties to authenticated;


create function private.day_ties_with(p_contact uuid, p_fewest int, p_least float8)
returns table (other uuid, same_days bigint, expected_days numeric, lift numeric, significance float8)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_year record;
  v_chance float8;
  v_line bit(365);
  v_days bigint;
begin
  select * into v_year from private.year_of_days();
  v_chance := v_year.squares / (v_year.total::float8 * nullif(v_year.total, 0));
  select l.line, bit_count(l.line) into v_line, v_days
  from private.lines_of_year(v_year.last_day, array[p_contact]) l;
  if v_days >= p_fewest is not true then
    return;
  end if;
  return query
    with met as materialized (
      select l.contact_id, bit_count(l.line) as days, bit_count(l.line & v_line) as same
      from private.lines_of_year(v_year.last_day) l
      where l.contact_id <> p_contact and bit_count(l.line & v_line) >= p_fewest
    ),
    counted as (
      select m.contact_id, m.same, least(v_days, m.days) as most,
        v_days::numeric * m.days * v_year.squares as product,
        v_year.total::numeric * v_year.total as whole
      from met m
      cross join lateral (
        select v_days * m.days * v_chance as expected, least(v_days, m.days) as most
      ) as e
      where p_least <= 0 or m.same > e.expected
        and 2 * (m.same - e.expected) ^ 2 * e.most
          >= 0.999999 * p_least * e.expected * (e.most - e.expected)
    )
    select c.contact_id, c.same, round(c.product / c.whole, 2),
      round(c.same * c.whole / c.product, 2), s.significance
    from counted c
    cross join lateral (
      select private.significance_of(c.same, c.most, c.product::float8 / c.whole::float8)
        as significance
    ) as s
    where s.significance >= p_least;
end;
$$;
comment on function private.day_ties_with is
  'With whom the caller has to do on the same days as with a contact, on so many at least and of that significance.';

grant execute on function private.day_ties_with to authenticated;


create function private.day_ties_among(p_contacts uuid[], p_fewest int, p_least float8)
returns table (
  a uuid, b uuid, same_days bigint, expected_days numeric, lift numeric, significance float8
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_year record;
  v_chance float8;
begin
  select * into v_year from private.year_of_days();
  v_chance := v_year.squares / (v_year.total::float8 * nullif(v_year.total, 0));
  return query
    with lines as materialized (
      select l.contact_id, bit_count(l.line) as days, l.line,
        row_number() over (order by l.contact_id) as nth
      from private.lines_of_year(v_year.last_day, p_contacts) l
    ),
    pairs as (
      select one.contact_id as one, other.contact_id as other, one.days as one_days,
        other.days as other_days, bit_count(one.line & other.line) as same
      from lines one join lines other on other.nth > one.nth
      offset 0
    ),
    counted as (
      select p.one, p.other, p.same, least(p.one_days, p.other_days) as most,
        p.one_days::numeric * p.other_days * v_year.squares as product,
        v_year.total::numeric * v_year.total as whole
      from pairs p
      cross join lateral (
        select p.one_days * p.other_days * v_chance as expected,
          least(p.one_days, p.other_days) as most
      ) as e
      where p.same >= p_fewest and (p_least <= 0 or p.same > e.expected
        and 2 * (p.same - e.expected) ^ 2 * e.most
          >= 0.999999 * p_least * e.expected * (e.most - e.expected))
    )
    select c.one, c.other, c.same, round(c.product / c.whole, 2),
      round(c.same * c.whole / c.product, 2), s.significance
    from counted c
    cross join lateral (
      select private.significance_of(c.same, c.most, c.product::float8 / c.whole::float8)
        as significance
    ) as s
    where s.significance >= p_least;
end;
$$;
comment on function private.day_ties_among is
  'Which two of these contacts the caller has to do with on the same days, on so many at least and of that significance.';

grant execute on function private.day_ties_among to authenticated;
