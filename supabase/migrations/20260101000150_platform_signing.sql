-- Platform: signing.
-- How the server acts for somebody who sent no token: a sealed ticket that says for whom, for what
-- and until when, and the function that the Data API runs before every request, which opens it.


-- Tables ---------------------------------------------------------------------------------------

-- A key for each purpose, so that a ticket of one does nothing for another. Made here, seen by nobody.
create table private.signing_keys (
  purpose text  primary key check (purpose ~ '^[a-z_]{1,40}$'),
  key     bytea not null default extensions.gen_random_bytes(32) check (length(key) = 32)
);
comment on table private.signing_keys is 'What tickets are sealed with; a new key ends all of its purpose.';

insert into private.signing_keys (purpose) values ('asker'), ('acting');


-- Access ---------------------------------------------------------------------------------------

alter table private.signing_keys enable row level security;

-- To call what runs before every request, and nothing else.
grant usage on schema platform to anon;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values ('private.signing_keys', 'keep', null, '{}', false, 'Random keys of the server, of no person');


-- Tickets --------------------------------------------------------------------------------------

create function private.seal_ticket(p_purpose text, p_user uuid, p_seconds int)
returns text
language sql
volatile
security definer
set search_path = ''
as $$
  select claim || '.' || encode(extensions.hmac(claim::bytea, key, 'sha256'), 'hex')
  from private.signing_keys,
       concat(p_user, '.', floor(extract(epoch from clock_timestamp()))::bigint + p_seconds) as claim
  where purpose = p_purpose;
$$;
comment on function private.seal_ticket is
  'A ticket "<user>.<expiry>.<seal>". Definer: only here are the keys read.';


create function private.open_ticket(p_purpose text, p_ticket text)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_part text[] := string_to_array(p_ticket, '.');
begin
  if cardinality(v_part) is distinct from 3
     or v_part[1] !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
     or v_part[2] !~ '^\d{1,12}$'
     or v_part[2]::bigint < extract(epoch from clock_timestamp())
     or v_part[3] is distinct from (
       select encode(extensions.hmac((v_part[1] || '.' || v_part[2])::bytea, key, 'sha256'), 'hex')
       from private.signing_keys where purpose = p_purpose
     )
  then
    return null;
  end if;
  return v_part[1]::uuid;
end;
$$;
comment on function private.open_ticket is
  'Whose ticket it is, or null unless it is whole, in time and of this purpose. Definer: only here are the keys read.';

grant execute on function private.open_ticket to anon, authenticated, service_role;


-- Acting ---------------------------------------------------------------------------------------

create function platform.act_as()
returns void
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_ticket text := nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-acting';
  v_user uuid;
begin
  if v_ticket is null then
    return;
  end if;
  v_user := private.open_ticket('acting', v_ticket);
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot act for this user: the ticket is not valid';
  end if;
  perform
    set_config('role', 'authenticated', true),
    set_config('request.jwt.claims', jsonb_build_object(
      'sub', v_user, 'role', 'authenticated', 'aud', 'authenticated', 'via', 'api_key'
    )::text, true),
    set_config('request.jwt.claim.sub', v_user::text, true),
    set_config('request.jwt.claim.role', 'authenticated', true);
end;
$$;
comment on function platform.act_as is
  'Runs before every request of the Data API: who brings a ticket acts for its owner from here on.';

grant execute on function platform.act_as to anon, authenticated, service_role;


-- PostgREST reads what runs before a request from its own role. Where the migrating role may not say
-- so, somebody else must (supabase/docs/setup.md); until then tickets find nothing.
do $$
begin
  if not exists (
    select from pg_db_role_setting, unnest(setconfig) as setting
    where setrole = to_regrole('authenticator')
      and setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and setting = 'pgrst.db_pre_request=platform.act_as'
  ) then
    execute 'alter role authenticator set pgrst.db_pre_request = ''platform.act_as''';
  end if;
  notify pgrst, 'reload config';
exception
  when internal_error then
    null; -- another database of this server says the same at this moment
  when insufficient_privilege then
    raise warning 'API keys find nothing yet: "alter role authenticator set pgrst.db_pre_request = ''platform.act_as''" needs more rights';
end;
$$;


create function private.refuse_stand_ins(p_tried text)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ? 'via', false) then
    raise sqlstate 'PT403' using
      message = format('Cannot %s: an API key may not', p_tried),
      hint = 'Sign in and do it yourself';
  end if;
end;
$$;
comment on function private.refuse_stand_ins is
  'Raises a 403 when somebody acts by a ticket: keys, roles, exports and erasures are for people themselves.';

grant execute on function private.refuse_stand_ins to authenticated;
