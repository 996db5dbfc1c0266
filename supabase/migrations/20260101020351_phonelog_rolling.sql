-- Phonelog: keeping the roll-ups, a statement at a time.
-- Rows are first added up to what is more and what is fewer. Of a row that is corrected both cancel out
-- where it counts as it did: a new text, another contact or a newer number touch no sums of time.


-- Triggers -------------------------------------------------------------------------------------

create function private.roll_up_moved()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sign constant int := case tg_op when 'INSERT' then 1 else -1 end;
  v_person phonelog.people;
  v_times private.time_sum[];
  v_contacts private.contact_sum[];
  v_n bigint;
  v_first timestamptz;
  v_last timestamptz;
begin
  for v_person in
    select p.* from (select distinct user_id from moved) as m
    join phonelog.people p on p.user_id = m.user_id and not p.is_leaving
    order by p.user_id
  loop
    select array_agg(row(
      at, type, direction, v_sign * n, v_sign * seconds, v_sign * talked,
      case when v_sign > 0 then longest end, case when v_sign < 0 then longest end
    )::private.time_sum) into v_times
    from (
      select date_bin('15 minutes', started_at, 'epoch'::timestamptz) as at, type, direction,
        count(*)::int as n, coalesce(sum(duration_s), 0) as seconds,
        count(*) filter (where duration_s > 0)::int as talked, max(duration_s) as longest
      from moved where user_id = v_person.user_id and privacy <> 'hidden'
      group by 1, 2, 3
    ) as sums;
    select array_agg(row(
      day, contact_id, type, direction, v_sign * n, v_sign * seconds, v_sign * talked,
      case when v_sign > 0 then last_at end, case when v_sign < 0 then last_at end
    )::private.contact_sum) into v_contacts
    from (
      select (started_at at time zone v_person.zone)::date as day, contact_id, type, direction,
        count(*)::int as n, coalesce(sum(duration_s), 0) as seconds,
        count(*) filter (where duration_s > 0)::int as talked, max(started_at) as last_at
      from moved
      where user_id = v_person.user_id and privacy <> 'hidden' and contact_id is not null
      group by 1, 2, 3, 4
    ) as sums;
    -- Later days are not counted yet.
    if exists (
      select from phonelog.contact_scores s where s.user_id = v_person.user_id and s.hours is not null
    ) then
      perform private.add_hours(v_person.user_id, array(
        select row(m.contact_id, (extract(isodow from m.wall)::int - 1) * 24
          + extract(hour from m.wall)::int, v_sign * count(*))::private.hour_sum
        from (
          select contact_id, started_at at time zone v_person.zone as wall from moved
          where user_id = v_person.user_id and privacy <> 'hidden' and contact_id is not null
        ) as m
        join phonelog.contact_scores s
          on s.user_id = v_person.user_id and s.contact_id = m.contact_id and m.wall::date < s.hours_until
        group by m.contact_id, extract(isodow from m.wall), extract(hour from m.wall)
      ));
    end if;
    select count(*), min(started_at), max(started_at) into v_n, v_first, v_last
    from moved where user_id = v_person.user_id and privacy <> 'hidden';
    if tg_op = 'INSERT' then
      perform private.roll_up(v_person, v_times, v_contacts, v_n, v_first, v_last, null, null);
    else
      perform private.roll_up(v_person, v_times, v_contacts, -v_n, null, null, v_first, v_last);
    end if;
  end loop;
  return null;
end;
$$;
comment on function private.roll_up_moved is
  'Adds what came to the roll-ups, or takes off what went. Definer: callers write no roll-ups.';

create trigger events_rolled_insert after insert on phonelog.events
  referencing new table as moved
  for each statement execute function private.roll_up_moved();

create trigger events_rolled_delete after delete on phonelog.events
  referencing old table as moved
  for each statement execute function private.roll_up_moved();


create function private.roll_up_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person phonelog.people;
  v_times private.time_sum[];
  v_contacts private.contact_sum[];
  v_hidden uuid[];
  v_was record;
  v_is record;
