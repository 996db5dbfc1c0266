-- A small world for tests of Realtime: notes that belong to people, a board that everybody reads, and
-- rooms whose members have rights.

create schema world;
grant usage on schema world to anon, authenticated, service_role;

create table world.notes (
  id uuid primary key default gen_random_uuid(),
  owner uuid not null,
  text text not null,
  n int not null default 0
);
alter table world.notes enable row level security;
grant select, insert, update, delete on world.notes to authenticated;
create policy "people see their notes" on world.notes to authenticated
  using (owner = (select auth.uid()));

create table world.board (
  id bigint generated always as identity primary key,
  status text,
  n int,
  price numeric,
  done boolean,
  at timestamptz,
  tags text[],
  doc jsonb,
  bytes bytea,
  big bigint,
  secret text
);
grant select (id, status, n, price, done, at, tags, doc, bytes, big) on world.board
  to anon, authenticated;
grant select on world.board to service_role;

create table world.versions (id int primary key, text text, n int);
alter table world.versions replica identity full;
grant select on world.versions to authenticated;

create table world.ledger (id int primary key, owner uuid not null, text text);
alter table world.ledger enable row level security;
alter table world.ledger replica identity full;
grant select on world.ledger to authenticated;
create policy "people see their lines" on world.ledger to authenticated
  using (owner = (select auth.uid()));

create table world.keyless (text text);
grant select on world.keyless to authenticated;

create table world.faceless (id int primary key, text text);
grant select (text) on world.faceless to authenticated;

create table world.quiet (id int primary key, text text);
grant select on world.quiet to authenticated;

create table world.days (id int, day date, primary key (id, day)) partition by range (day);
create table world.days_1 partition of world.days for values from ('2026-01-01') to ('2026-02-01');
grant select on world.days, world.days_1 to authenticated;

create table public.plain (id int primary key, text text);
grant select on public.plain to authenticated;

alter publication supabase_realtime add table
  world.notes, world.board, world.versions, world.ledger, world.keyless, world.faceless, world.days,
  public.plain;

-- Rights in a room: hear, see, speak, appear.
create table world.members (
  topic text not null,
  person uuid not null,
  rights text[] not null,
  primary key (topic, person)
);

create function world.may(what text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from world.members
    where topic = (select realtime.topic())
      and person = (select auth.uid())
      and what = any (rights)
  )
$$;

create policy "world: listen" on realtime.messages for select to authenticated
  using (
    case when (select realtime.topic()) like 'world:%' then
      world.may(case extension when 'broadcast' then 'hear' when 'presence' then 'see' end)
    else false end
  );
create policy "world: speak" on realtime.messages for insert to authenticated
  with check (
    case when (select realtime.topic()) like 'world:%' then
      world.may(case extension when 'broadcast' then 'speak' when 'presence' then 'appear' end)
    else false end
  );
create policy "world: who one is" on realtime.messages for select to anon, authenticated
  using (
    (select realtime.topic()) in (
      'role:' || current_user, 'person:' || (select auth.jwt() ->> 'sub')
    )
  );
create policy "world: whoever says so in a header" on realtime.messages for select to anon
  using (
    (select realtime.topic()) = 'lobby'
    and (
      select coalesce(headers ->> 'x-lobby', headers ->> 'lobby')
      from (select current_setting('request.headers', true)::jsonb as headers) as request
    ) = 'open'
  );
