-- Phonelog: watching sources.
-- Every ten minutes it is seen who has become late, fails, or is well again: their person
-- hears of it, and where many are late at once, which is no phone's fault, an alert opens. Each source
-- is looked at when it would be late if nothing came, so that a look costs what there is to tell, and
-- four times a day at least: how often it syncs may have become another.


-- Tables ---------------------------------------------------------------------------------------

create table private.source_watch (
  source_id uuid        primary key,
  user_id   uuid        not null references auth.users (id) on delete cascade,
  status    text        not null check (status in ('ok', 'late', 'failed', 'never')),
  since     timestamptz not null default now(),
  last_at   timestamptz,
  look_at   timestamptz not null,
  by_day    interval,
  judged_at timestamptz not null default now(),
  foreign key (user_id, source_id) references phonelog.data_sources (user_id, id) on delete cascade
);
comment on table private.source_watch is
  'How each source was when it was last looked at, and when it is to be looked at again.';
comment on column private.source_watch.since is 'Since when it is so, as far as was seen.';
comment on column private.source_watch.last_at is
  'Its last sync by then; another one is reason to look.';
comment on column private.source_watch.by_day is
  'How old its last sync may be by day, as it was when it was judged: whoever has synced meanwhile and is not that late is well, and is not judged anew.';

create index source_watch_user on private.source_watch (user_id, source_id);
create index source_watch_due on private.source_watch (look_at);
create index source_watch_bad on private.source_watch (source_id) where status <> 'ok';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain)
values ('private.source_watch', 'cascade', 'user_id', array['user_id', 'last_at'], false, 'phonelog');


-- Access ---------------------------------------------------------------------------------------

alter table private.source_watch enable row level security;


-- Looking --------------------------------------------------------------------------------------

create function private.look_at_sources(p_user uuid)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_source record;
  v_event text;
  v_payload jsonb;
  v_told int := 0;
begin
  for v_source in
    select h.*, s.last_sync_at as synced_at, w.status as was,
      -- Nobody is well again by doing nothing until it is forgotten what they used to do.
      case when h.status = 'ok' and h.expected_s is null
          and w.status = 'late' and w.last_at >= s.last_sync_at
        then 'late' else h.status end as is_now
    from private.sync_health(p_user) h
    join phonelog.data_sources s on s.user_id = p_user and s.id = h.source_id
    left join private.source_watch w on w.source_id = h.source_id
    -- A backup is read when its person wants it to be.
    where h.kind <> 'backup'
  loop
    insert into private.source_watch as w (source_id, user_id, status, last_at, by_day, look_at)
    values (v_source.source_id, p_user, v_source.is_now, v_source.synced_at,
      v_source.by_day_s * interval '1 second', greatest(
      now() + interval '5 minutes',
      -- Who is not well is looked at as soon as something has come.
      case when v_source.is_now = 'ok'
        then least(now() + interval '6 hours',
          v_source.last_sync_at + v_source.allowed_s * interval '1 second')
        else now() + interval '1 day'
      end
    ))
    on conflict (source_id) do update set
      status = excluded.status, last_at = excluded.last_at, look_at = excluded.look_at,
      by_day = excluded.by_day, judged_at = now(),
      since = case when w.status = excluded.status then w.since else now() end;
    -- What was so when it was first seen is no news.
    continue when v_source.was is null or v_source.was = v_source.is_now
      or v_source.is_now = 'never'
      or v_source.was not in ('late', 'failed') and v_source.is_now not in ('late', 'failed');
    v_event := case v_source.is_now when 'ok' then 'sync.well' else 'sync.' || v_source.is_now end;
    v_payload := jsonb_build_object(
      'source_id', v_source.source_id, 'kind', v_source.kind,
      'last_sync_at', v_source.last_sync_at, 'lag_s', round(v_source.lag_s),
      'allowed_s', round(v_source.allowed_s), 'failures', v_source.failures, 'next', v_source.next
    );
    perform private.send_event(v_event, v_payload, p_user);
    if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
      perform realtime.send(v_payload, v_event, 'phonelog:user:' || p_user, true);
    end if;
    v_told := v_told + 1;
  end loop;
  return v_told;
end;
$$;
comment on function private.look_at_sources is
  'Sees how the sources of a person are, and tells their webhooks and whoever listens what has changed; how many have. Definer: for the server alone, over a person it is given.';

grant execute on function private.look_at_sources to service_role;


create function private.check_sync_health()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_end constant timestamptz := clock_timestamp() + interval '20 seconds';
  v_user uuid;
  v_told int := 0;
  v_failed int := 0;
