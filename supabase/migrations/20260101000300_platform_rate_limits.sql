-- Platform: rate limits.
-- A token bucket a row, kept as the one moment when it is full again: no window edge at which twice
-- the limit passes, and exact under parallel calls.


-- Tables ---------------------------------------------------------------------------------------

-- Unlogged on purpose: a crash forgives a caller, it does not forget a promise.
create unlogged table private.rate_limits (
  key     text        primary key check (length(key) <= 200),
  full_at timestamptz not null
);
comment on table private.rate_limits is 'Who has spent how much: each bucket and when it is full again.';

create index rate_limits_full on private.rate_limits (full_at);

-- Unlogged like the buckets that it names.
create unlogged table private.address_keys (
  day date  primary key default (now() at time zone 'utc')::date,
  key bytea not null default extensions.gen_random_bytes(32) check (length(key) = 32)
);
comment on table private.address_keys is
  'What hides addresses, a key a day: with the key it is forgotten who they were.';

create table private.call_limits (
  counted text primary key check (length(counted) <= 60),
  calls   int  not null check (calls between 1 and 999999999),
  seconds int  not null check (seconds between 1 and 9999999),
  -- Between two calls whole microseconds are counted; what would be none is no limit.
  check (calls::float8 / seconds <= 100000)
);
comment on table private.call_limits is
  'How often the database itself lets people do what they could also do past the functions; an operator changes the numbers.';


-- Access ---------------------------------------------------------------------------------------

alter table private.rate_limits enable row level security;
alter table private.address_keys enable row level security;
alter table private.call_limits enable row level security;

grant select, insert, update, delete on private.rate_limits to service_role;
grant select, update on private.call_limits to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.rate_limits', 'keep', null, array['key'], false,
    'A limit outlives whom it holds back; a bucket that is full again is forgotten, after a day at most'),
  ('private.address_keys', 'keep', null, '{}', false,
    'Random bytes; forgotten after two days, and with them whose addresses they hid'),
  ('private.call_limits', 'keep', null, '{}', false, 'Numbers, and no person');


-- Triggers -------------------------------------------------------------------------------------

create trigger call_limits_audited after update on private.call_limits
  for each row execute function private.audit_row();


-- Functions ------------------------------------------------------------------------------------

create function private.hidden_address(p_address text)
returns text
language plpgsql
strict
security definer
set search_path = ''
as $$
declare
  v_day date := (now() at time zone 'utc')::date;
  v_key bytea;
begin
  select key into v_key from private.address_keys where day = v_day;
  if not found then
    -- The first call of a day; who comes at the same moment takes the key of the quicker one.
    insert into private.address_keys (day) values (v_day) on conflict do nothing;
    select key into v_key from private.address_keys where day = v_day;
  end if;
  return encode(extensions.hmac(convert_to(p_address, 'UTF8'), v_key, 'sha256'), 'hex');
end;
$$;
comment on function private.hidden_address is
  'An address as it is counted: the same all day, and nobody''s who reads it. Definer: the keys of the days are shown to nobody.';

grant execute on function private.hidden_address to service_role;


create function platform.spend_call(
  p_key     text,
  p_max     int,
  p_seconds int,
  p_address text default null
)
returns table (remaining int, retry_seconds int, reset_seconds int)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_bucket text := p_key || coalesce(':' || private.hidden_address(p_address), '');
  v_whole interval := make_interval(secs => p_seconds);
  v_one interval := make_interval(secs => p_seconds::float8 / p_max);
  v_full_at timestamptz;
  v_filled float8;
begin
  insert into private.rate_limits as kept (key, full_at)
  values (v_bucket, clock_timestamp() + v_one)
  on conflict (key) do update
    set full_at = greatest(kept.full_at, clock_timestamp()) + v_one
    where greatest(kept.full_at, clock_timestamp()) + v_one <= clock_timestamp() + v_whole
  returning full_at into v_full_at;

  if found then
    v_filled := greatest(0, extract(epoch from v_full_at - clock_timestamp()));
    -- The thousandth of a call: intervals are whole microseconds.
    remaining := floor((p_seconds - v_filled) * p_max / p_seconds + 0.001);
    retry_seconds := 0;
  else
    -- A statement of its own sees what whoever was waited for has spent; the row stays locked from
    -- the refusal on.
    select extract(epoch from full_at - clock_timestamp()) into v_filled
    from private.rate_limits where key = v_bucket;
    remaining := -1;
    retry_seconds := greatest(1, ceil(v_filled - p_seconds + p_seconds::float8 / p_max));
  end if;
  reset_seconds := greatest(0, ceil(v_filled));
  return next;
