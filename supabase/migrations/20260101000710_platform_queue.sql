-- Platform: the queue.
-- Work that outlives the call which asked for it. Whoever wants it enters a job in their own
-- transaction; run-job claims it for a while, with a token, and whoever comes with an older token
-- changes nothing. What fails comes back later, what fails too often is dead, with its reason.


-- Tables ---------------------------------------------------------------------------------------

create table private.jobs (
  id           uuid        primary key default gen_random_uuid(),
  queue        text        not null check (queue ~ '^[a-z][a-z0-9_-]{0,49}$'),
  payload      jsonb       not null default '{}',
  user_id      uuid        references auth.users (id) on delete cascade,
  dedupe_key   text        check (length(dedupe_key) between 1 and 200),
  state        text        not null default 'waiting'
               check (state in ('waiting', 'running', 'done', 'dead')),
  run_at       timestamptz not null default now(),
  attempts     int         not null default 0 check (attempts >= 0),
  max_attempts int         not null default 8 check (max_attempts > 0),
  token        int         not null default 0,
  locked_until timestamptz,
  last_error   text        check (length(last_error) <= 300),
  created_at   timestamptz not null default now(),
  finished_at  timestamptz,
  constraint jobs_are_locked_while_they_run check ((state = 'running') = (locked_until is not null)),
  constraint jobs_end_once check ((state in ('done', 'dead')) = (finished_at is not null))
)
-- Every job changes several times and is soon forgotten: a share of the table is too late.
with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, fillfactor = 70);
comment on table private.jobs is 'Work to be done, under way, done, or given up.';
comment on column private.jobs.payload is
  'What its queue needs to know; emptied when it is done. Names of things, no texts of people.';
comment on column private.jobs.token is
  'Grows with every claim: only who claimed last may finish, continue or fail.';
comment on column private.jobs.attempts is 'Claims since it last got anywhere.';
comment on column private.jobs.last_error is 'Why it failed, as a short code or sentence of ours.';

create unique index jobs_dedupe on private.jobs (queue, dedupe_key)
  where state in ('waiting', 'running');
create index jobs_due on private.jobs (queue, coalesce(locked_until, run_at))
  where state in ('waiting', 'running');
create index jobs_finished on private.jobs (finished_at) where finished_at is not null;
create index jobs_user on private.jobs (user_id);

create table private.job_runs (
  job        text        not null check (length(job) between 1 and 100),
  slot       timestamptz not null,
  started_at timestamptz not null default clock_timestamp(),
  primary key (job, slot)
);
comment on table private.job_runs is
  'Which slots of the timetable are taken: a job that is fired twice runs once.';

create index job_runs_slot on private.job_runs (slot);

create table private.job_calls (
  is_only   boolean     primary key default true check (is_only),
  called_at timestamptz not null
);
comment on table private.job_calls is
  'When somebody who entered a job last had run-job called, so that many at once are one call.';

insert into private.job_calls (called_at) values ('-infinity');


-- Access ---------------------------------------------------------------------------------------

alter table private.jobs enable row level security;
alter table private.job_runs enable row level security;
alter table private.job_calls enable row level security;

grant select, insert, update, delete on private.jobs, private.job_runs to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.jobs', 'cascade', 'user_id', array['user_id', 'payload', 'dedupe_key'], true, null),
  ('private.job_runs', 'keep', null, '{}', false, 'Names jobs of the timetable, and no person'),
  ('private.job_calls', 'keep', null, '{}', false, 'One moment, and nobody''s');


-- Asking for work ------------------------------------------------------------------------------

create function private.call_worker()
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_wanted boolean := false;
begin
  -- Whoever takes process-jobs off the timetable wants nobody called.
  if to_regclass('cron.job') is not null then
    v_is_wanted := exists (select from cron.job where jobname = 'process-jobs' and active);
  end if;
  if not v_is_wanted then
    return false;
  end if;

  -- Nobody waits for another's transaction: whoever comes while it is open leaves it to the tick.
  update private.job_calls set called_at = clock_timestamp()
  where is_only = (
    select is_only from private.job_calls
    where called_at < clock_timestamp() - interval '1 second'
    for update skip locked
  );
  if not found then
    return false;
  end if;
  return private.call_function('run-job', '{}') is not null;
end;
$$;
comment on function private.call_worker is
  'Has run-job come when this transaction is done, once a second at most; the tick of process-jobs finds the rest. Definer: the key it sends is in the vault.';


create function private.enqueue(
  p_queue   text,
  p_payload jsonb,
  p_user    uuid        default null,
  p_dedupe  text        default null,
  p_run_at  timestamptz default now(),
  p_after   boolean     default false
)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
  v_state text;
  v_is_new boolean;