begin
  -- Two at once would tell everybody twice.
  if not pg_try_advisory_xact_lock(hashtextextended('private.check_sync_health', 0)) then
    return 0;
  end if;
  -- Most have synced since, as they always do: all of them at once, and each is judged some times a day.
  update private.source_watch w set
    last_at = s.last_sync_at,
    look_at = least(s.last_sync_at + w.by_day, w.judged_at + interval '6 hours')
  from phonelog.data_sources s
  where w.look_at <= now() and w.status = 'ok' and w.judged_at > now() - interval '6 hours'
    and s.id = w.source_id and s.consecutive_failures = 0
    and s.last_sync_at > w.last_at and s.last_sync_at + w.by_day > now();
  for v_user in
    -- Who is new, who is due, who was not well and has synced, who fails; the longest due come first.
    select d.user_id
    from (
      select s.user_id, s.created_at as at from phonelog.data_sources s
      where s.kind <> 'backup'
        and not exists (select from private.source_watch w where w.source_id = s.id)
      union all
      select w.user_id, w.look_at from private.source_watch w where w.look_at <= now()
      union all
      select w.user_id, s.last_sync_at
      from private.source_watch w join phonelog.data_sources s on s.id = w.source_id
      where w.status <> 'ok' and s.last_sync_at is distinct from w.last_at
      union all
      select s.user_id, w.look_at
      from phonelog.data_sources s join private.source_watch w on w.source_id = s.id
      where s.consecutive_failures > 0 and w.status <> 'failed'
    ) as d
    group by d.user_id
    order by min(d.at), d.user_id
  loop
    begin
      v_told := v_told + private.look_at_sources(v_user);
    exception
      when foreign_key_violation then
        null; -- they have gone meanwhile
      when others then
        -- Whatever is wrong with one is nobody else's; in an hour it is tried again.
        v_failed := v_failed + 1;
        update private.source_watch set look_at = now() + interval '1 hour' where user_id = v_user;
    end;
    exit when clock_timestamp() >= v_end;
  end loop;
  if v_failed > 0 then
    perform platform.record_errors(jsonb_build_array(jsonb_build_object(
      'fingerprint', md5('phonelog sync health'), 'source', 'server',
      'function', 'sync-health-check', 'class', 'Skipped', 'code', 'sync_health_skipped',
      'count', v_failed, 'message', 'Looking at sources passed over somebody')));
  end if;
  return v_told;
end;
$$;
comment on function private.check_sync_health is
  'Looks at sources that may have become late, failed or well, and tells; of how many there was something to tell. Run by cron. Definer: it goes over everybody.';

grant execute on function private.check_sync_health to service_role;


create function private.look_again()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Whoever is being looked at this moment is not waited for.
  update private.source_watch set look_at = now(), judged_at = '-infinity'
  where source_id = (
    select source_id from private.source_watch where source_id = new.id for update skip locked
  );
  return null;
end;
$$;
comment on function private.look_again is
  'Whoever means to sync more often, or less, is looked at anew. Definer: callers do not see when they are looked at.';

create trigger data_sources_look_again after update of expected_interval on phonelog.data_sources
  for each row when (old.expected_interval is distinct from new.expected_interval)
  execute function private.look_again();


-- Measuring ------------------------------------------------------------------------------------

create function private.measure_late_sources(p_from timestamptz, p_least int)
returns numeric
language sql
stable
security definer
set search_path = ''
as $$
  with counted as (
    -- While it is an alarm it is about those whom it was about when it began: what stays away does not
    -- end it by having been away for long. Whatever it was, after thirty days it is how things are.
    select greatest(now() - interval '30 days', p_from - (now() - coalesce((
      select min(a.opened_at) from platform.alerts a join platform.alert_rules r on r.id = a.rule_id
      where r.kind = 'late_sources' and a.resolved_at is null
    ), now()))) as since
  )
  select count(*) filter (where w.status = 'late') / count(*)::numeric
  from private.source_watch w join phonelog.data_sources s on s.id = w.source_id
  where s.last_sync_at > (select since from counted)
  having count(*) >= p_least;
$$;
comment on function private.measure_late_sources is
  'Of the sources that synced since a moment, or since as long before the alert that is open began, at most thirty days, the share that is late: a phone that was put away long ago is nobody''s fault. Null of too few. Definer: rules of alerts are judged by whoever runs cron.';

grant execute on function private.measure_late_sources to service_role;
