-- Phonelog: keeping the roll-ups of contacts, and the row of each person.


-- Triggers -------------------------------------------------------------------------------------

create function private.roll_up_contacts()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sign constant int := tg_argv[0]::int;
begin
  with days as materialized (
    select
      user_id, day, contact_id, max(started_at) as last_at,
      (v_sign * count(*) filter (where kind = 1))::int as calls_in,
      (v_sign * count(*) filter (where kind = 2))::int as calls_out,
      (v_sign * count(*) filter (where kind = 3))::int as calls_missed,
      (v_sign * count(*) filter (where kind = 4))::int as messages_in,
      (v_sign * count(*) filter (where kind = 5))::int as messages_out,
      (v_sign * count(*) filter (where kind = 6))::int as blocked,
      (v_sign * count(*) filter (where kind = 7))::int as voicemails,
      (v_sign * coalesce(sum(duration_s) filter (where kind <= 2), 0))::bigint as talk_s
    from (
      select m.user_id, m.contact_id, m.started_at, m.duration_s,
        (m.started_at at time zone p.zone)::date as day,
        case type
          when 'call' then case direction when 'in' then 1 when 'out' then 2 else 3 end
          when 'voicemail' then 7
          else case direction when 'in' then 4 when 'out' then 5 else 6 end
        end as kind
      from moved m join phonelog.people p on p.user_id = m.user_id
      where m.privacy <> 'hidden' and m.contact_id is not null
      offset 0
    ) as m
    group by user_id, day, contact_id
  ),
  by_month as (
    insert into phonelog.rollup_contact_months as r (
      user_id, month, contact_id, last_at,
      calls_in, calls_out, calls_missed, messages_in, messages_out, blocked, voicemails, talk_s
    )
    select
      user_id, date_trunc('month', day)::date as month, contact_id, max(last_at),
      sum(calls_in), sum(calls_out), sum(calls_missed), sum(messages_in), sum(messages_out),
      sum(blocked), sum(voicemails), sum(talk_s)
    from days
    group by user_id, month, contact_id
    order by user_id, month, contact_id
    on conflict (user_id, month, contact_id) do update set
      last_at = case when v_sign > 0 then greatest(r.last_at, excluded.last_at) else r.last_at end,
      calls_in = r.calls_in + excluded.calls_in,
      calls_out = r.calls_out + excluded.calls_out,
      calls_missed = r.calls_missed + excluded.calls_missed,
      messages_in = r.messages_in + excluded.messages_in,
      messages_out = r.messages_out + excluded.messages_out,
      blocked = r.blocked + excluded.blocked,
      voicemails = r.voicemails + excluded.voicemails,
      talk_s = r.talk_s + excluded.talk_s
  )
  insert into phonelog.rollup_contact_days as r (
    user_id, day, contact_id, last_at,
    calls_in, calls_out, calls_missed, messages_in, messages_out, blocked, voicemails, talk_s
  )
  select
    user_id, day, contact_id, last_at,
    calls_in, calls_out, calls_missed, messages_in, messages_out, blocked, voicemails, talk_s
  from days
  order by user_id, day, contact_id
  on conflict (user_id, day, contact_id) do update set
    last_at = case when v_sign > 0 then greatest(r.last_at, excluded.last_at) else r.last_at end,
    calls_in = r.calls_in + excluded.calls_in,
    calls_out = r.calls_out + excluded.calls_out,
    calls_missed = r.calls_missed + excluded.calls_missed,
    messages_in = r.messages_in + excluded.messages_in,
    messages_out = r.messages_out + excluded.messages_out,
    blocked = r.blocked + excluded.blocked,
    voicemails = r.voicemails + excluded.voicemails,
    talk_s = r.talk_s + excluded.talk_s;
  return null;
end;
$$;
comment on function private.roll_up_contacts is
  'Adds the rows of a statement to the roll-ups by contact, or takes them off. Definer: callers write no roll-ups.';


