-- Platform: what a Redis still has to forget.
-- When the cache is kept in Redis and Redis cannot be told to forget, the name is owed: written down
-- here, in the only place that everybody can reach. Nobody is answered from Redis unless somebody has
-- lately made sure that nothing is owed, so whoever forgets waits, once an outage, until the last of
-- these assurances has run out.


-- Tables ---------------------------------------------------------------------------------------

create table private.cache_debts (
  name       text        primary key check (length(name) <= 310),
  id         bigint      not null generated always as identity,
  created_at timestamptz not null default now()
);
comment on table private.cache_debts is
  'Names that Redis was not told to forget, as digests. Owed again, a name gets a new id: an older payment does not cover it.';

create table private.cache_doubts (
  is_only    boolean     primary key default true check (is_only),
  doubted_at timestamptz
);
comment on table private.cache_doubts is
  'One row: since when something is owed, or null. Who owes and who clears the doubt wait for each other on it.';


-- Access ---------------------------------------------------------------------------------------

alter table private.cache_debts enable row level security;
alter table private.cache_doubts enable row level security;

grant select, insert, update, delete on private.cache_debts, private.cache_doubts to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.cache_debts', 'keep', null, array['name'], false,
    'Says for two days at most that something has to be forgotten elsewhere, by a digest'),
  ('private.cache_doubts', 'keep', null, '{}', false, 'One moment, and nobody''s');


-- Functions ------------------------------------------------------------------------------------

create function platform.cache_owe(p_name text)
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_since timestamptz;
begin
  insert into private.cache_doubts as d (doubted_at) values (clock_timestamp())
  on conflict (is_only) do update set doubted_at = coalesce(d.doubted_at, clock_timestamp())
  returning d.doubted_at into v_since;

  insert into private.cache_debts as d (name) values (p_name)
  on conflict (name) do update set id = default, created_at = now();

  -- An assurance is good for a second and a half; the rest is room for a slow commit.
  return greatest(0, 3000 - extract(epoch from clock_timestamp() - v_since) * 1000)::int;
end;
$$;
comment on function platform.cache_owe is
  'Writes down what Redis was not told to forget; after so many milliseconds nobody is answered with it.';

grant execute on function platform.cache_owe to service_role;


create function platform.cache_repay(p_paid bigint[] default '{}')
returns table (id bigint, name text)
language plpgsql
security invoker
set search_path = ''
as $$
#variable_conflict use_column
begin
  if not exists (select from private.cache_doubts where doubted_at is not null) then
    return;
  end if;
  -- Waiting here, and looking in the next statement, sees what was owed meanwhile.
  perform from private.cache_doubts for update;
  delete from private.cache_debts d where d.id = any (p_paid);
  if not exists (select from private.cache_debts) then
    update private.cache_doubts set doubted_at = null;
  end if;
  return query select d.id, d.name from private.cache_debts d order by d.id limit 500;
end;
$$;
comment on function platform.cache_repay is
  'Strikes out what Redis has been told, and answers what is still owed; nothing means that Redis may be believed.';

grant execute on function platform.cache_repay to service_role;


create function private.purge_cache_debts()
returns int
language sql
security invoker
set search_path = ''
as $$
  -- Redis keeps nothing for longer than a day.
  with gone as (
    delete from private.cache_debts where created_at < now() - interval '2 days' returning 1
  )
  select count(*)::int from gone;
$$;
comment on function private.purge_cache_debts is
  'Strikes out what has run out in Redis by itself; run by cron with the cache''s purge.';
