-- Platform: API keys.
-- Keys that people make for their own programs: shown once, kept as a digest, with scopes and an end.
-- Whoever holds one acts for its owner by a ticket of a minute (the signing file).


-- Tables ---------------------------------------------------------------------------------------

create table platform.api_keys (
  id           uuid        primary key default gen_random_uuid(),
  user_id      uuid        not null references auth.users (id) on delete cascade,
  name         text        not null check (length(name) between 1 and 80),
  prefix       text        not null unique check (prefix ~ '^[0-9A-Za-z]{8}$'),
  scopes       text[]      not null check (cardinality(scopes) > 0 and scopes <@ array[
    'phonelog.read', 'phonelog.write', 'lift.read', 'lift.write', 'reading.read', 'reading.write',
    'translator.translate', 'usage.read'
  ]),
  expires_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  rotated_from uuid        unique references platform.api_keys (id) on delete set null,
  created_at   timestamptz not null default now()
);
comment on table platform.api_keys is 'What people let their programs do, by key; the key itself is nowhere.';
comment on column platform.api_keys.prefix is 'The eight characters after "qnt_live_": they name the key.';
comment on column platform.api_keys.last_used_at is 'To the minute.';
comment on column platform.api_keys.rotated_from is 'The key this one came after.';

create index api_keys_user on platform.api_keys (user_id);

-- Apart, so that no grant on the keys ever shows one.
create table private.api_key_digests (
  key_id uuid  primary key references platform.api_keys (id) on delete cascade,
  digest bytea not null unique check (length(digest) = 32)
);
comment on table private.api_key_digests is 'The SHA-256 of each key that is not revoked.';


-- Access ---------------------------------------------------------------------------------------

alter table platform.api_keys enable row level security;
alter table private.api_key_digests enable row level security;

grant select on platform.api_keys to authenticated;
grant select, delete on platform.api_keys to service_role;

create policy "people see their keys" on platform.api_keys
  for select to authenticated
  using (user_id = (select auth.uid()));


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('platform.api_keys', 'cascade', 'user_id', array['user_id', 'name'], true),
  ('private.api_key_digests', 'cascade', 'key_id > platform.api_keys.user_id', array['key_id'], false);


-- Making ---------------------------------------------------------------------------------------

create function private.hold_key_owner(p_tried text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_anonymous boolean;
begin
  perform private.refuse_stand_ins(p_tried);
  select is_anonymous into v_anonymous from auth.users where id = v_user;
  if v_anonymous is null or not private.session_is_alive((auth.jwt() ->> 'session_id')::uuid) then
    raise sqlstate 'PT401' using
      message = format('Cannot %s: nobody is signed in', p_tried), hint = 'Sign in again';
  end if;
  if v_anonymous then
    raise sqlstate 'PT403' using
      message = format('Cannot %s with this account', p_tried),
      hint = 'Add an email address or a password to the account';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('api_keys:' || v_user, 0));
  return v_user;
end;
$$;
comment on function private.hold_key_owner is
  'The caller, who must be signed in with an account now; one change of their keys at a time. Definer: callers see neither accounts nor sessions.';


create function private.same_api_key(p_user uuid, p_prefix text, p_digest bytea)
returns platform.api_keys
language sql
stable
security definer
set search_path = ''
as $$
  select k from platform.api_keys k join private.api_key_digests d on d.key_id = k.id
  where k.prefix = p_prefix and k.user_id = p_user and d.digest = p_digest;
$$;
comment on function private.same_api_key is
  'The key that a repeated call has made already: it draws the same one. Definer: digests are compared here and seen nowhere.';


create function private.keep_api_key(p_key platform.api_keys, p_digest bytea)
returns platform.api_keys
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_first timestamptz;
  v_key platform.api_keys;
begin
  select min(created_at) into v_first from (
    select created_at from platform.api_keys
    where user_id = p_key.user_id and created_at > now() - interval '1 day'
    order by created_at desc limit 10
  ) as latest
  having count(*) = 10;
  if found and v_first is not null then
    raise sqlstate 'PT429' using
      message = 'Cannot make an API key: ten a day are the most',
      hint = 'Try again tomorrow',
      detail = json_build_object(
        'seconds', ceil(extract(epoch from v_first + interval '1 day' - now()))::int
      );
  end if;

  insert into platform.api_keys (user_id, name, prefix, scopes, expires_at, rotated_from)
  values (p_key.user_id, p_key.name, p_key.prefix, p_key.scopes, p_key.expires_at, p_key.rotated_from)
  returning * into v_key;
  insert into private.api_key_digests (key_id, digest) values (v_key.id, p_digest);
  return v_key;
