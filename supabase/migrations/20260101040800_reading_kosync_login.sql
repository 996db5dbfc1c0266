-- Reading: logging in with a device's key.
-- KOReader knows no tokens: it sends a username and the MD5 of a key with every call. The server keeps
-- a slow fingerprint of that, made by the edge function, and counts who is wrong.


-- Wrong keys -----------------------------------------------------------------------------------

create function private.key_limits(p_username text, p_address text)
returns private.call_limit[]
language sql
security invoker
set search_path = ''
as $$
  select array[
    ('key:address:' || private.hidden_address(p_address), 30, 600),
    ('key:name:' || md5(p_username), 60, 3600)
  ]::private.call_limit[];
$$;
comment on function private.key_limits is
  'How often one address may send a wrong key, and how often one name may be tried from everywhere.';

grant execute on function private.key_limits to service_role;


-- Logging in -----------------------------------------------------------------------------------

create function reading.device_of_key(p_username text, p_fingerprint text, p_address text)
returns table (outcome text, device_id uuid, user_id uuid, retry_seconds int)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_limits private.call_limit[] := private.key_limits(p_username, p_address);
  v_wait int;
  v_device reading.devices;
begin
  -- Outcomes are answers and not errors: a raised error would roll back what it has counted. A key is
  -- counted before it is looked at; a right one is given back.
  v_wait := private.spend_calls(v_limits);
  if v_wait > 0 then
    return query select 'wait', null::uuid, null::uuid, v_wait;
    return;
  end if;

  select d.* into v_device
  from private.device_keys k
  join reading.devices d on d.id = k.device_id
  where k.username = p_username and k.fingerprint = p_fingerprint and d.revoked_at is null;

  if v_device.id is null then
    return query select 'unknown', null::uuid, null::uuid, 0;
    return;
  end if;

  perform private.return_calls(v_limits);
  -- A reader calls with every page; once a minute is often enough to be seen.
  update reading.devices d set last_seen_at = now()
  where d.id = v_device.id
    and (d.last_seen_at is null or d.last_seen_at < now() - interval '1 minute');
  return query select 'known', v_device.id, v_device.user_id, 0;
end;
$$;
comment on function reading.device_of_key is
  'The device behind a username and a fingerprint: known, unknown, or wait after too many wrong ones.';

grant execute on function reading.device_of_key to service_role;


-- Registering in KOReader ----------------------------------------------------------------------

create function reading.is_username_taken(p_username text)
returns boolean
language sql
stable
security invoker
set search_path = ''
as $$
  select exists (select from private.device_keys where username = p_username);
$$;
comment on function reading.is_username_taken is 'Some device logs in under this name.';

grant execute on function reading.is_username_taken to service_role;


create function reading.register_reader(p_user uuid, p_username text, p_fingerprint text)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_device uuid;
begin
  insert into reading.devices (user_id, name, platform)
  values (p_user, 'KOReader', 'koreader')
  returning id into v_device;

  insert into private.device_keys (device_id, username, fingerprint)
  values (v_device, p_username, p_fingerprint)
  on conflict (username) do nothing;
  if not found then
    delete from reading.devices where id = v_device;
    return false;
  end if;
  return true;
end;
$$;
comment on function reading.register_reader is
  'Gives an account its first device, under a name and a key that its owner chose; false when the name is taken.';

grant execute on function reading.register_reader to service_role;
