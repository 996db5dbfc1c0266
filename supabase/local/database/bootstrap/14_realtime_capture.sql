-- Realtime's capture: what happens to published tables is written down for whoever is to hear of it.
-- No replication slot, so that the embedded database does it the same way.

create schema if not exists _realtime authorization supabase_realtime_admin;
revoke all on schema _realtime from public;

-- The outbox holds rows of every user. A role that has rights to nothing but Realtime owns it and all
-- that writes to it: whatever a row's types bring along runs under that role, too.
set local role supabase_realtime_admin;

-- Each running stack is one. Unlogged: after a crash of the server everything here is gone, and the
-- stacks notice and have their clients fetch what they may have missed. They name themselves at
-- random, so that two never share a name after that.
create unlogged table if not exists _realtime.consumers (
  id       int         primary key,
  -- A clone of the database holds these rows too, and nobody reads them there.
  database oid         not null,
  seen_at  timestamptz not null default now()
);

create unlogged table if not exists _realtime.watched (
  consumer int not null references _realtime.consumers on delete cascade,
  rel      oid not null,
  primary key (rel, consumer)
);

-- A row for each consumer, who takes it out. Whoever remembered "the last id" instead would miss a
-- transaction that commits after a later one. What is taken out is to be cleared away soon: each look
-- passes over it.
create unlogged table if not exists _realtime.outbox (
  consumer int         not null,
  id       bigint      not null generated always as identity,
  at       timestamptz not null default clock_timestamp(),
  -- I, U, D: a table's row. B: a broadcast of the database. R: what another stack passes on.
  kind     "char"      not null,
  rel      oid,
  new      text,
  old      text,
  bytes    bytea,
  primary key (consumer, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Who is alive: a consumer says so every ten seconds. To replace it would make writers wait.
do $$
begin
  if to_regclass('_realtime.live') is null then
    create view _realtime.live as
      select id from _realtime.consumers where seen_at > now() - interval '60 seconds';
  end if;
end $$;

-- Who hears of a table's changes. They are told once and remembered for the statement: to ask for
-- each row would cost more than the row.
create or replace function _realtime.consumers_of(p_rel oid) returns int[]
language plpgsql security definer set search_path = '' as $$
declare
  v_consumers int[] := array(
    select consumer from _realtime.watched join _realtime.live on id = consumer where rel = p_rel
  );
begin
  perform
    set_config('_realtime.asked', p_rel::text || statement_timestamp()::text, true),
    set_config('_realtime.consumers', v_consumers::text, true);
  if v_consumers <> '{}' then
    perform pg_notify('realtime', 'changed'); -- never rows: 8,000 bytes is all it carries
  end if;
  return v_consumers;
end $$;

-- The triggers' condition: where nobody listens no trigger is queued, and bulk work costs little.
create or replace function _realtime.is_heard(p_rel oid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if current_setting('_realtime.asked', true) = p_rel::text || statement_timestamp()::text then
    return current_setting('_realtime.consumers') <> '{}';
  end if;
  return _realtime.consumers_of(p_rel) <> '{}';
end $$;

-- Row by row, because nobody promises an order to what a statement trigger sees.
create or replace function _realtime.capture() returns trigger
language plpgsql security definer set search_path = '' set timezone = 'UTC' as $$
declare
  v_consumer int;
begin
  -- Another table's statement may have come between the condition and this.
  foreach v_consumer in array case
    when current_setting('_realtime.asked', true) = tg_relid::text || statement_timestamp()::text
      then current_setting('_realtime.consumers')::int[]
    else _realtime.consumers_of(tg_relid)
  end loop
    insert into _realtime.outbox (consumer, kind, rel, new, old)
    values (
      v_consumer, left(tg_op, 1)::"char", tg_relid,
      case when tg_op <> 'DELETE' then row_to_json(new)::text end,
      case when tg_op <> 'INSERT' then row_to_json(old)::text end
    );
  end loop;
  return null;
end $$;

create or replace function _realtime.capture_broadcast() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into _realtime.outbox (consumer, kind, new, old, bytes)
  select
    id, 'B',
    json_build_object(
      'id', new.id, 'topic', new.topic, 'event', new.event, 'private', coalesce(new.private, false)
    ),
    new.payload, new.binary_payload
  from _realtime.live;
  if found then perform pg_notify('realtime', 'changed'); end if;
  return null;
end $$;

-- Whoever writes asks is_heard, through a trigger; nobody reaches it by name.
revoke all on function
  _realtime.consumers_of(oid), _realtime.capture(), _realtime.capture_broadcast()
from public;

reset role;