exception
  -- Postgres would name the constraint and quote the row, or whose prefix it is.
  when check_violation or not_null_violation then
    raise sqlstate 'PT422' using
      message = 'Cannot make an API key: something about it does not fit',
      hint = 'A name of 1 to 80 characters, scopes there are, a prefix of eight letters or digits, a digest of 32 bytes';
  when unique_violation then
    raise sqlstate 'PT409' using
      message = 'Cannot make an API key: another one begins like it', hint = 'Draw another';
end;
$$;
comment on function private.keep_api_key is
  'Keeps a new key and its digest, ten a day for each person. Definer: callers write neither.';


create function private.create_api_key(
  p_name   text,
  p_prefix text,
  p_digest bytea,
  p_scopes text[],
  p_days   int
)
returns platform.api_keys
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := private.hold_key_owner('make an API key');
  v_key platform.api_keys;
begin
  v_key := private.same_api_key(v_user, p_prefix, p_digest);
  if v_key.id is not null then
    return v_key;
  end if;
  if p_days is null or p_days not between 1 and 400 then
    raise sqlstate 'PT422' using
      message = 'Cannot make an API key: it lives for 1 to 400 days';
  end if;
  -- A key that has been rotated ends within a day, and does not stand in the way of its successor.
  if (
    select count(*) from platform.api_keys k
    where k.user_id = v_user and k.revoked_at is null and k.expires_at > now()
      and not exists (select from platform.api_keys later where later.rotated_from = k.id)
  ) >= 20 then
    raise sqlstate 'PT409' using
      message = 'Cannot make an API key: twenty are the most', hint = 'Revoke one that is not used any more';
  end if;

  v_key.user_id := v_user;
  v_key.name := p_name;
  v_key.prefix := p_prefix;
  v_key.scopes := p_scopes;
  v_key.expires_at := now() + make_interval(days => p_days);
  v_key := private.keep_api_key(v_key, p_digest);
  perform private.record('api_key.created', 'platform.api_keys', v_key.id::text,
    jsonb_build_object('scopes', v_key.scopes, 'expires_at', v_key.expires_at));
  return v_key;
end;
$$;
comment on function private.create_api_key is
  'A key of the caller''s. Definer: callers write no keys, and no audit.';

grant execute on function private.create_api_key to authenticated;


create function platform.create_api_key(
  p_name   text,
  p_prefix text,
  p_digest bytea,
  p_scopes text[],
  p_days   int default 90
)
returns platform.api_keys
language sql
security invoker
set search_path = ''
as $$
  select private.create_api_key(p_name, p_prefix, p_digest, p_scopes, p_days);
$$;
comment on function platform.create_api_key is
  'Keeps the digest of a key that the caller has made, with its scopes and its end.';

grant execute on function platform.create_api_key to authenticated;


-- Rotating and revoking ------------------------------------------------------------------------

create function private.rotate_api_key(
  p_api_key       uuid,
  p_prefix        text,
  p_digest        bytea,
  p_grace_minutes int
)
returns platform.api_keys
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := private.hold_key_owner('rotate an API key');
  v_old platform.api_keys;
  v_key platform.api_keys;
begin
  v_key := private.same_api_key(v_user, p_prefix, p_digest);
  if v_key.rotated_from = p_api_key then
    return v_key;
  end if;
  if p_grace_minutes is null or p_grace_minutes not between 1 and 1440 then
    raise sqlstate 'PT422' using
      message = 'Cannot rotate an API key: the old one stays for 1 to 1440 minutes';
  end if;
  select * into v_old from platform.api_keys where id = p_api_key and user_id = v_user for update;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot rotate: there is no such API key of yours';
  end if;
  if v_old.revoked_at is not null or v_old.expires_at <= now()
     or exists (select from platform.api_keys where rotated_from = v_old.id) then
    raise sqlstate 'PT409' using
      message = 'Cannot rotate: this API key was revoked, has expired or has been rotated already',
      hint = 'Make a new one';
  end if;

  v_key := v_old;
  v_key.prefix := p_prefix;
  v_key.expires_at := now() + (v_old.expires_at - v_old.created_at);
  v_key.rotated_from := v_old.id;
  v_key := private.keep_api_key(v_key, p_digest);
  update platform.api_keys
  set expires_at = least(expires_at, now() + make_interval(mins => p_grace_minutes))
  where id = v_old.id
  returning * into v_old;
  perform private.record('api_key.rotated', 'platform.api_keys', v_key.id::text,
    jsonb_build_object('rotated_from', v_old.id, 'expires_at', v_key.expires_at));
  return v_key;
