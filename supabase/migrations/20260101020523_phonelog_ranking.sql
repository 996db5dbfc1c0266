-- Phonelog: with whom how often.
-- All contacts are asked, of whole months by the year; of a period and of the one before it at once, which
-- share what lies where one ends and the other begins.


create function private.month_nth(p_month date)
returns int
language plpgsql
immutable
strict
parallel safe
security invoker
set search_path = ''
as $$
begin
  return 12 * extract(year from p_month) + extract(month from p_month);
end;
$$;
comment on function private.month_nth is 'Months, counted from the year 0.';


create function private.rank_contacts(
  p_parts private.phonelog_parts, p_before private.phonelog_parts
)
returns table (contact_id uuid, n bigint, before bigint)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  v_first constant int := private.month_nth(p_parts.first_month);
  v_last constant int := private.month_nth(p_parts.end_month) - 1;
  v_before constant int := coalesce(private.month_nth(p_before.first_month), v_first);
  v_before_last constant int := coalesce(private.month_nth(p_before.end_month), v_first) - 1;
  v_shared int := 0;
begin
  -- Where one period ends and the other begins, the same days are mostly read for both: once.
  if (p_before.tail_day, p_before.tail_end_day) = (p_parts.head_day, p_parts.head_end_day) then
    v_shared := p_before.tail_sign;
    p_before.tail_end_day := p_before.tail_day;
  end if;

  return query
    select pieces.contact_id, sum(pieces.n), sum(pieces.before)
    from (
      select r.contact_id, r.n, r.before
      from (
        -- 1 for each month of a period, 0 for the others; found out once a year, and not for each row.
        select make_date(each.year, 1, 1) as year,
          each.year between (v_first - 1) / 12 and (v_last - 1) / 12 and v_first <= v_last as is_now,
          (12 * each.year + 1 between v_first and v_last)::int as w1, (12 * each.year + 2 between v_first and v_last)::int as w2,
          (12 * each.year + 3 between v_first and v_last)::int as w3, (12 * each.year + 4 between v_first and v_last)::int as w4,
          (12 * each.year + 5 between v_first and v_last)::int as w5, (12 * each.year + 6 between v_first and v_last)::int as w6,
          (12 * each.year + 7 between v_first and v_last)::int as w7, (12 * each.year + 8 between v_first and v_last)::int as w8,
          (12 * each.year + 9 between v_first and v_last)::int as w9, (12 * each.year + 10 between v_first and v_last)::int as w10,
          (12 * each.year + 11 between v_first and v_last)::int as w11, (12 * each.year + 12 between v_first and v_last)::int as w12,
          each.year between (v_before - 1) / 12 and (v_before_last - 1) / 12 and v_before <= v_before_last
            as is_before,
          (12 * each.year + 1 between v_before and v_before_last)::int as b1, (12 * each.year + 2 between v_before and v_before_last)::int as b2,
          (12 * each.year + 3 between v_before and v_before_last)::int as b3, (12 * each.year + 4 between v_before and v_before_last)::int as b4,
          (12 * each.year + 5 between v_before and v_before_last)::int as b5, (12 * each.year + 6 between v_before and v_before_last)::int as b6,
          (12 * each.year + 7 between v_before and v_before_last)::int as b7, (12 * each.year + 8 between v_before and v_before_last)::int as b8,
          (12 * each.year + 9 between v_before and v_before_last)::int as b9, (12 * each.year + 10 between v_before and v_before_last)::int as b10,
          (12 * each.year + 11 between v_before and v_before_last)::int as b11, (12 * each.year + 12 between v_before and v_before_last)::int as b12
        from generate_series(
          (least(v_first, v_before) - 1) / 12, (greatest(v_last, v_before_last) - 1) / 12
        ) as each (year)
        offset 0
      ) as y
      cross join lateral (
        select r.contact_id,
          case when y.is_now then r.m1 * y.w1 + r.m2 * y.w2 + r.m3 * y.w3 + r.m4 * y.w4 + r.m5 * y.w5 + r.m6 * y.w6
            + r.m7 * y.w7 + r.m8 * y.w8 + r.m9 * y.w9 + r.m10 * y.w10 + r.m11 * y.w11 + r.m12 * y.w12
            else 0 end as n,
          case when y.is_before then r.m1 * y.b1 + r.m2 * y.b2 + r.m3 * y.b3 + r.m4 * y.b4 + r.m5 * y.b5 + r.m6 * y.b6
            + r.m7 * y.b7 + r.m8 * y.b8 + r.m9 * y.b9 + r.m10 * y.b10 + r.m11 * y.b11 + r.m12 * y.b12
            else 0 end as before
        from phonelog.rollup_contact_years r
        where r.user_id = v_user and r.year = y.year
        -- A range of the key for each of two years or three, not all years once.
        offset 0
      ) as r
      where y.is_now or y.is_before
      union all
      select r.contact_id, runs.now * r.n, runs.before * r.n
      from (values
        (p_parts.head_day, p_parts.head_end_day, p_parts.head_sign, v_shared),
        (p_parts.tail_day, p_parts.tail_end_day, p_parts.tail_sign, 0),
        (p_before.head_day, p_before.head_end_day, 0, p_before.head_sign),
        (p_before.tail_day, p_before.tail_end_day, 0, p_before.tail_sign)
      ) as runs (first, last, now, before)
      cross join lateral (
        select r.contact_id, r.n
        from phonelog.rollup_contact_days r
        where r.user_id = v_user and r.day >= runs.first and r.day < runs.last
        -- A range of the key for each run, here and below: of millions a join would read every row once.
        offset 0
      ) as r
      union all
      select e.contact_id, ends.now, ends.before
      from (values
        (p_parts.since, p_parts.head_end, 1, 0), (p_parts.tail_start, p_parts.until, 1, 0),
        (p_before.since, p_before.head_end, 0, 1), (p_before.tail_start, p_before.until, 0, 1)
      ) as ends (first, last, now, before)
      cross join lateral (
        select e.contact_id from phonelog.events e
        where e.user_id = v_user and e.privacy <> 'hidden' and e.contact_id is not null
          and e.started_at >= ends.first and e.started_at < ends.last
        offset 0
      ) as e
    ) as pieces
    group by pieces.contact_id;
end;
$$;
comment on function private.rank_contacts is
  'How often the caller had to do with each contact in a period and in one before it, or null: with some not at all; in no order.';

grant execute on function private.month_nth, private.rank_contacts to authenticated, service_role;
