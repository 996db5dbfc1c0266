-- Platform: idempotency.
-- A change that carries a key happens once: a repeat within a day is told the first answer, however
-- the first call ended.


-- Tables ---------------------------------------------------------------------------------------

create table private.idempotency_keys (
  caller       text        not null check (length(caller) between 1 and 200),
  key          text        not null check (length(key) between 8 and 255),
  user_id      uuid        references auth.users (id) on delete cascade,
  request_hash text        not null,
  run          uuid        not null default gen_random_uuid(),
  answer       jsonb,
  finished_at  timestamptz,
  locked_until timestamptz not null default clock_timestamp() + interval '1 minute',
  created_at   timestamptz not null default clock_timestamp(),
  primary key (caller, key)
);
comment on table private.idempotency_keys is
  'Changes that came with a key: what was asked, who works on it, and what was answered.';
comment on column private.idempotency_keys.request_hash is
  'Of the function''s name and the body: a key stands for one call, not for one body.';
comment on column private.idempotency_keys.run is
  'The try that may answer. A later one takes over with another, and an earlier one then keeps nothing.';
comment on column private.idempotency_keys.answer is
  'What the work left in its own transaction, or with finished_at what the caller was told.';
comment on column private.idempotency_keys.finished_at is
  'Answered. Without an answer beside it, that held a secret: a repeat makes it again.';

create unique index idempotency_keys_run on private.idempotency_keys (run);
create index idempotency_keys_user on private.idempotency_keys (user_id);
create index idempotency_keys_age on private.idempotency_keys (created_at);


-- Access ---------------------------------------------------------------------------------------

alter table private.idempotency_keys enable row level security;

grant select, insert, update, delete on private.idempotency_keys to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('private.idempotency_keys', 'cascade', 'user_id',
  array['caller', 'key', 'user_id', 'answer'], false);


-- Functions ------------------------------------------------------------------------------------

create function private.living_user(p_caller text)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select id from auth.users
  where id = case
    when p_caller ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_caller::uuid
  end;
$$;
comment on function private.living_user is
  'Whose calls have this name, while there is such a person. Definer: accounts are Auth''s to read.';

grant execute on function private.living_user to service_role;


create function private.begin_once(
  p_caller  text,
  p_key     text,
  p_hash    text,
  p_address text default null
)
returns table (run uuid, answer jsonb, is_told boolean, is_repeat boolean)
language plpgsql
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_caller text := case
    when p_address is null then p_caller else 'address:' || private.hidden_address(p_address)
  end;
  v_user uuid := case when p_address is null then private.living_user(p_caller) end;
  v_kept private.idempotency_keys;
begin
  -- Whoever is gone leaves nothing here, not even that they came back.
  if v_user is null and p_address is null and p_caller !~ '^secret:' then
    return query select null::uuid, null::jsonb, false, false;
    return;
  end if;

  -- The key is ours when it is new, has expired, or was left behind by a call that died. A row that is
  -- neither ours nor there was freed in between: the next try finds the way clear.
  for attempt in 1..3 loop
    insert into private.idempotency_keys as kept (caller, key, user_id, request_hash)
    values (v_caller, p_key, v_user, p_hash)
    on conflict (caller, key) do update set
      request_hash = excluded.request_hash,
      run = excluded.run,
      answer = null,
      locked_until = excluded.locked_until,
      finished_at = case
        when kept.created_at > clock_timestamp() - interval '1 day' then kept.finished_at
      end,
      created_at = case
        when kept.created_at > clock_timestamp() - interval '1 day' then kept.created_at
        else excluded.created_at
      end
    where kept.created_at <= clock_timestamp() - interval '1 day'
      or (kept.answer is null and kept.locked_until < clock_timestamp()
          and kept.request_hash = excluded.request_hash)
    returning * into v_kept;
    if found then
      return query select v_kept.run, null::jsonb, false, v_kept.finished_at is not null;
      return;
    end if;

    select * into v_kept from private.idempotency_keys where caller = v_caller and key = p_key;
    exit when found;
  end loop;

  if v_kept.request_hash <> p_hash then
    raise sqlstate 'PT422' using
      message = 'Cannot use this idempotency key: it came with another call before',
      hint = 'Use a new key for a new call';
  end if;
  if v_kept.answer is null then
    raise sqlstate 'PT409' using
      message = 'Cannot repeat this call: the first one is still running',
      hint = 'Send it again in a moment',
      detail = '{"seconds": 1}';
  end if;
  return query select null::uuid, v_kept.answer, v_kept.finished_at is not null, true;