end;
$$;
comment on function private.rotate_api_key is
  'A key that takes the place of another of the caller''s. Definer: callers write no keys, and no audit.';

grant execute on function private.rotate_api_key to authenticated;


create function platform.rotate_api_key(
  p_api_key       uuid,
  p_prefix        text,
  p_digest        bytea,
  p_grace_minutes int default 60
)
returns table (id uuid, prefix text, scopes text[], expires_at timestamptz, old_valid_until timestamptz)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_key platform.api_keys := private.rotate_api_key(p_api_key, p_prefix, p_digest, p_grace_minutes);
begin
  return query
  select v_key.id, v_key.prefix, v_key.scopes, v_key.expires_at, old.expires_at
  from platform.api_keys old where old.id = v_key.rotated_from;
end;
$$;
comment on function platform.rotate_api_key is
  'Keeps the digest of a key that takes the place of another: the same name, scopes and length of life. The old one ends after the grace.';

grant execute on function platform.rotate_api_key to authenticated;


create function private.revoke_api_key(p_api_key uuid)
returns timestamptz
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := private.hold_key_owner('revoke an API key');
  v_key platform.api_keys;
begin
  select * into v_key from platform.api_keys where id = p_api_key and user_id = v_user for update;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot revoke: there is no such API key of yours';
  end if;
  if v_key.revoked_at is null then
    update platform.api_keys set revoked_at = now() where id = v_key.id returning * into v_key;
    delete from private.api_key_digests where key_id = v_key.id;
    perform private.record('api_key.revoked', 'platform.api_keys', v_key.id::text,
      jsonb_build_object('revoked_at', v_key.revoked_at));
  end if;
  return v_key.revoked_at;
end;
$$;
comment on function private.revoke_api_key is
  'Ends a key of the caller''s for good. Definer: callers write no keys, and no audit.';

grant execute on function private.revoke_api_key to authenticated;


create function platform.revoke_api_key(p_api_key uuid)
returns timestamptz
language sql
security invoker
set search_path = ''
as $$
  select private.revoke_api_key(p_api_key);
$$;
comment on function platform.revoke_api_key is
  'Ends a key at once and for good; says since when. Doing it twice changes nothing.';

grant execute on function platform.revoke_api_key to authenticated;


-- Using ----------------------------------------------------------------------------------------

create function private.use_api_key(p_prefix text, p_digest bytea, p_scopes text[])
returns table (user_id uuid, scope text, ticket text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id uuid;
  v_key platform.api_keys;
begin
  -- By the digest first: an unknown prefix and a wrong secret look at the same place in vain, so that
  -- no clock tells which it was.
  select d.key_id into v_id from private.api_key_digests d where d.digest = p_digest;
  if not found then
    return;
  end if;
  select k.* into v_key
  from platform.api_keys k
  join auth.users u on u.id = k.user_id
  where k.id = v_id and k.prefix = p_prefix
    and k.revoked_at is null and k.expires_at > now()
    and u.deleted_at is null and coalesce(u.banned_until <= now(), true);
  if not found then
    return;
  end if;

  -- To the minute, so that a busy key is not a row rewritten at every call.
  if v_key.last_used_at is null or v_key.last_used_at < now() - interval '1 minute' then
    update platform.api_keys set last_used_at = now() where id = v_key.id;
  end if;

  user_id := v_key.user_id;
  select wanted.name into scope from unnest(p_scopes) with ordinality as wanted (name, at)
  where wanted.name = any (v_key.scopes)
  order by wanted.at
  limit 1;
  if scope is not null then
    ticket := private.seal_ticket('acting', v_key.user_id, 60);
  end if;
  return next;
end;
$$;
comment on function private.use_api_key is
  'Whose key it is, as long as it and its owner may come in; with the first of the scopes it has, and a ticket for that. Definer: digests are compared here and seen nowhere.';

grant execute on function private.use_api_key to service_role;