begin
  loop
    insert into private.jobs (queue, payload, user_id, dedupe_key, run_at)
    values (p_queue, coalesce(p_payload, '{}'), p_user, p_dedupe, coalesce(p_run_at, now()))
    on conflict (queue, dedupe_key) where state in ('waiting', 'running') do nothing
    returning id into v_id;
    v_is_new := found;
    exit when v_is_new;

    select id, state into v_id, v_state from private.jobs
    where queue = p_queue and dedupe_key = p_dedupe and state in ('waiting', 'running');
    exit when v_state = 'waiting' or v_state = 'running' and not p_after;
    -- It ended between the two statements: then this is a job of its own. Or it may have looked already
    -- for what it is asked for now: then another one looks again.
    if v_state = 'running' then
      p_dedupe := p_dedupe || ':after';
      p_run_at := greatest(p_run_at, now() + interval '5 seconds');
    end if;
  end loop;
  if v_is_new and coalesce(p_run_at, now()) <= now() then
    perform private.call_worker();
  end if;
  return v_id;
end;
$$;
comment on function private.enqueue is
  'Asks for work in the caller''s transaction, to begin as soon as that is done; the same key while it waits or runs is the same job, or, with p_after, while it waits. Definer: functions of domains ask for people who cannot see the queue.';

grant execute on function private.enqueue to service_role;


create function platform.enqueue(
  p_queue   text,
  p_payload jsonb,
  p_user    uuid        default null,
  p_dedupe  text        default null,
  p_run_at  timestamptz default now()
)
returns uuid
language sql
security invoker
set search_path = ''
as $$
  select private.enqueue(p_queue, p_payload, p_user, p_dedupe, p_run_at);
$$;
comment on function platform.enqueue is 'Asks for work; for functions with the server''s rights.';

grant execute on function platform.enqueue to service_role;


-- Doing it -------------------------------------------------------------------------------------

create function platform.claim_jobs(
  p_queue         text,
  p_max           int default 10,
  p_lease_seconds int default 60
)
returns table (id uuid, payload jsonb, user_id uuid, attempts int, token int)
language plpgsql
security invoker
set search_path = ''
as $$
#variable_conflict use_column
begin
  -- Who had these never came back, time after time: they are not given to another one.
  update private.jobs set
    state = 'dead', locked_until = null, finished_at = now(),
    last_error = coalesce(last_error, 'interrupted')
  where id in (
    select id from private.jobs
    where queue = p_queue and state = 'running' and coalesce(locked_until, run_at) <= now()
      and attempts >= max_attempts
    for update skip locked
  );

  return query
    with due as materialized (
      select id from private.jobs
      where queue = p_queue and state in ('waiting', 'running')
        and coalesce(locked_until, run_at) <= now()
      order by coalesce(locked_until, run_at)
      limit greatest(0, least(p_max, 200))
      for update skip locked
    )
    update private.jobs j set
      state = 'running',
      -- A lease that ran out leaves its mark, until somebody finds a better reason.
      last_error = case when j.state = 'running' then 'interrupted' else j.last_error end,
      attempts = j.attempts + 1,
      token = j.token + 1,
      locked_until = now() + make_interval(secs => greatest(1, p_lease_seconds))
    from due
    where j.id = due.id
    returning j.id, j.payload, j.user_id, j.attempts, j.token;
end;
$$;
comment on function platform.claim_jobs is
  'Takes jobs that are due, or whose lease ran out, for so many seconds. Each is taken by one.';

grant execute on function platform.claim_jobs to service_role;


create function platform.extend_job(p_id uuid, p_token int, p_lease_seconds int default 60)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  with kept as (
    update private.jobs
    set locked_until = now() + make_interval(secs => greatest(1, p_lease_seconds))
    where id = p_id and token = p_token and state = 'running'
    returning 1
  )
  select exists (select from kept);
$$;
comment on function platform.extend_job is 'A sign of life: the lease begins anew. False when it is lost.';

grant execute on function platform.extend_job to service_role;


create function platform.finish_job(p_id uuid, p_token int)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  with finished as (
    update private.jobs set
      state = 'done', payload = '{}', locked_until = null, last_error = null, finished_at = now()
    where id = p_id and token = p_token and state = 'running'
    returning 1
  )
  select exists (select from finished)
    -- Who does the work and finishes in one transaction may be told a second time.
    or exists (
      select from private.jobs where id = p_id and token = p_token and state = 'done'
    );
$$;
comment on function platform.finish_job is
  'It is done, and what it was about is forgotten. False when somebody else has it: then take back what you did, in the same transaction.';

grant execute on function platform.finish_job to service_role;