create function private.settle_contacts()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.rollup_contact_days r
  using (
    select distinct m.user_id, m.contact_id, (m.started_at at time zone p.zone)::date as day
    from moved m join phonelog.people p on p.user_id = m.user_id
  ) as m
  where r.user_id = m.user_id and r.day = m.day and r.contact_id = m.contact_id and r.n = 0;
  delete from phonelog.rollup_contact_months r
  using (
    select distinct m.user_id, m.contact_id,
      date_trunc('month', m.started_at at time zone p.zone)::date as month
    from moved m join phonelog.people p on p.user_id = m.user_id
  ) as m
  where r.user_id = m.user_id and r.month = m.month and r.contact_id = m.contact_id and r.n = 0;

  -- Where the last one went, the one before it is in the same day and month: there are some left.
  update phonelog.rollup_contact_days r set last_at = coalesce((
    select e.started_at from phonelog.events e
    where e.user_id = r.user_id and e.contact_id = r.contact_id and e.started_at <= r.last_at
      and e.privacy <> 'hidden'
    order by e.started_at desc limit 1
  ), r.last_at)
  from (
    select m.user_id, m.contact_id, (m.started_at at time zone p.zone)::date as day,
      max(m.started_at) as at
    from moved m join phonelog.people p on p.user_id = m.user_id
    where m.privacy <> 'hidden'
    group by 1, 2, 3
  ) as m
  where r.user_id = m.user_id and r.day = m.day and r.contact_id = m.contact_id and r.last_at <= m.at;
  update phonelog.rollup_contact_months r set last_at = coalesce((
    select e.started_at from phonelog.events e
    where e.user_id = r.user_id and e.contact_id = r.contact_id and e.started_at <= r.last_at
      and e.privacy <> 'hidden'
    order by e.started_at desc limit 1
  ), r.last_at)
  from (
    select m.user_id, m.contact_id,
      date_trunc('month', m.started_at at time zone p.zone)::date as month, max(m.started_at) as at
    from moved m join phonelog.people p on p.user_id = m.user_id
    where m.privacy <> 'hidden'
    group by 1, 2, 3
  ) as m
  where r.user_id = m.user_id and r.month = m.month and r.contact_id = m.contact_id
    and r.last_at <= m.at;
  return null;
end;
$$;
comment on function private.settle_contacts is
  'After rows were taken off: no row of nothing is left, and the last time is that of what is left. Definer: callers write no roll-ups.';


create function private.roll_up_people()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sign constant int := tg_argv[0]::int;
begin
  if v_sign > 0 then
    update phonelog.people p set
      version = p.version + 1, changed_at = now(), events = p.events + m.n,
      first_at = least(p.first_at, m.first_at), last_at = greatest(p.last_at, m.last_at)
    from (
      select user_id, count(*) as n, min(started_at) as first_at, max(started_at) as last_at
      from moved where privacy <> 'hidden' group by user_id
    ) as m
    where p.user_id = m.user_id;
    return null;
  end if;

  update phonelog.people p set
    version = p.version + 1, changed_at = now(), events = p.events - m.n,
    first_at = case when m.first_at > p.first_at then p.first_at else (
      select e.started_at from phonelog.events e
      where e.user_id = p.user_id and e.privacy <> 'hidden' order by e.started_at limit 1
    ) end,
    last_at = case when m.last_at < p.last_at then p.last_at else (
      select e.started_at from phonelog.events e
      where e.user_id = p.user_id and e.privacy <> 'hidden' order by e.started_at desc limit 1
    ) end
  from (
    select user_id, count(*) as n, min(started_at) as first_at, max(started_at) as last_at
    from moved where privacy <> 'hidden' group by user_id
  ) as m
  where p.user_id = m.user_id;
  return null;
end;
$$;
comment on function private.roll_up_people is
  'How many events a person has, from when to when; and that something is another than it was. Definer: callers write no roll-ups.';

create trigger events_rolled_contacts_insert after insert on phonelog.events
  referencing new table as moved
  for each statement execute function private.roll_up_contacts(1);

create trigger events_rolled_contacts_delete_1 after delete on phonelog.events
  referencing old table as moved
  for each statement execute function private.roll_up_contacts('-1');

create trigger events_rolled_contacts_delete_2 after delete on phonelog.events
  referencing old table as moved
  for each statement execute function private.settle_contacts();

create trigger events_rolled_contacts_update_1 after update on phonelog.events
  referencing old table as moved
  for each statement execute function private.roll_up_contacts('-1');

create trigger events_rolled_contacts_update_2 after update on phonelog.events
  referencing old table as moved
  for each statement execute function private.settle_contacts();

create trigger events_rolled_contacts_update_3 after update on phonelog.events
  referencing new table as moved
  for each statement execute function private.roll_up_contacts(1);

create trigger events_rolled_people_insert after insert on phonelog.events
  referencing new table as moved
  for each statement execute function private.roll_up_people(1);

create trigger events_rolled_people_delete after delete on phonelog.events
  referencing old table as moved
  for each statement execute function private.roll_up_people('-1');

create trigger events_rolled_people_update_1 after update on phonelog.events
  referencing old table as moved
  for each statement execute function private.roll_up_people('-1');

create trigger events_rolled_people_update_2 after update on phonelog.events
  referencing new table as moved
  for each statement execute function private.roll_up_people(1);
