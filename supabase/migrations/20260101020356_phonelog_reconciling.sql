-- Phonelog: when roll-ups are checked and made anew.
-- By jobs, person by person, each in a transaction of its own: nobody waits for somebody else's.


-- Comparing and mending ------------------------------------------------------------------------

create function private.mend_rollups(p_user uuid)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person constant phonelog.people := private.hold_person(p_user);
  v_held constant timestamptz := clock_timestamp();
  v_month date;
  v_made int := 0;
begin
  -- The account may have gone meanwhile.
  if v_person.user_id is null or v_person.is_leaving then
    return 0;
  end if;
  -- A batch that comes meanwhile waits for as long: what is left is for the next call.
  foreach v_month in array v_person.drifted loop
    exit when v_made > 0 and clock_timestamp() > v_held + interval '300 milliseconds';
    perform private.write_rollups(
      p_user, v_person.zone, v_month, (v_month + interval '1 month')::date);
    v_made := v_made + 1;
  end loop;
  update phonelog.people set drifted = v_person.drifted[v_made + 1:] where user_id = p_user;
  perform private.settle_person(p_user, v_person.zone);
  return v_made;
end;
$$;
comment on function private.mend_rollups is
  'Makes months of a person''s roll-ups anew that were found wrong, as many as fit into a moment; how many. Definer: for the server alone, which does not write events.';


