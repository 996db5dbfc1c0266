-- Translator: activity.
-- Who is typing, recording or being translated right now. A sign of life counts for five seconds by
-- the server's clock; then nobody sees it any more, and the sweeper takes it away.


-- Tables ---------------------------------------------------------------------------------------

create table translator.user_activity (
  id            uuid        primary key default gen_random_uuid(),
  session_id    uuid        not null references translator.sessions (id) on delete cascade,
  user_id       uuid        not null default auth.uid()
                            references auth.users (id) on delete cascade,
  activity_type varchar(20) not null
                check (activity_type in ('typing', 'recording', 'processing', 'idle')),
  started_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (session_id, user_id)
);
comment on table translator.user_activity is 'What each person in a session is doing at the moment.';

create index user_activity_updated on translator.user_activity (updated_at);
create index user_activity_person on translator.user_activity (user_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('translator.user_activity', 'cascade', 'user_id', array['user_id', 'activity_type'], false);


-- Access ---------------------------------------------------------------------------------------

alter table translator.user_activity enable row level security;

grant select on translator.user_activity to authenticated;
grant insert (session_id, user_id, activity_type, updated_at)
  on translator.user_activity to authenticated;
grant update (session_id, user_id, activity_type, updated_at)
  on translator.user_activity to authenticated;
grant select, insert, update, delete on translator.user_activity to service_role;

create policy "members see fresh activity" on translator.user_activity
  for select to authenticated
  using (
    user_id = (select auth.uid())
    or (updated_at > now() - interval '5 seconds' and session_id in (select private.my_sessions()))
  );

create policy "members show their own activity" on translator.user_activity
  for insert to authenticated
  with check (user_id = (select auth.uid()) and session_id in (select private.my_sessions()));

create policy "members change their own activity" on translator.user_activity
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()) and session_id in (select private.my_sessions()));


-- Triggers -------------------------------------------------------------------------------------

create function private.stamp_activity()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  -- A key that is held down says the same again and again: once a second is enough to write and to tell.
  if tg_op = 'UPDATE' and old.updated_at between now() - interval '1 second' and now()
    and to_jsonb(new) - 'updated_at' = to_jsonb(old) - 'updated_at'
  then
    return null;
  end if;

  -- A client's clock is not asked: with the seed's, a slow one deleted its own row.
  new.updated_at := now();
  if tg_op = 'INSERT' or new.activity_type <> old.activity_type then
    new.started_at := now();
  end if;
  return new;
end;
$$;
comment on function private.stamp_activity is
  'The server''s clock says when somebody was last active; what says nothing new is written once a second.';


create function private.limit_activity()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.limit_calls('activity:' || new.user_id, 10, 1,
    'Cannot show activity: ten a second is the most');
  return null;
end;
$$;
comment on function private.limit_activity is
  'Ten signs of life a second and person. Definer: callers cannot touch the counters.';

create trigger user_activity_stamped before insert or update on translator.user_activity
  for each row execute function private.stamp_activity();

-- Afterwards, because an upsert comes by the other trigger twice.
create trigger user_activity_limited after insert or update on translator.user_activity
  for each row execute function private.limit_activity();


-- Functions ------------------------------------------------------------------------------------

create function translator.set_activity(p_session uuid, p_activity text)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if p_session not in (select private.my_sessions()) then
    raise sqlstate 'PT404' using message = 'Cannot show activity: there is no such session for you';
  end if;

  insert into translator.user_activity (session_id, activity_type)
  values (p_session, p_activity)
  on conflict (session_id, user_id) do update set activity_type = excluded.activity_type;
end;
$$;
comment on function translator.set_activity is 'Shows others in the session what the caller is doing.';

grant execute on function translator.set_activity to authenticated;


create function translator.cleanup_stale_activity()
returns int
language sql
security invoker
set search_path = ''
as $$
  with stale as (
    delete from translator.user_activity
    where updated_at < now() - interval '5 seconds' and activity_type <> 'idle'
      or updated_at < now() - interval '1 hour'
    returning 1
  )
  select count(*)::int from stale;
$$;
comment on function translator.cleanup_stale_activity is
  'Takes away activity older than five seconds, and idleness after an hour; run by cron.';

grant execute on function translator.cleanup_stale_activity to service_role;
