-- Lift: prompt sessions.
-- A prompt on its way to code, as the lift-sys stores know it. The database owns the counters, the
-- version and the lease: what a client writes into these columns is not taken.


-- Tables ---------------------------------------------------------------------------------------

create schema lift;
comment on schema lift is 'Prompt sessions: revisions, drafts, and holes that were filled.';

grant usage on schema lift to authenticated, service_role;

-- "reverse_mode" and "abandoned" are what the sessions of lift-sys say, beside its own migrations.
create table lift.sessions (
  id               uuid        primary key default gen_random_uuid(),
  user_id          uuid        not null default auth.uid()
                               references auth.users (id) on delete cascade,
  status           text        not null default 'active'
                   check (status in ('active', 'paused', 'finalized', 'error', 'abandoned')),
  source           text        not null default 'prompt'
                               check (source in ('prompt', 'code', 'reverse_mode')),
  original_input   text        not null default '' check (length(original_input) <= 1000000),
  current_ir       jsonb       check (jsonb_typeof(current_ir) = 'object'),
  current_code     text        check (length(current_code) <= 1000000),
  revision_count   int         not null default 0,
  draft_count      int         not null default 0,
  hole_count       int         not null default 0,
  metadata         jsonb       not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  finalized_at     timestamptz,
  version          int         not null default 1,
  lease_token      bigint      not null default 0,
  lease_holder     text        check (length(lease_holder) between 1 and 100),
  lease_expires_at timestamptz,
  constraint sessions_lease check ((lease_holder is null) = (lease_expires_at is null)),
  constraint sessions_moments check (
    least(created_at, updated_at, finalized_at) >= '1970-01-01Z'
    and greatest(created_at, updated_at, finalized_at) < '2101-01-01Z')
);
comment on table lift.sessions is 'A prompt on its way to code, and where it stands.';
comment on column lift.sessions.current_ir is
  'The intermediate representation as it is now, bare or inside a draft as lift-sys writes it.';
comment on column lift.sessions.hole_count is 'Holes of current_ir that nobody has filled.';
comment on column lift.sessions.version is
  'Grows by one with each change of the session or of what belongs to it; a lease is no change.';
comment on column lift.sessions.lease_token is
  'Of the newest lease: whoever writes with an older one, or after its end, comes too late.';

create index sessions_newest on lift.sessions (user_id, updated_at desc, id desc);
create index sessions_of_status on lift.sessions (user_id, status);
create index sessions_status on lift.sessions (status);
create index sessions_created on lift.sessions (created_at desc);
create index sessions_current_ir on lift.sessions using gin (current_ir jsonb_path_ops);
create index sessions_metadata on lift.sessions using gin (metadata);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('lift.sessions', 'cascade', 'user_id',
    array['user_id', 'original_input', 'current_ir', 'current_code', 'metadata', 'lease_holder'], true);


-- Access ---------------------------------------------------------------------------------------

alter table lift.sessions enable row level security;

grant select, delete on lift.sessions to authenticated;
-- Stores of lift-sys send counts and updated_at as well, which are not taken.
grant insert (id, user_id, status, source, original_input, current_ir, current_code, revision_count,
              draft_count, hole_count, metadata, created_at, updated_at, finalized_at)
  on lift.sessions to authenticated;
grant update (status, source, original_input, current_ir, current_code, revision_count, draft_count,
              hole_count, metadata, updated_at, finalized_at)
  on lift.sessions to authenticated;
grant select, insert, update, delete on lift.sessions to service_role;

create policy "people see their sessions" on lift.sessions
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people open sessions" on lift.sessions
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "people change their sessions" on lift.sessions
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

-- A lease keeps others from deleting as well; delete_session() ends it first.
create policy "people delete their sessions" on lift.sessions
  for delete to authenticated
  using (user_id = (select auth.uid()) and (lease_expires_at is null or lease_expires_at <= now()));


-- Holes ----------------------------------------------------------------------------------------

create function private.open_holes(p_session uuid, p_ir jsonb)
returns int
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if p_ir is null then
    return 0;
  end if;
  return (
    select count(*)::int from private.holes_of(p_ir) as hole
    where not exists (
      select from lift.hole_resolutions r
      where r.session_id = p_session and r.hole_id = hole and r.superseded_at is null
    )
  );
end;
$$;
comment on function private.open_holes is 'How many holes of an IR nobody has filled in this session.';


-- Triggers -------------------------------------------------------------------------------------