begin
  for v_person in
    select p.* from (select user_id from moved union select user_id from were) as m
    join phonelog.people p on p.user_id = m.user_id and not p.is_leaving
    order by p.user_id
  loop
    select array_agg(row(at, type, direction, n, seconds, talked, gained_s, lost_s)::private.time_sum)
    into v_times
    from (
      select date_bin('15 minutes', started_at, 'epoch'::timestamptz) as at, type, direction,
        sum(sign)::int as n, sum(sign * coalesce(duration_s, 0)) as seconds,
        coalesce(sum(sign) filter (where duration_s > 0), 0)::int as talked,
        max(duration_s) filter (where sign > 0) as gained_s,
        max(duration_s) filter (where sign < 0) as lost_s
      from (
        select user_id, privacy, started_at, type, direction, duration_s, 1 as sign from moved
        union all
        select user_id, privacy, started_at, type, direction, duration_s, -1 from were
      ) as changed
      where user_id = v_person.user_id and privacy <> 'hidden'
      group by 1, 2, 3
      -- Two may change so that their sum is the same, and the longest is not.
      having sum(sign) <> 0 or sum(sign * coalesce(duration_s, 0)) <> 0
        or sum(sign) filter (where duration_s > 0) <> 0
        or max(duration_s) filter (where sign > 0)
          is distinct from max(duration_s) filter (where sign < 0)
    ) as sums;
    -- One hidden call of theirs, and all are: of what they were nothing has to be taken off bit by bit.
    v_hidden := array(
      select distinct contact_id from were
      where user_id = v_person.user_id and privacy <> 'hidden' and contact_id in (
        select contact_id from moved where user_id = v_person.user_id and privacy = 'hidden'
      )
    );
    if v_hidden <> '{}' then
      perform private.drop_contacts(v_person.user_id, v_hidden);
    end if;
    select array_agg(row(
      day, contact_id, type, direction, n, seconds, talked, gained_at, lost_at
    )::private.contact_sum) into v_contacts
    from (
      select (started_at at time zone v_person.zone)::date as day, contact_id, type, direction,
        sum(n)::int as n, sum(seconds) as seconds, sum(talked)::int as talked,
        max(started_at) filter (where n > 0) as gained_at,
        max(started_at) filter (where n < 0) as lost_at
      from (
        -- What is of the same moment as before cancels out; what is left is of another hour, or longer.
        select contact_id, started_at, type, direction, sum(sign)::int as n,
          sum(sign * coalesce(duration_s, 0)) as seconds,
          coalesce(sum(sign) filter (where duration_s > 0), 0) as talked
        from (
          select user_id, privacy, contact_id, started_at, type, direction, duration_s, 1 as sign
          from moved
          union all
          select user_id, privacy, contact_id, started_at, type, direction, duration_s, -1 from were
        ) as changed
        where user_id = v_person.user_id and privacy <> 'hidden' and contact_id is not null
          and contact_id not in (select unnest(v_hidden))
        group by 1, 2, 3, 4
        having sum(sign) <> 0 or sum(sign * coalesce(duration_s, 0)) <> 0
          or sum(sign) filter (where duration_s > 0) <> 0
      ) as moments
      group by 1, 2, 3, 4
    ) as sums;
    if exists (
      select from phonelog.contact_scores s where s.user_id = v_person.user_id and s.hours is not null
    ) then
      perform private.add_hours(v_person.user_id, array(
        select row(m.contact_id, (extract(isodow from m.wall)::int - 1) * 24
          + extract(hour from m.wall)::int, sum(m.sign))::private.hour_sum
        from (
          select user_id, privacy, contact_id, started_at at time zone v_person.zone as wall, 1 as sign
          from moved
          union all
          select user_id, privacy, contact_id, started_at at time zone v_person.zone, -1 from were
        ) as m
        join phonelog.contact_scores s
          on s.user_id = v_person.user_id and s.contact_id = m.contact_id and m.wall::date < s.hours_until
        where m.user_id = v_person.user_id and m.privacy <> 'hidden'
        group by m.contact_id, extract(isodow from m.wall), extract(hour from m.wall)
        having sum(m.sign) <> 0
      ));
    end if;
    select count(*) as n, min(started_at) as first, max(started_at) as last into v_was
    from were where user_id = v_person.user_id and privacy <> 'hidden';
    select count(*) as n, min(started_at) as first, max(started_at) as last into v_is
    from moved where user_id = v_person.user_id and privacy <> 'hidden';
    perform private.roll_up(
      v_person, v_times, v_contacts, v_is.n - v_was.n, v_is.first, v_is.last, v_was.first, v_was.last
    );
  end loop;
  return null;
end;
$$;
comment on function private.roll_up_changed is
  'Brings the roll-ups from what rows were to what they are. Definer: callers write no roll-ups.';

create trigger events_rolled_update after update on phonelog.events
  referencing old table as were new table as moved
  for each statement execute function private.roll_up_changed();