create function platform.continue_job(p_id uuid, p_token int, p_payload jsonb)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  with continued as (
    update private.jobs set
      state = 'waiting', payload = p_payload, run_at = now(), locked_until = null,
      attempts = 0, last_error = null
    where id = p_id and token = p_token and state = 'running'
    returning 1
  )
  select exists (select from continued);
$$;
comment on function platform.continue_job is
  'A slice is done and the next one waits, with the payload it needs; its tries begin anew.';

grant execute on function platform.continue_job to service_role;


create function platform.fail_job(
  p_id            uuid,
  p_token         int,
  p_error         text,
  p_retry_seconds int     default null,
  p_is_final      boolean default false
)
returns text
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_state text;
begin
  -- 10, 20, 40 … seconds, at most an hour, a quarter more or less: what failed together does not
  -- come back together.
  update private.jobs set
    state = case when p_is_final or attempts >= max_attempts then 'dead' else 'waiting' end,
    finished_at = case when p_is_final or attempts >= max_attempts then now() end,
    run_at = now() + make_interval(secs => case
      when p_retry_seconds is null
        then least(3600, 5 * 2 ^ least(attempts, 20)) * (0.75 + random() / 2)
      else least(greatest(p_retry_seconds, 0), 86400)
    end),
    locked_until = null,
    last_error = left(p_error, 300)
  where id = p_id and token = p_token and state = 'running'
  returning state into v_state;
  return coalesce(v_state, 'lost');
end;
$$;
comment on function platform.fail_job is
  'Puts a job back with its reason: "waiting" for a later try, "dead" after the last one or at once when no other can help, "lost" when somebody else has it.';

grant execute on function platform.fail_job to service_role;


-- Looking first --------------------------------------------------------------------------------

create function platform.queue_states()
returns table (queue text, due int, waiting int, running int, dead int, oldest_due timestamptz)
language sql
stable
security invoker
set search_path = ''
as $$
  select
    queue,
    count(*) filter (where state <> 'dead' and coalesce(locked_until, run_at) <= now())::int,
    count(*) filter (where state = 'waiting')::int,
    count(*) filter (where state = 'running')::int,
    count(*) filter (where state = 'dead')::int,
    min(coalesce(locked_until, run_at))
      filter (where state <> 'dead' and coalesce(locked_until, run_at) <= now())
  from private.jobs
  where state <> 'done'
  group by queue
  order by 6 nulls last, 1;
$$;
comment on function platform.queue_states is
  'How full each queue is; the one that has waited longest comes first.';

grant execute on function platform.queue_states to service_role;


create function private.process_jobs()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_due int;
begin
  -- A backlog of any length is one call: a thousand answer the question as well as a million.
  select count(*) into v_due from (
    select from private.jobs
    where state in ('waiting', 'running') and coalesce(locked_until, run_at) <= now()
    limit 1000
  ) as due;

  -- Each run goes on where there is more, so without this every tick would add another one.
  if v_due > 0 and (
    select count(*) < 16 from private.jobs where state = 'running' and locked_until > now()
  ) then
    perform private.call_function('run-job', '{}');
  end if;
  return v_due;
end;
$$;
comment on function private.process_jobs is
  'Wakes run-job when anything is due; run by cron. Definer: the key it sends is in the vault.';

grant execute on function private.process_jobs to service_role;


create function platform.wake_jobs()
returns int
language sql
security invoker
set search_path = ''
as $$
  select private.process_jobs();
$$;
comment on function platform.wake_jobs is
  'Has run-job come again when anything is due; how a run hands on what it had no time for.';

grant execute on function platform.wake_jobs to service_role;


create function private.take_slot(p_job text, p_seconds int, p_at timestamptz default now())
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.job_runs (job, slot)
  values (p_job, to_timestamp(floor(extract(epoch from p_at) / p_seconds) * p_seconds))
  on conflict (job, slot) do nothing;
  return found;
end;
$$;
comment on function private.take_slot is
  'True for the first who comes in these seconds; taken back when their transaction is. Definer: jobs of the timetable are all of one book.';

grant execute on function private.take_slot to service_role;


create function private.purge_jobs()
returns int
language sql
security invoker
set search_path = ''
as $$
  with forgotten as (
    delete from private.jobs
    where state = 'done' and finished_at < now() - interval '7 days'
       or state = 'dead' and finished_at < now() - interval '30 days'
    returning 1
  ),
  slots as (
    delete from private.job_runs where slot < now() - interval '7 days'
  )
  select count(*)::int from forgotten;
$$;
comment on function private.purge_jobs is
  'Forgets what was done a week ago, and what has been dead for a month; run by cron.';