create function private.stay_after_all(p_user uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_stays boolean;
begin
  if not exists (select from phonelog.people where user_id = p_user and is_leaving)
    or private.is_erasing(p_user, 'phonelog') then
    return false;
  end if;
  perform private.hold_person(p_user);
  -- Some sums are left, some events; nobody knows of which months.
  update phonelog.people set
    is_leaving = false, version = version + 1, changed_at = now(),
    drifted = array(select month::date from generate_series(
      date_trunc('month', first_at at time zone zone), last_at at time zone zone, interval '1 month'
    ) as month)
  where user_id = p_user and is_leaving;
  v_stays := found;
  if v_stays then
    perform private.ask_for_rollups(p_user, 'check');
  end if;
  return v_stays;
end;
$$;
comment on function private.stay_after_all is
  'Where the erasure of a phone log was given up: what is left of it is as good as any other, and its sums are made anew. Definer: callers write none of it.';


create function private.check_rollups(p_user uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_started constant timestamptz := clock_timestamp();
  v_found record;
  v_ms float8;
begin
  perform private.stay_after_all(p_user);
  -- What was found wrong before needs no second look before it is right.
  if exists (select from phonelog.people where user_id = p_user and drifted <> '{}' and not is_leaving) then
    return jsonb_build_object('months', private.mend_rollups(p_user));
  end if;
  -- Nobody is held up by looking: only what is wrong is made anew under the person's lock.
  select * into v_found from private.compare_rollups(p_user);
  if v_found.version is null then
    return jsonb '{}';
  end if;
  if v_found.drifts <> '{}' then
    perform private.hold_person(p_user);
    -- Whoever moved meanwhile has had all of it made anew.
    update phonelog.people set drifted = v_found.months where user_id = p_user and zone = v_found.zone;
    if v_found.drifts ? 'scores' then
      perform private.score_contacts(p, null) from phonelog.people p where p.user_id = p_user;
    end if;
    perform private.mend_rollups(p_user);
    perform platform.record_errors(jsonb_build_array(jsonb_build_object(
      'fingerprint', md5('phonelog rollups drifted'), 'source', 'server', 'function', 'run-job',
      'class', 'Drift', 'code', 'rollups_drifted', 'count', 1,
      'message', 'Roll-ups were not what the events say, and are made anew: ' || v_found.drifts::text)));
  end if;
  v_ms := extract(epoch from clock_timestamp() - v_started) * 1000;
  perform platform.record_metrics(jsonb_build_array(jsonb_build_object(
    'metric', 'phonelog.check', 'label', '', 'calls', 1, 'sum_ms', v_ms, 'max_ms', v_ms,
    'errors', case when v_found.drifts = '{}' then 0 else 1 end,
    'buckets', to_jsonb(array_fill(0, array[30])))));
  if v_found.drifts = '{}' then
    -- Somebody who holds it is changing the version.
    perform from phonelog.people where user_id = p_user for no key update skip locked;
    if found then
      update phonelog.people set checked_version = v_found.version
      where user_id = p_user and version = v_found.version;
    end if;
  end if;
  return v_found.drifts;
end;
$$;
comment on function private.check_rollups is
  'Compares a person''s roll-ups with their events and says by how many rows they differ; months that do are made anew, all of them after some calls. Definer: for the server alone, which does not write events.';

grant execute on function private.check_rollups to service_role;


-- Doors ----------------------------------------------------------------------------------------

-- A million calls take seconds; the Data API gives a statement less, unless its function says so.
create function phonelog.check_rollups(p_user uuid)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '90s'
as $$
  select private.check_rollups(p_user);
$$;
comment on function phonelog.check_rollups is
  'Compares a person''s roll-ups with their events and makes months anew that differ; for run-job, which asks again until all is well.';

grant execute on function phonelog.check_rollups to service_role;


create function phonelog.rebuild_rollups(p_user uuid, p_insists boolean default true)
returns bigint
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '90s'
as $$
  select private.rebuild_rollups(p_user, p_insists);
$$;
comment on function phonelog.rebuild_rollups is
  'Makes a person''s roll-ups those of the time zone they want; null where it is to be asked again. For run-job.';

grant execute on function phonelog.rebuild_rollups to service_role;


-- Asking for it --------------------------------------------------------------------------------

create function private.nobodys_rollups()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  -- From owner to owner by the indexes: there are as many steps as people, and not as rows.
  with recursive
  quarters (owner) as (
    (select user_id from phonelog.rollup_quarters order by user_id limit 1)
    union all
    select (select r.user_id from phonelog.rollup_quarters r where r.user_id > q.owner
      order by r.user_id limit 1)
    from quarters q where q.owner is not null
  ),
  days (owner) as (
    (select user_id from phonelog.rollup_days order by user_id limit 1)
    union all
    select (select r.user_id from phonelog.rollup_days r where r.user_id > d.owner
      order by r.user_id limit 1)
    from days d where d.owner is not null
  ),
  contact_days (owner) as (
    (select user_id from phonelog.rollup_contact_days order by user_id limit 1)
    union all
    select (select r.user_id from phonelog.rollup_contact_days r where r.user_id > d.owner
      order by r.user_id limit 1)
    from contact_days d where d.owner is not null
  ),
  contact_months (owner) as (
    (select user_id from phonelog.rollup_contact_months order by user_id limit 1)
    union all
    select (select r.user_id from phonelog.rollup_contact_months r where r.user_id > m.owner
      order by r.user_id limit 1)
    from contact_months m where m.owner is not null
  ),
  contact_years (owner) as (
    (select user_id from phonelog.rollup_contact_years order by user_id limit 1)
    union all
    select (select r.user_id from phonelog.rollup_contact_years r where r.user_id > y.owner
      order by r.user_id limit 1)
    from contact_years y where y.owner is not null
  ),
  scores (owner) as (
    (select user_id from phonelog.contact_scores order by user_id limit 1)
    union all
    select (select r.user_id from phonelog.contact_scores r where r.user_id > s.owner
      order by r.user_id limit 1)
    from scores s where s.owner is not null
  )
  select o.owner
  from (
    select owner from quarters union select owner from days union select owner from contact_days
    union select owner from contact_months union select owner from contact_years
    union select owner from scores
  ) as o
  where o.owner is not null
    and not exists (select from phonelog.people p where p.user_id = o.owner)
  order by 1;
$$;
comment on function private.nobodys_rollups is
  'Whose roll-ups there are without their row in phonelog.people, by which all others are checked. Definer: it goes over everybody.';


create function private.drop_nobodys_rollups()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid;
  v_count int := 0;
begin
  for v_user in select * from private.nobodys_rollups() loop
    v_count := v_count + 1;
    -- Whoever has an account has a row from here on, and is compared with their calls as all others.
    continue when (private.hold_person(v_user)).user_id is not null;
    delete from phonelog.rollup_quarters where user_id = v_user;
    delete from phonelog.rollup_days where user_id = v_user;
    delete from phonelog.rollup_contact_days where user_id = v_user;
    delete from phonelog.rollup_contact_months where user_id = v_user;
    delete from phonelog.rollup_contact_years where user_id = v_user;
    delete from phonelog.contact_scores where user_id = v_user;
  end loop;
  if v_count > 0 then
    perform platform.record_errors(jsonb_build_array(jsonb_build_object(
      'fingerprint', md5('phonelog rollups of nobody'), 'source', 'server',
      'function', 'reconcile-phonelog', 'class', 'Drift', 'code', 'rollups_of_nobody',
      'count', v_count, 'message', 'There were roll-ups of people who have no calls')));
  end if;
  return v_count;
end;
$$;
comment on function private.drop_nobodys_rollups is
  'Takes roll-ups away that are of no account any more; of how many people there were any. Definer: callers write no roll-ups.';


create function private.ask_for_rollups(p_user uuid, p_task text)
returns uuid
language sql
volatile
security definer
set search_path = ''
as $$
  select private.enqueue('rollups', jsonb_build_object('task', p_task), p_user,
    p_task || ':' || p_user, p_after => p_task = 'rebuild');
$$;
comment on function private.ask_for_rollups is
  'One job for each person and task. Definer: the queue is the server''s.';


create function private.ask_for_checks(
  in p_day date, in p_after uuid, in p_most int, out asked int, out last uuid
)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person record;
begin
  asked := 0;
  for v_person in
    select p.user_id, p.wanted_zone, h.timezone as home
    from phonelog.people p
    -- Somebody's zone that did not follow them is a move that nobody has seen.
    left join platform.profiles h
      on h.user_id = p.user_id and h.timezone <> p.zone and p.wanted_zone is null
    where p.user_id > p_after and (
      p.version is distinct from p.checked_version or p.wanted_zone is not null
      or h.user_id is not null or p.drifted <> '{}'
      -- Everybody once a week: what passes by the triggers leaves the version as it was.
      or mod(hashtext(p.user_id::text)::bigint + (p_day - date '2000-01-01'), 7) = 0
    )
    order by p.user_id limit p_most
  loop
    if v_person.home is not null then
      update phonelog.people set wanted_zone = v_person.home
      where user_id = v_person.user_id and wanted_zone is null and zone <> v_person.home;
    end if;
    perform private.ask_for_rollups(v_person.user_id, case
      when v_person.wanted_zone is null and v_person.home is null then 'check' else 'rebuild' end);
    asked := asked + 1;
    last := v_person.user_id;
  end loop;
  if asked < p_most then
    last := null;
  end if;
end;
$$;
comment on function private.ask_for_checks is
  'Enters jobs for the next people whose roll-ups are to be compared or made for another zone, in the order of their ids: how many, and whom it ended with, or null when there is nobody more. Definer: it goes over everybody.';

grant execute on function private.ask_for_checks to service_role;


create function phonelog.ask_for_checks(p_day date, p_after uuid)
returns uuid
language sql
volatile
security invoker
set search_path = ''
as $$
  select last from private.ask_for_checks(p_day, p_after, 500);
$$;
comment on function phonelog.ask_for_checks is
  'Enters the next five hundred jobs of a night''s reconciliation: whom it ended with, or null; for run-job.';

grant execute on function phonelog.ask_for_checks to service_role;


create function private.reconcile_phonelog(p_day date default current_date)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_first record;
begin
  perform private.drop_nobodys_rollups();
  -- Nobody's row, and no key of a job, is held for longer than some hundred others take.
  select * into v_first
  from private.ask_for_checks(p_day, '00000000-0000-0000-0000-000000000000', 500);
  if v_first.last is not null then
    perform private.enqueue('rollups',
      jsonb_build_object('task', 'ask', 'day', p_day, 'after', v_first.last), null, 'ask');
  end if;
  return v_first.asked;
end;
$$;
comment on function private.reconcile_phonelog is
  'Has the roll-ups of whoever had changes compared with what they are made of, and a seventh of all the others, the first five hundred at once and the others by a job; and takes away roll-ups of nobody. Run by cron. Definer: it goes over everybody.';

grant execute on function private.reconcile_phonelog to service_role;


create function private.follow_home_zone()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_wanted text;
begin
  update phonelog.people set
    -- Who has nothing yet has moved at once.
    zone = case when last_at is null then new.timezone else zone end,
    wanted_zone = case when last_at is null then null else nullif(new.timezone, zone) end,
    -- What is answered to whoever names no zone is another thing now.
    changed_at = now()
  where user_id = new.user_id
  returning wanted_zone into v_wanted;
  if v_wanted is not null then
    perform private.ask_for_rollups(new.user_id, 'rebuild');
  end if;
  return null;
end;
$$;
comment on function private.follow_home_zone is
  'Whoever moves to another time zone has the days of their roll-ups made anew; until then they are those of the old one. Definer: callers write neither people nor jobs.';

create trigger profiles_moved after insert or update of timezone on platform.profiles
  for each row execute function private.follow_home_zone();
