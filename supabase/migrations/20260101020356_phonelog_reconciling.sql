-- Phonelog: when roll-ups are checked and made anew.
-- By jobs, person by person, each in a transaction of its own: nobody waits for somebody else's.


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
  'Compares a person''s roll-ups with their events and makes them anew where they differ; for run-job.';

grant execute on function phonelog.check_rollups to service_role;


create function phonelog.rebuild_rollups(p_user uuid)
returns bigint
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '90s'
as $$
  select private.rebuild_rollups(p_user);
$$;
comment on function phonelog.rebuild_rollups is
  'Makes a person''s roll-ups anew, in the time zone they want; for run-job.';

grant execute on function phonelog.rebuild_rollups to service_role;


-- Asking for it --------------------------------------------------------------------------------

create function private.reconcile_phonelog()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person record;
  v_count int := 0;
begin
  for v_person in
    select user_id, wanted_zone from phonelog.people
    where version is distinct from checked_version or wanted_zone is not null
    order by user_id
  loop
    perform private.ask_for_rollups(v_person.user_id,
      case when v_person.wanted_zone is null then 'check' else 'rebuild' end);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.reconcile_phonelog is
  'Has the roll-ups of whoever had changes compared with their events; run by cron. Definer: it goes over everybody.';

grant execute on function private.reconcile_phonelog to service_role;


create function private.ask_for_rollups(p_user uuid, p_task text)
returns uuid
language sql
volatile
security definer
set search_path = ''
as $$
  select private.enqueue('rollups', jsonb_build_object('task', p_task), p_user, p_task || ':' || p_user);
$$;
comment on function private.ask_for_rollups is
  'One job for each person and task. Definer: the queue is the server''s.';


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
    wanted_zone = case when last_at is null then null else nullif(new.timezone, zone) end
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
