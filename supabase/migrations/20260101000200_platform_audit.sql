-- Platform: audit.
-- Who did what to which row, written in the transaction of the change itself: there is no change
-- without its line and no line without its change. People stand in it under a pseudonym, and values
-- of theirs never do.


-- Tables ---------------------------------------------------------------------------------------

create table private.actor_keys (
  user_id    uuid        primary key references auth.users (id) on delete cascade,
  -- No extension is needed for it: two random uuids have 244 bits that nobody knows.
  key        bytea       not null
                         default sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
  created_at timestamptz not null default now()
);
comment on table private.actor_keys is
  'What turns a person into their pseudonym. Without the key nobody can tell any more who it was.';

create table private.audit_log (
  id         bigint      primary key generated always as identity,
  at         timestamptz not null default clock_timestamp(),
  actor      text        not null,
  actor_kind text        not null
                         check (actor_kind in ('person', 'key', 'server', 'job', 'database')),
  action     text        not null check (action ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'),
  object     text        not null check (object ~ '^[a-z0-9_]+\.[a-z0-9_]+$'),
  object_id  text        check (length(object_id) <= 200),
  changes    jsonb,
  request_id text,
  xid        xid8        not null default pg_current_xact_id()
);
comment on table private.audit_log is 'What was done, by whom, and in which request. It only grows.';
comment on column private.audit_log.actor is
  'A pseudonym for a person, or the name of the job or of the role.';
comment on column private.audit_log.actor_kind is
  'key: a person by an API key of theirs. server: our functions on their own account. job: the timetable. database: whoever else is connected.';
comment on column private.audit_log.changes is
  'The changed columns by name, with a value where it tells nothing of a person: new, or [old, new].';
comment on column private.audit_log.xid is
  'The transaction that wrote it: sealed when no older one can still add a line.';

create index audit_log_actor on private.audit_log (actor, id);
create index audit_log_object on private.audit_log (object, id);
create index audit_log_at on private.audit_log using brin (at);


-- Access ---------------------------------------------------------------------------------------

-- Nobody: lines are written and read by definers.
alter table private.actor_keys enable row level security;
alter table private.audit_log enable row level security;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.actor_keys', 'cascade', 'user_id', array['user_id', 'key'], false, null),
  ('private.audit_log', 'keep', null, array['actor'], false,
    'Evidence, for 400 days: under pseudonyms whose keys go with their people, without values of theirs');


-- Pseudonyms -----------------------------------------------------------------------------------

create function private.pseudonym_of(p_user uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_key bytea;
begin
  select key into v_key from private.actor_keys where user_id = p_user;
  if v_key is null then
    insert into private.actor_keys (user_id)
    select id from auth.users where id = p_user
    on conflict (user_id) do nothing
    returning key into v_key;
  end if;
  if v_key is null then -- another transaction has just made it, or there is no such person
    select key into v_key from private.actor_keys where user_id = p_user;
  end if;
  -- Twice, as in an HMAC.
  return encode(sha256(v_key || sha256(v_key || uuid_send(p_user))), 'hex');
end;
$$;
comment on function private.pseudonym_of is
  'Under which name a person stands in the audit log; null for nobody. Definer: callers cannot read the keys.';


create function private.forget_actor(p_user uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from private.actor_keys where user_id = p_user;
  return found;
end;
$$;
comment on function private.forget_actor is
  'Cuts a person off from their lines, which stay; whether there was something to cut. Definer: nobody but erasure does so.';

grant execute on function private.forget_actor to service_role;


-- Writing --------------------------------------------------------------------------------------

create function private.write_audit(
  p_action text, p_object text, p_object_id text, p_changes jsonb
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  v_headers jsonb := nullif(current_setting('request.headers', true), '')::jsonb;
  v_job text := nullif(current_setting('quintet.job', true), '');
  v_role text := current_setting('role');
  v_request text := v_headers ->> 'x-request-id';
  v_actor text;
  v_kind text;
begin
  if v_user is not null then
    v_actor := coalesce(private.pseudonym_of(v_user), 'forgotten');
    v_kind := case when v_claims ? 'via' then 'key' else 'person' end;
  elsif v_job is not null then
    v_actor := v_job;
    v_kind := 'job';
  else
    v_actor := case when v_role = 'none' then session_user else v_role end;
    v_kind := case when v_role = 'service_role' then 'server' else 'database' end;
  end if;

  -- Our functions name calls so. Who comes past them writes what they like: no words, nobody's id.
  if v_request !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_request := null;
  elsif exists (select from auth.users where id = v_request::uuid) then
    v_request := null;
  end if;

  insert into private.audit_log (actor, actor_kind, action, object, object_id, changes, request_id)
  values (v_actor, v_kind, p_action, p_object, left(p_object_id, 200), p_changes, v_request);
end;
$$;
comment on function private.write_audit is
  'One line as it is given. Definer: nobody may write into the log but by record and audit_row.';


create function private.without_people(p_value text)
returns text
-- Planned once a session, not with every line.
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if p_value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return coalesce(private.pseudonym_of(p_value::uuid), p_value);
  end if;
  return p_value;
end;
$$;
comment on function private.without_people is 'A value, or a pseudonym where it is the id of a person.';


create function private.record(
  p_action    text,
  p_object    text,
  p_object_id text  default null,
  p_changes   jsonb default null
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_personal text[];
  v_changes jsonb;
begin
  if p_changes is not null then
    select personal into v_personal from private.data_register where table_name = p_object;
    select jsonb_object_agg(key, case
      when v_personal is null or key = any (v_personal) then null
      when jsonb_typeof(value) = 'string' then to_jsonb(private.without_people(value #>> '{}'))
      else value
    end)
    into v_changes from jsonb_each(p_changes);
  end if;
  perform private.write_audit(p_action, p_object, private.without_people(p_object_id), v_changes);
end;
$$;
comment on function private.record is
  'One line of audit in the caller''s transaction: p_changes is {column: value}; values of personal columns go, ids of people become pseudonyms. Definer: nobody else writes into the log.';

grant execute on function private.record to service_role;
