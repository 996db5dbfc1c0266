-- Characters: whose messages are read next.


-- Functions ------------------------------------------------------------------------------------

create function characters.ask_for_embeddings(p_model text default null)
returns int
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user uuid;
  v_count int := 0;
  v_settled boolean;
begin
  insert into private.message_reader as r (model) values (p_model)
  on conflict (is_only) do update set model = excluded.model, asked_at = excluded.asked_at,
    is_settled = r.is_settled and r.model is not distinct from excluded.model
  returning is_settled into v_settled;
  if p_model is null then
    return 0;
  end if;
  if not v_settled then
    -- What another model made is of no use: some at a time, until there is none.
    with old as (
      delete from private.message_embeddings where message_id = any (array(
        select message_id from private.message_embeddings where model <> p_model limit 5000
      ))
      returning message_id, conversation_id
    ),
    owed as (
      insert into private.messages_to_read (message_id, user_id)
      select o.message_id, c.owner_id from old o
      join characters.conversations c on c.id = o.conversation_id
      on conflict do nothing
    )
    update private.message_reader set is_settled = not exists (select from old);
  end if;
  for v_user in
    with recursive people as (
      (select user_id, 1 as nth from private.messages_to_read order by user_id limit 1)
      union all
      select t.user_id, p.nth + 1
      from people p
      cross join lateral (
        select user_id from private.messages_to_read where user_id > p.user_id order by user_id limit 1
      ) as t
      where p.nth < 1000
    )
    select p.user_id from people p
    -- Whose job this model made die waits: what is wrong may be a text of theirs, or may have passed.
    where not exists (
      select from private.jobs d
      where d.user_id = p.user_id and d.queue = 'message-embeddings' and d.state = 'dead'
        and d.payload ->> 'model' = p_model
      having max(d.finished_at)
        > now() - least(interval '1 day', interval '1 hour' * 2 ^ least(count(*) - 1, 5))
    )
      and not exists (
        select from private.jobs j
        where j.queue = 'message-embeddings' and j.dedupe_key = p.user_id::text
          and j.state in ('waiting', 'running')
      )
  loop
    perform private.enqueue('message-embeddings', jsonb_build_object('model', p_model), v_user,
      v_user::text);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function characters.ask_for_embeddings is
  'Has messages read that this model has not read, a job for each person whose conversations they are in: how many jobs are new; null says that there is no model. For run-job.';

grant execute on function characters.ask_for_embeddings to service_role;


create function private.ask_for_message_embeddings()
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_reader private.message_reader;
begin
  if not private.prepare_message_embeddings() then
    return false;
  end if;
  -- Only functions know which model there is: they are asked where there is something to read, and once
  -- an hour, in case it is another one.
  select * into v_reader from private.message_reader;
  if v_reader.asked_at > now() - interval '1 hour' and (
    v_reader.model is null
    or v_reader.is_settled and not exists (select from private.messages_to_read)
  ) then
    return false;
  end if;
  perform private.enqueue('message-embeddings', '{}', null, 'everybody');
  return true;
end;
$$;
comment on function private.ask_for_message_embeddings is
  'Has it asked whose messages are to be read, where there may be any. Run by cron. Definer: it looks over everybody.';

grant execute on function private.ask_for_message_embeddings to service_role;