create function private.tell_prompt_session(p_session uuid, p_event text, p_payload jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object('session_id', p_session) || p_payload, p_event, 'lift:session:' || p_session, true
  );
end;
$$;
comment on function private.tell_prompt_session is
  'Says on the topic of a session what became of it. Definer: on this topic only the database speaks.';


create function private.stamp_prompt_session()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_caller constant boolean := current_setting('role') in ('authenticated', 'service_role');
  -- Set by functions of ours for a transaction; where nothing was ever set it is null, and not false.
  v_is_held constant boolean :=
    coalesce(current_setting('quintet.lift_held', true), '') = new.id::text;
  v_is_made constant boolean :=
    coalesce(current_setting('quintet.lift_made', true), '') = new.id::text;
  v_is_counting constant boolean := pg_trigger_depth() > 1;
  v_is_changed boolean;
begin
  if tg_op = 'INSERT' then
    new.version := 1;
    new.lease_token := 0;
    new.lease_holder := null;
    new.lease_expires_at := null;
    new.revision_count := 0;
    new.draft_count := 0;
    new.hole_count := private.open_holes(new.id, new.current_ir);
    new.finalized_at := case new.status when 'finalized' then coalesce(new.finalized_at, new.updated_at) end;
    return new;
  end if;

  if v_is_caller and not v_is_held then
    if old.lease_expires_at > clock_timestamp() then
      raise sqlstate 'PT409' using
        message = 'Cannot change this session: somebody holds a lease on it',
        hint = 'Write through the functions, with the token of the lease',
        detail = jsonb_build_object('lease_holder', old.lease_holder, 'lease_expires_at', old.lease_expires_at);
    end if;
    if (new.id, new.user_id, new.created_at, new.version, new.lease_token, new.lease_holder,
        new.lease_expires_at)
      is distinct from (old.id, old.user_id, old.created_at, old.version, old.lease_token,
        old.lease_holder, old.lease_expires_at) then
      raise sqlstate 'PT403' using message = 'Cannot change whose session this is, or who holds it';
    end if;
  end if;
  if v_is_caller and not v_is_counting then
    new.revision_count := old.revision_count;
    new.draft_count := old.draft_count;
    new.hole_count := old.hole_count;
  end if;
  if new.current_ir is distinct from old.current_ir then
    new.hole_count := private.open_holes(new.id, new.current_ir);
  end if;
  new.finalized_at := case when new.status = 'finalized'
    then coalesce(new.finalized_at, old.finalized_at, clock_timestamp()) end;

  v_is_changed := v_is_counting
    or (new.status, new.source, new.original_input, new.current_ir, new.current_code, new.metadata,
        new.finalized_at, new.revision_count, new.draft_count, new.hole_count)
    is distinct from
       (old.status, old.source, old.original_input, old.current_ir, old.current_code, old.metadata,
        old.finalized_at, old.revision_count, old.draft_count, old.hole_count);
  new.version := old.version;
  new.updated_at := old.updated_at;
  if v_is_changed and not v_is_made then
    new.updated_at := clock_timestamp();
    -- One operation may touch the row twice, and is one change.
    if current_setting('quintet.lift_counted', true) is distinct from new.id::text then
      new.version := old.version + 1;
      perform set_config('quintet.lift_counted', new.id::text, true);
    end if;
  end if;

  if current_setting('quintet.lift_going', true) = new.id::text then
    perform private.tell_prompt_session(new.id, 'deleted', '{}'::jsonb);
  elsif (new.lease_token, new.lease_expires_at)
    is distinct from (old.lease_token, old.lease_expires_at) then
    perform private.tell_prompt_session(new.id, 'lease', jsonb_build_object(
      'lease_token', new.lease_token, 'lease_holder', new.lease_holder,
      'lease_expires_at', new.lease_expires_at));
  elsif (new.status, new.original_input, new.metadata) is distinct from
        (old.status, old.original_input, old.metadata)
    or not v_is_held and (new.current_ir, new.current_code) is distinct from
        (old.current_ir, old.current_code) then
    perform private.tell_prompt_session(new.id, 'session', jsonb_build_object(
      'version', new.version, 'status', new.status));
  end if;
  return new;
end;
$$;
comment on function private.stamp_prompt_session is
  'Owns updated_at, version, counters and lease, and keeps out whoever writes past a lease. Definer: it counts, and speaks on the topic.';

create trigger sessions_updated_at before insert or update on lift.sessions
  for each row execute function private.stamp_prompt_session();
