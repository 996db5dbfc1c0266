-- Stand-in for pg_cron 1.6: the same schema, columns and calls. Nothing here runs a job; the
-- stack's cron runner reads cron.job. What differs: the functions insert as the caller (the real
-- ones write with the extension's own rights), so a role other than the superuser needs grants on
-- cron.job to schedule; nodeport is 5432, because the engine has no port to ask for; and a change
-- sends "notify cron_job_changed".

create schema cron;

create sequence cron.jobid_seq;
create table cron.job (
  jobid    bigint  primary key default nextval('cron.jobid_seq'),
  schedule text    not null,
  command  text    not null,
  nodename text    not null default 'localhost',
  nodeport int     not null default 5432,
  database text    not null default current_database(),
  username text    not null default current_user,
  active   boolean not null default true,
  jobname  text,
  constraint jobname_username_uniq unique (jobname, username)
);

create sequence cron.runid_seq;
create table cron.job_run_details (
  jobid          bigint,
  runid          bigint primary key default nextval('cron.runid_seq'),
  job_pid        int,
  database       text,
  username       text,
  command        text,
  status         text,
  return_message text,
  start_time     timestamptz,
  end_time       timestamptz
);

alter table cron.job enable row level security;
alter table cron.job_run_details enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
grant select on cron.job to public;
grant select, delete on cron.job_run_details to public;
grant select on all sequences in schema cron to public;

create function cron.job_cache_invalidate() returns trigger
language plpgsql as $$
begin
  notify cron_job_changed;
  return null;
end $$;
create trigger cron_job_cache_invalidate
  after insert or update or delete or truncate on cron.job
  for each statement execute function cron.job_cache_invalidate();

-- Five fields, a shortcut, or seconds. Whether a field's numbers make sense is the runner's
-- business.
create function cron.check_schedule(schedule text) returns void
language plpgsql as $$
begin
  if schedule ~* '^\s*([0-9a-z*,/$-]+\s+){4}[0-9a-z*,/$-]+\s*$'
    or schedule ~* '^\s*([1-9]|[1-5][0-9])\s+seconds?\s*$'
    or schedule ~* '^\s*@(yearly|annually|monthly|weekly|daily|midnight|hourly|reboot)\s*$'
  then
    return;
  end if;
  raise exception 'invalid schedule: %', schedule using
    errcode = 'invalid_parameter_value',
    hint = 'Use five cron fields (5 4 * * *), a shortcut (@daily) or 1 to 59 seconds (30 seconds)';
end $$;

create function cron.schedule_in_database(
  job_name text,
  schedule text,
  command text,
  database text,
  username text default null,
  active boolean default true
) returns bigint
language plpgsql as $$
#variable_conflict use_variable
declare
  v_id bigint;
begin
  perform cron.check_schedule(schedule);

  insert into cron.job as job (jobname, schedule, command, database, username, active)
  values (job_name, schedule, command, database, coalesce(username, current_user), active)
  on conflict on constraint jobname_username_uniq do update set
    schedule = excluded.schedule,
    command = excluded.command,
    database = excluded.database,
    active = excluded.active
  returning job.jobid into v_id;
  return v_id;
end $$;

create function cron.schedule(job_name text, schedule text, command text) returns bigint
language sql strict as $$
  select cron.schedule_in_database(job_name, schedule, command, current_database());
$$;

create function cron.schedule(schedule text, command text) returns bigint
language sql strict as $$
  select cron.schedule_in_database(null, schedule, command, current_database());
$$;

create function cron.unschedule(job_id bigint) returns boolean
language plpgsql strict as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then
    raise exception 'could not find valid entry for job %', job_id;
  end if;
  return true;
end $$;

create function cron.unschedule(job_name text) returns boolean
language plpgsql strict as $$
begin
  delete from cron.job where jobname = job_name and username = current_user;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_name;
  end if;
  return true;
end $$;

create function cron.alter_job(
  job_id bigint,
  schedule text default null,
  command text default null,
  database text default null,
  username text default null,
  active boolean default null
) returns void
language plpgsql as $$
begin
  if alter_job.schedule is not null then
    perform cron.check_schedule(alter_job.schedule);
  end if;

  update cron.job set
    schedule = coalesce(alter_job.schedule, job.schedule),
    command = coalesce(alter_job.command, job.command),
    database = coalesce(alter_job.database, job.database),
    username = coalesce(alter_job.username, job.username),
    active = coalesce(alter_job.active, job.active)
  where job.jobid = alter_job.job_id;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', alter_job.job_id;
  end if;
end $$;

revoke all on function cron.schedule_in_database from public;
revoke all on function cron.alter_job from public;