end;
$$;
comment on function platform.spend_call is
  'Spends one call of a bucket that refills p_max calls in p_seconds, of the address''s own where one is given; remaining is -1 when it is empty.';

grant execute on function platform.spend_call to service_role;


create function private.limit_calls(p_key text, p_max int, p_seconds int, p_message text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_state record;
begin
  select * into v_state from platform.spend_call(p_key, p_max, p_seconds);
  if v_state.remaining < 0 then
    raise sqlstate 'PT429' using
      message = p_message,
      hint = format('Wait %s seconds', v_state.retry_seconds),
      detail = json_build_object('seconds', v_state.retry_seconds);
  end if;
end;
$$;
comment on function private.limit_calls is
  'Spends one call or raises a 429. Definer: triggers of callers spend from counters they cannot touch.';


create function private.limit_named(p_counted text, p_whose text, p_message text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit private.call_limits;
begin
  select l.* into strict v_limit from private.call_limits l where l.counted = p_counted;
  perform private.limit_calls(
    p_counted || ':' || p_whose, v_limit.calls, v_limit.seconds,
    format(p_message, v_limit.calls, case v_limit.seconds
      when 60 then 'a minute' when 3600 then 'an hour' when 86400 then 'a day'
      else v_limit.seconds || ' seconds' end)
  );
end;
$$;
comment on function private.limit_named is
  'Spends one call of a limit in private.call_limits or raises a 429, whose message has places for how many and in which time. Definer: as private.limit_calls.';


create function platform.set_call_limit(p_counted text, p_calls int, p_seconds int)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if not exists (select from private.call_limits l where l.counted = p_counted) then
    raise sqlstate 'PT404' using message = 'Cannot set this limit: the database counts nothing of that name';
  end if;
  update private.call_limits l set calls = p_calls, seconds = p_seconds
  where l.counted = p_counted and (l.calls, l.seconds) is distinct from (p_calls, p_seconds);
exception when check_violation or not_null_violation then
  raise sqlstate 'PT422' using
    message = 'Cannot set this limit: the numbers do not fit',
    hint = 'One call at least, in one second at least, and 100,000 a second at most';
end;
$$;
comment on function platform.set_call_limit is
  'Changes how often the database lets people do something: for functions, whose operator says so in a variable.';

grant execute on function platform.set_call_limit to service_role;


create type private.call_limit as (key text, max int, seconds int);
comment on type private.call_limit is 'How often in how many seconds; without a key it binds nobody.';


create function private.spend_calls(p_limits private.call_limit[])
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_limit private.call_limit;
  v_state record;
begin
  -- In their order, stopping at the first refusal: with the caller's own bucket first nobody drains
  -- what all share.
  foreach v_limit in array p_limits loop
    continue when v_limit.key is null;
    select * into v_state from platform.spend_call(v_limit.key, v_limit.max, v_limit.seconds);
    if v_state.remaining < 0 then
      return v_state.retry_seconds;
    end if;
  end loop;
  return 0;
end;
$$;
comment on function private.spend_calls is
  'Spends one call of each bucket; more than 0 says how many seconds to wait.';

grant execute on function private.spend_calls to service_role;


create function private.return_calls(p_limits private.call_limit[])
returns void
language sql
security invoker
set search_path = ''
as $$
  update private.rate_limits r
  set full_at = r.full_at - make_interval(secs => l.seconds::float8 / l.max)
  from unnest(p_limits) l
  where r.key = l.key;
$$;
comment on function private.return_calls is 'Gives back one call of each bucket and no more.';

grant execute on function private.return_calls to service_role;


create function private.purge_rate_limits()
returns int
language sql
security invoker
set search_path = ''
as $$
  delete from private.address_keys where day < (now() at time zone 'utc')::date - 1;

  with full_again as (
    delete from private.rate_limits where full_at < now() returning 1
  )
  select count(*)::int from full_again;
$$;
comment on function private.purge_rate_limits is 'Forgets buckets that are full again, and the keys of days that are over; run by cron.';
