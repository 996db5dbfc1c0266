-- Platform: dead letters.
-- What people see of the queue: their own jobs' state; and for admins all of it, with a look into
-- what is dead and a way to try it again.


create function private.my_jobs(p_queue text, p_max int)
returns table (
  id uuid, queue text, state text, attempts int, last_error text,
  created_at timestamptz, run_at timestamptz, finished_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select id, queue, state, attempts, last_error, created_at, run_at, finished_at
  from private.jobs
  where user_id = (select auth.uid()) and (p_queue is null or queue = p_queue)
  order by created_at desc, id
  limit greatest(1, least(p_max, 100));
$$;
comment on function private.my_jobs is
  'The caller''s own jobs. Definer: nobody who calls may see the queue, which is everybody''s.';

grant execute on function private.my_jobs to authenticated;


create function platform.my_jobs(p_queue text default null, p_max int default 20)
returns table (
  id uuid, queue text, state text, attempts int, last_error text,
  created_at timestamptz, run_at timestamptz, finished_at timestamptz
)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.my_jobs(p_queue, p_max);
$$;
comment on function platform.my_jobs is
  'What became of the work the caller asked for, the latest first.';

grant execute on function platform.my_jobs to authenticated;


create function private.require_jobs_manager()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.caller_may('jobs.manage') then
    raise sqlstate 'PT403' using
      message = 'Cannot look at the queue: it takes the permission "jobs.manage"';
  end if;
end;
$$;
comment on function private.require_jobs_manager is
  'Refuses whoever may not manage jobs. Definer: permissions are asked of tables that callers cannot see.';


create function private.list_jobs(
  p_queue  text,
  p_state  text,
  p_before timestamptz,
  p_max    int
)
returns table (
  id uuid, queue text, state text, attempts int, max_attempts int, last_error text,
  created_at timestamptz, run_at timestamptz, locked_until timestamptz, finished_at timestamptz
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_jobs_manager();
  return query
    select j.id, j.queue, j.state, j.attempts, j.max_attempts, j.last_error,
      j.created_at, j.run_at, j.locked_until, j.finished_at
    from private.jobs j
    where (p_queue is null or j.queue = p_queue)
      and (p_state is null or j.state = p_state)
      and (p_before is null or j.created_at < p_before)
    order by j.created_at desc, j.id
    limit greatest(1, least(p_max, 200));
end;
$$;
comment on function private.list_jobs is
  'The queue, without what its jobs are about. Definer: asks for the permission by the caller''s id, and nobody who calls may see the queue.';

grant execute on function private.list_jobs to authenticated;


create function platform.list_jobs(
  p_queue  text        default null,
  p_state  text        default 'dead',
  p_before timestamptz default null,
  p_max    int         default 50
)
returns table (
  id uuid, queue text, state text, attempts int, max_attempts int, last_error text,
  created_at timestamptz, run_at timestamptz, locked_until timestamptz, finished_at timestamptz
)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.list_jobs(p_queue, p_state, p_before, p_max);
$$;
comment on function platform.list_jobs is
  'Jobs of all queues for who may manage them: the dead ones, unless another state is asked for.';

grant execute on function platform.list_jobs to authenticated;


create function private.show_job(p_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_job private.jobs;
begin
  perform private.require_jobs_manager();
  select * into v_job from private.jobs where id = p_id;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot show this job: there is none';
  end if;
  perform private.record('job.read', 'private.jobs', p_id::text);
  return to_jsonb(v_job);
end;
$$;
comment on function private.show_job is
  'One job with its payload, and a line about it in the audit log. Definer: asks for the permission by the caller''s id, and nobody who calls may see the queue.';

grant execute on function private.show_job to authenticated;


create function platform.show_job(p_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.show_job(p_id);
$$;
comment on function platform.show_job is
  'One job as it is, its payload included, for who may manage jobs; the look is recorded.';

grant execute on function platform.show_job to authenticated;


create function private.replay_job(p_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_job private.jobs;
begin
  perform private.require_jobs_manager();
  select * into v_job from private.jobs where id = p_id for update;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot replay this job: there is none';
  end if;
  if v_job.state <> 'dead' then
    raise sqlstate 'PT409' using
      message = format('Cannot replay this job: it is %s, not dead', v_job.state);
  end if;

  begin
    update private.jobs set state = 'waiting', run_at = now(), attempts = 0, finished_at = null
    where id = p_id;
  exception when unique_violation then
    raise sqlstate 'PT409' using
      message = 'Cannot replay this job: another one with its key waits or runs';
  end;
  perform private.record('job.replayed', 'private.jobs', p_id::text);
  return true;
end;
$$;
comment on function private.replay_job is
  'A dead job gets all its tries again. Definer: asks for the permission by the caller''s id, and nobody who calls may touch the queue.';

grant execute on function private.replay_job to authenticated;


create function platform.replay_job(p_id uuid)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  select private.replay_job(p_id);
$$;
comment on function platform.replay_job is
  'Tries a dead job again, for who may manage jobs; recorded.';

grant execute on function platform.replay_job to authenticated;
