-- Platform: the cache.
-- Answers that are kept for a while, for every isolate, and what was forgotten of them. Whether a kept
-- value is older than a change is told by transactions and not by clocks: each value carries the
-- snapshot of the database before it was loaded, and a name that was forgotten in a transaction which
-- that snapshot does not see makes it worthless, however the two were interleaved.


-- Tables ---------------------------------------------------------------------------------------

-- Unlogged on purpose: after a crash everything is asked for again.
create unlogged table private.cache_entries (
  key        text        primary key check (length(key) <= 300),
  value      text        not null check (length(value) <= 1000000),
  names      text[]      not null check (key = any (names)),
  loaded     pg_snapshot not null,
  expires_at timestamptz not null
);
comment on table private.cache_entries is
  'Kept answers as JSON, every name under which each is forgotten, and the snapshot from before its load.';

create index cache_entries_names on private.cache_entries using gin (names);
create index cache_entries_expiry on private.cache_entries (expires_at);

-- Logged: what was forgotten before a crash is forgotten after it.
create table private.cache_forgets (
  id      bigint      generated always as identity primary key,
  name    bytea       not null,
  xid     xid8        not null default pg_current_xact_id(),
  seen_at timestamptz
);
comment on table private.cache_forgets is
  'Names that were forgotten, each with its transaction, until no load from before it can still arrive.';
comment on column private.cache_forgets.name is
  'A digest: that somebody was forgotten is no reason to write down who.';
comment on column private.cache_forgets.seen_at is
  'When the purge first saw it: what began later than that knows of it by itself.';

create index cache_forgets_name on private.cache_forgets (name, xid);
create index cache_forgets_seen on private.cache_forgets (seen_at);


-- Access ---------------------------------------------------------------------------------------

alter table private.cache_entries enable row level security;
alter table private.cache_forgets enable row level security;

grant select, insert, update, delete on private.cache_entries, private.cache_forgets to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.cache_entries', 'keep', null, array['key', 'value', 'names'], false,
    'Copies for a day at most; what holds somebody''s id is forgotten by private.forget_cached'),
  ('private.cache_forgets', 'keep', null, array['name'], false,
    'Says for a quarter of an hour that something was forgotten, by a digest that names nobody');


-- Functions ------------------------------------------------------------------------------------

create function private.cache_digest(p_name text)
returns bytea
language sql
immutable
security invoker
set search_path = ''
as $$
  select sha256(convert_to(p_name, 'UTF8'));
$$;
comment on function private.cache_digest is 'A name of the cache as it is remembered once it is forgotten.';

grant execute on function private.cache_digest to service_role;


create function private.was_forgotten(p_names text[], p_since pg_snapshot)
returns boolean
language sql
stable
security invoker
set search_path = ''
as $$
  select exists (
    select from private.cache_forgets f
    where f.name in (select private.cache_digest(n) from unnest(p_names) as n)
      and not pg_visible_in_snapshot(f.xid, p_since)
  );
$$;
comment on function private.was_forgotten is
  'Whether one of the names was forgotten in a transaction that the snapshot does not see.';

grant execute on function private.was_forgotten to service_role;


create function platform.cache_read(p_key text, p_names text[])
returns table (value text, generation text, snapshot text)
language sql
stable
security invoker
set search_path = ''
as $$
  -- Kept, or null and the state of things: what a value that is loaded now has to be brought with.
  select
    (select e.value from private.cache_entries e
     where e.key = p_key and e.expires_at > clock_timestamp() and e.names @> p_names
       and not private.was_forgotten(e.names, e.loaded)),
    (select coalesce(string_agg(f.xid::text, ',' order by f.id), '')
     from private.cache_forgets f
     where f.name in (select private.cache_digest(n) from unnest(p_names) as n)),
    pg_current_snapshot()::text;
$$;
comment on function platform.cache_read is
  'A kept value that nothing has been forgotten of since its load began, or null and a ticket to keep one.';

grant execute on function platform.cache_read to service_role;


create function platform.cache_write(
  p_key      text,
  p_names    text[],
  p_value    text,
  p_seconds  float8,
  p_snapshot text
)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  -- What is forgotten at this very moment is not seen here; then the read will see it.
  with kept as (
    insert into private.cache_entries as e (key, value, names, loaded, expires_at)
    select p_key, p_value, p_names, p_snapshot::pg_snapshot,
           clock_timestamp() + make_interval(secs => least(p_seconds, 86400))
    where not private.was_forgotten(p_names, p_snapshot::pg_snapshot)
    on conflict (key) do update set
      value = excluded.value, names = excluded.names, loaded = excluded.loaded,
      expires_at = excluded.expires_at
    returning 1
  )
  select exists (select from kept);
$$;
comment on function platform.cache_write is
  'Keeps a value unless one of its names was forgotten after the snapshot it was loaded under.';

grant execute on function platform.cache_write to service_role;


create function private.forget_cached(p_name text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into private.cache_forgets (name) values (private.cache_digest(p_name));
  delete from private.cache_entries where names @> array[p_name];
$$;
comment on function private.forget_cached is
  'Forgets a key, a path that ends with ":" or a "#tag" together with the change that made it old. Definer: triggers of callers forget what they cannot touch.';

grant execute on function private.forget_cached to service_role;


create function platform.cache_forget(p_name text)
returns void
language sql
security invoker
set search_path = ''
as $$
  select private.forget_cached(p_name);
$$;
comment on function platform.cache_forget is
  'Forgets every kept value with this name; from the end of its transaction nobody is answered with one.';

grant execute on function platform.cache_forget to service_role;


create function private.purge_cache()
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_gone int;
begin
  -- A load takes five minutes at the most, so nothing from before these can still arrive; what
  -- slipped in beside them goes first.
  delete from private.cache_entries e
  where e.expires_at < now() or exists (
    select from private.cache_forgets f
    where f.name in (select private.cache_digest(n) from unnest(e.names) as n)
      and f.seen_at < now() - interval '15 minutes'
      and not pg_visible_in_snapshot(f.xid, e.loaded)
  );
  get diagnostics v_gone = row_count;

  delete from private.cache_forgets where seen_at < now() - interval '15 minutes';
  update private.cache_forgets set seen_at = now() where seen_at is null;
  return v_gone;
end;
$$;
comment on function private.purge_cache is
  'Drops what is too old to be read, and what was forgotten long enough ago; run by cron.';