end;
$$;
comment on function private.begin_once is
  'A run for a change that is to be made now, or the answer there is: with is_told as the caller heard it, else as the work left it. Nothing for somebody who is gone.';

grant execute on function private.begin_once to service_role;


create function platform.finish_once(p_run uuid, p_answer jsonb default null)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
begin
  update private.idempotency_keys set
    answer = p_answer,
    finished_at = clock_timestamp(),
    locked_until = clock_timestamp()
  where run = p_run;
  return found;
end;
$$;
comment on function platform.finish_once is
  'Keeps what the caller is told; without an answer, that the change was made. False for a run that others have taken over.';

grant execute on function platform.finish_once to service_role;


create function platform.forget_once(p_run uuid)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
begin
  -- What the work has kept was done, whatever was refused after it.
  delete from private.idempotency_keys where run = p_run and answer is null and finished_at is null;
  return found;
end;
$$;
comment on function platform.forget_once is
  'A refusal changed nothing, so its key is free again; an answer that there is stays.';

grant execute on function platform.forget_once to service_role;


create function platform.release_once(p_run uuid)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
begin
  update private.idempotency_keys set locked_until = clock_timestamp()
  where run = p_run and answer is null;
  return found;
end;
$$;
comment on function platform.release_once is
  'A call that failed may be made again at once, and by the same call only.';

grant execute on function platform.release_once to service_role;


-- Keeping ----------------------------------------------------------------------------------------

create function private.keeps_answer()
returns boolean
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(
    nullif(current_setting('request.headers', true), '')::jsonb ? 'idempotency-run', false
  );
$$;
comment on function private.keeps_answer is
  'Does this request work for a call that carries a key? Only then an answer has to be put together.';

grant execute on function private.keeps_answer to authenticated, service_role;


create function private.keep_answer_for(p_user uuid, p_answer jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run uuid :=
    (nullif(current_setting('request.headers', true), '')::jsonb ->> 'idempotency-run')::uuid;
begin
  if v_run is null then
    return p_answer;
  end if;

  update private.idempotency_keys set answer = p_answer
  where run = v_run and user_id = p_user and answer is null;
  -- Somebody has done it, or taken it over to do it: then this transaction must not.
  if not found then
    raise sqlstate 'PT409' using
      message = 'Cannot make this change: the same call was made again meanwhile',
      hint = 'Send it once more to hear the answer',
      detail = '{"seconds": 1}';
  end if;
  -- So that whoever asked need not write it down a second time.
  perform set_config('response.headers', (
    coalesce(nullif(current_setting('response.headers', true), ''), '[]')::jsonb
      || '[{"idempotency-kept": "true"}]'
  )::text, true);
  return p_answer;
end;
$$;
comment on function private.keep_answer_for is
  'The same for a person the server works for. Definer: as keep_answer, and the server names whose run it is.';

grant execute on function private.keep_answer_for to service_role;


create function private.keep_answer(p_answer jsonb)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select private.keep_answer_for(auth.uid(), p_answer);
$$;
comment on function private.keep_answer is
  'Keeps what a change answers in the transaction that makes it, so that neither is there alone; a run that others took over is rolled back. Definer: callers cannot touch the keys; a header reaches only a run of their own.';

grant execute on function private.keep_answer to authenticated;


-- Time -------------------------------------------------------------------------------------------

create function private.purge_idempotency_keys()
returns int
language sql
security invoker
set search_path = ''
as $$
  with old as (
    delete from private.idempotency_keys where created_at <= now() - interval '1 day' returning 1
  )
  select count(*)::int from old;
$$;
comment on function private.purge_idempotency_keys is 'Forgets keys after a day; run by cron.';
