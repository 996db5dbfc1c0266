-- Reading: devices.
-- What a person reads on. Each has a name, a clock whose error is known, and if it wants one a key of
-- its own, so that copied settings cannot make one device of two.


-- Tables ---------------------------------------------------------------------------------------

create table reading.devices (
  id             uuid        primary key default gen_random_uuid(),
  user_id        uuid        not null default auth.uid()
                             references auth.users (id) on delete cascade,
  name           text        not null check (length(name) between 1 and 80),
  platform       text        not null
                 check (platform in ('web', 'ios', 'android', 'desktop', 'koreader', 'other')),
  login_id       uuid        references reading.devices (id) on delete cascade,
  foreign_id     text        check (length(foreign_id) between 1 and 200),
  created_at     timestamptz not null default now(),
  last_seen_at   timestamptz,
  revoked_at     timestamptz,
  clock_error_ms bigint      not null default 0,
  sent_hlc       text        collate "C",
  kept_hlc       text        collate "C",
  unique (login_id, foreign_id)
);
comment on table reading.devices is 'What a person reads on.';
comment on column reading.devices.login_id is
  'The device whose key this one uses; apart from it by the id it calls itself, foreign_id.';
comment on column reading.devices.clock_error_ms is
  'By how much its clock was ahead when it last synced.';
comment on column reading.devices.sent_hlc is
  'The latest clock it sent, and in kept_hlc what became of it: what it makes later stays later.';

create index devices_user on reading.devices (user_id);

create table private.device_keys (
  device_id   uuid        primary key references reading.devices (id) on delete cascade,
  username    text        not null unique check (length(username) between 1 and 100),
  fingerprint text        not null check (length(fingerprint) between 32 and 200),
  created_at  timestamptz not null default now()
);
comment on table private.device_keys is
  'What a device logs in with: of the key only a fingerprint, made from the MD5 that readers send.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('reading.devices', 'cascade', 'user_id', array['user_id', 'name', 'foreign_id'], true),
  ('private.device_keys', 'cascade', 'device_id > reading.devices.user_id',
    array['device_id', 'username', 'fingerprint'], false);


-- Access ---------------------------------------------------------------------------------------

alter table reading.devices enable row level security;
alter table private.device_keys enable row level security;

grant select on reading.devices to authenticated;
grant update (name, platform, revoked_at) on reading.devices to authenticated;
grant select, insert, update, delete
  on reading.devices, private.device_keys to service_role;

create policy "people see their devices" on reading.devices
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people name their devices" on reading.devices
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

create trigger devices_columns before update on reading.devices
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('name', 'platform', 'revoked_at');


create function private.revoke_for_good()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.revoked_at is not null then
    new.revoked_at := old.revoked_at;
  elsif new.revoked_at is not null then
    new.revoked_at := now();
    delete from private.device_keys where device_id = new.id;
  end if;
  return new;
end;
$$;
comment on function private.revoke_for_good is
  'A lost device does not come back, and its key goes. Definer: callers cannot touch keys.';

create trigger devices_revoked before update of revoked_at on reading.devices
  for each row execute function private.revoke_for_good();


-- Functions ------------------------------------------------------------------------------------

create function private.hold_reader(p_user uuid)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('reading:' || p_user, 0));
end;
$$;
comment on function private.hold_reader is
  'One change at a time for each person, to the end of the transaction. Taken before any row is: two devices cannot wait for each other, and what is stamped later is seen later.';


create function private.add_device(
  p_name        text,
  p_platform    text,
  p_username    text,
  p_fingerprint text
)
returns reading.devices
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_device reading.devices;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot register a device: nobody is signed in';
  end if;
  perform private.hold_reader(v_user);
  -- Who sends name and key again was not answered, and must not have two devices.
  select d.* into v_device
  from private.device_keys k
  join reading.devices d on d.id = k.device_id
  where k.username = p_username and k.fingerprint = p_fingerprint and d.user_id = v_user;
  if found then
    return v_device;
  end if;

  perform private.limit_calls('register_device:' || v_user, 10, 600,
    'Cannot register a device: ten in ten minutes are the most');
  if (select count(*) from reading.devices where user_id = v_user and revoked_at is null) >= 50 then
    raise sqlstate 'PT409' using
      message = 'Cannot register a device: fifty are the most',
      hint = 'Revoke one that is not used any more';
  end if;

  insert into reading.devices (user_id, name, platform) values (v_user, p_name, p_platform)
  returning * into v_device;
  if p_username is not null then
    insert into private.device_keys (device_id, username, fingerprint)
    values (v_device.id, p_username, p_fingerprint)
    on conflict (username) do nothing;
    if not found then
      raise sqlstate 'PT409' using
        message = 'Cannot register a device: another one has this user name', hint = 'Draw another';
    end if;
  end if;
  return v_device;
exception when check_violation or not_null_violation then
  -- Postgres would name the constraint and quote the row.
  raise sqlstate 'PT422' using
    message = 'Cannot register a device: something about it does not fit',
    hint = 'A name of 1 to 80 characters, and a platform: web, ios, android, desktop, koreader or other';
end;
$$;
comment on function private.add_device is
  'A device of the caller''s, with its key; the same name and key again are the same device. Definer: callers cannot write keys.';

grant execute on function private.add_device to authenticated;


create function reading.register_device(
  p_name        text,
  p_platform    text,
  p_username    text default null,
  p_fingerprint text default null
)
returns reading.devices
language sql
security invoker
set search_path = ''
as $$
  select private.add_device(p_name, p_platform, p_username, p_fingerprint);
$$;
comment on function reading.register_device is
  'Names a device, and keeps the fingerprint of the key it will log in with.';

grant execute on function reading.register_device to authenticated;


create function reading.revoke_device(p_device uuid)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  update reading.devices set revoked_at = now() where id = p_device;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot revoke: there is no such device of yours';
  end if;
end;
$$;
comment on function reading.revoke_device is
  'Ends what a device may do; what was read on it stays. Doing it twice changes nothing.';

grant execute on function reading.revoke_device to authenticated;
