-- Translator: sessions.
-- People meet under a four-digit code. A host opens a session, guests join with the code, and the
-- code returns to the pool ten minutes after the session ends.

create schema translator;
comment on schema translator is 'Live translation between people who share a four-digit code.';

grant usage on schema translator to authenticated, service_role;


-- Tables ---------------------------------------------------------------------------------------

create table translator.sessions (
  id             uuid        primary key default gen_random_uuid(),
  code           char(4)     not null check (code ~ '^\d{4}$'),
  created_at     timestamptz not null default now(),
  expires_at     timestamptz not null default now() + interval '4 hours',
  is_active      boolean     not null default true,
  user_count     int         not null default 0 check (user_count >= 0),
  last_activity  timestamptz not null default now(),
  host_id        uuid        not null default auth.uid()
                             references auth.users (id) on delete cascade,
  is_locked      boolean     not null default false,
  needs_approval boolean     not null default false,
  seats          int         not null default 100 check (seats between 2 and 5000),
  joinable_until timestamptz not null default now() + interval '30 minutes',
  message_count  bigint      not null default 0,
  ended_at       timestamptz,
  constraint sessions_life check (expires_at <= created_at + interval '24 hours')
);
comment on table translator.sessions is 'A meeting, found by its code while people may still join.';
comment on column translator.sessions.code is
  'Unique among active sessions only, so codes are used again.';
comment on column translator.sessions.user_count is
  'People seated now. Kept by a trigger; what a client sends is ignored.';
comment on column translator.sessions.joinable_until is
  'Until then the code lets people in; who has a seat may always come back.';
comment on column translator.sessions.message_count is
  'Number of the newest message. Kept by a trigger.';

create unique index sessions_code_active on translator.sessions (code) where is_active;
create index sessions_expiry on translator.sessions (expires_at) where is_active;
create index sessions_code_rests on translator.sessions (code, ended_at) where not is_active;
create index sessions_host on translator.sessions (host_id);

create table translator.participants (
  session_id   uuid        not null references translator.sessions (id) on delete cascade,
  user_id      uuid        not null default auth.uid()
                           references auth.users (id) on delete cascade,
  language     varchar(10) not null
               check (language ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  display_name text        check (length(display_name) between 1 and 80),
  joined_at    timestamptz not null default now(),
  admitted_at  timestamptz default now(),
  left_at      timestamptz,
  removed_at   timestamptz,
  primary key (session_id, user_id)
);
comment on table translator.participants is 'Who is in a session and which language they read.';
comment on column translator.participants.admitted_at is 'Null while the host has not let them in.';
comment on column translator.participants.removed_at is
  'Set when the host showed them out; the code alone does not bring them back.';

create index participants_user on translator.participants (user_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('translator.sessions', 'cascade', 'host_id', array['host_id'], true),
  ('translator.participants', 'cascade', 'user_id',
    array['user_id', 'language', 'display_name'], true);


-- Access ---------------------------------------------------------------------------------------

alter table translator.sessions enable row level security;
alter table translator.participants enable row level security;

grant select on translator.sessions, translator.participants to authenticated;
grant insert (code, expires_at, needs_approval, seats, joinable_until)
  on translator.sessions to authenticated;
grant update (is_active, is_locked, needs_approval, seats, joinable_until)
  on translator.sessions to authenticated;
grant insert (session_id, language, display_name) on translator.participants to authenticated;
grant update (language, display_name) on translator.participants to authenticated;
grant select, insert, update, delete
  on translator.sessions, translator.participants to service_role;

create function private.my_sessions()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select session_id from translator.participants
  where user_id = (select auth.uid()) and admitted_at is not null and left_at is null
  union
  select id from translator.sessions where host_id = (select auth.uid());
$$;
comment on function private.my_sessions is
  'Sessions the caller hosts or sits in. Definer: a policy on participants that reads participants never ends.';

grant execute on function private.my_sessions to authenticated;

create policy "people open sessions" on translator.sessions
  for insert to authenticated
  with check (host_id = (select auth.uid()));

create policy "members see their session" on translator.sessions
  for select to authenticated
  using (host_id = (select auth.uid()) or id in (select private.my_sessions()));

create policy "hosts run their session" on translator.sessions
  for update to authenticated
  using (host_id = (select auth.uid()))
  with check (host_id = (select auth.uid()));

create policy "hosts take a seat" on translator.participants
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    and session_id in (select id from translator.sessions where host_id = (select auth.uid()))
  );

create policy "members see each other" on translator.participants
  for select to authenticated
  using (user_id = (select auth.uid()) or session_id in (select private.my_sessions()));

create policy "people change their own line" on translator.participants
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

-- No policy compares what was with what is: a host would count their own guests, and who waits at the
-- door would let themselves in.
create trigger sessions_columns before update on translator.sessions
  for each row when (current_user = 'authenticated')
  execute function private.only_columns(
    'is_active', 'is_locked', 'needs_approval', 'seats', 'joinable_until'
  );

create trigger participants_columns before update on translator.participants
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('language', 'display_name');


create function private.limit_sessions()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.limit_calls('open_session:' || new.host_id, 10, 600,
    'Cannot open a session: ten in ten minutes is the most');

  -- Ten thousand codes are for everybody: patience must not collect them.
  if (select count(*) from translator.sessions where host_id = new.host_id and is_active) >= 20 then
    raise sqlstate 'PT429' using
      message = 'Cannot open a session: twenty open ones are the most',
      hint = 'End one of them first';
  end if;
  return new;
end;
$$;
comment on function private.limit_sessions is
  'Limits hosts here, where no way of opening a session leads around it. Definer: callers cannot touch the counters.';

create trigger sessions_limited before insert on translator.sessions
  for each row execute function private.limit_sessions();


create function private.end_for_good()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if not old.is_active and new.is_active then
    raise sqlstate 'PT409' using
      message = 'Cannot open this session again: it has ended',
      hint = 'Open a new session';
  end if;
  if old.is_active and not new.is_active then
    new.ended_at := now();
  end if;
  return new;
end;
$$;
comment on function private.end_for_good is 'A session ends once: its code may belong to others by now.';

create trigger sessions_ended before update of is_active on translator.sessions
  for each row execute function private.end_for_good();


create function private.count_participants()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_session uuid := coalesce(new.session_id, old.session_id);
begin
  -- Waiting here, and counting in the next statement, sees everyone who was quicker.
  perform from translator.sessions where id = v_session for no key update;

  update translator.sessions set
    last_activity = now(),
    user_count = (
      select count(*) from translator.participants
      where session_id = v_session and admitted_at is not null and left_at is null
    )
  where id = v_session;
  return null;
end;
$$;
comment on function private.count_participants is
  'Recounts a session, so that no count can drift. Definer: only this trigger writes user_count.';

create trigger participants_counted
  after insert or delete or update of admitted_at, left_at on translator.participants
  for each row execute function private.count_participants();
