-- Platform: privacy.
-- The register of personal data: what each table keeps of people, what becomes of it when somebody
-- is erased, and whether they get it in their export. A table enters it where it is made.


-- Tables ---------------------------------------------------------------------------------------

create table private.data_register (
  table_name text    primary key check (table_name ~ '^[a-z0-9_]+\.[a-z0-9_]+$'),
  treatment  text    not null check (treatment in ('cascade', 'erase', 'anonymise', 'keep')),
  owner_path text    check (owner_path ~ '^[a-z0-9_]+( > [a-z0-9_]+(\.[a-z0-9_]+){2})*$'),
  personal   text[]  not null,
  exported   boolean not null,
  reason     text,
  domain     text    check (domain ~ '^[a-z]+$'),
  stays      boolean not null default false,
  constraint data_register_keeps_with_reason
    check (treatment <> 'keep' or coalesce(btrim(reason), '') <> ''),
  constraint data_register_finds_people
    check (owner_path is not null or treatment = 'keep' and not exported)
);
comment on table private.data_register is
  'What is kept of people, table by table: how it is found, exported, and erased.';
comment on column private.data_register.treatment is
  'cascade: goes with the row in auth.users. erase, anonymise: by a step of its own. keep: stays.';
comment on column private.data_register.owner_path is
  'How a row leads to a person: "user_id", or "session_id > translator.sessions.host_id".';
comment on column private.data_register.personal is 'The columns that hold personal data.';
comment on column private.data_register.reason is 'Why it is kept, and for how long.';
comment on column private.data_register.domain is
  'Of a private table, where neither its schema nor its way to a person tells it; null is the platform''s.';
comment on column private.data_register.stays is
  'As long as the account, whatever domain is erased: what holds a person back, and evidence.';

create table private.data_places (
  place     text primary key,
  kind      text not null check (kind in ('bucket', 'cache', 'queue', 'redis', 'log')),
  treatment text not null check (treatment in ('erase', 'keep')),
  holds     text not null,
  reason    text,
  domain    text check (domain ~ '^[a-z]+$'),
  constraint data_places_keep_with_reason
    check (treatment <> 'keep' or coalesce(btrim(reason), '') <> '')
);
comment on table private.data_places is
  'Where else something of people may lie: buckets by their name, caches, queues, logs.';
comment on column private.data_places.domain is 'With whose data it goes; null is the platform''s.';
comment on column private.data_places.treatment is
  'erase: a person''s part of it goes with them. keep: it runs out by itself, for the reason given.';


-- Access ---------------------------------------------------------------------------------------

alter table private.data_register enable row level security;
alter table private.data_places enable row level security;

grant select on private.data_register, private.data_places to service_role;


-- Domains --------------------------------------------------------------------------------------

create function private.domain_of(p_table text)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select case
    when schema in ('auth', 'storage') then 'platform'
    when schema <> 'private' then schema
    else coalesce((
      -- A private table is of the domain whose rows it hangs on.
      select coalesce(r.domain, substring(r.owner_path from '([a-z0-9_]+)\.[a-z0-9_]+\.[a-z0-9_]+$'))
      from private.data_register r where r.table_name = p_table
    ), 'platform')
  end
  from split_part(p_table, '.', 1) as schema;
$$;
comment on function private.domain_of is
  'The domain that a table of the register belongs to, for exports and erasures of a domain alone.';


-- Privacy --------------------------------------------------------------------------------------

-- What the platform brings.
insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('auth.users', 'erase', 'id', array['id', 'email', 'phone', 'raw_user_meta_data'], true, null),
  ('auth.identities', 'cascade', 'user_id',
    array['user_id', 'provider_id', 'identity_data', 'email'], true, null),
  ('auth.sessions', 'cascade', 'user_id', array['user_id', 'ip', 'user_agent'], true, null),
  ('storage.objects', 'erase', 'owner_id', array['owner', 'owner_id', 'name', 'user_metadata'],
    true, null),
  ('private.data_register', 'keep', null, '{}', false, 'Names tables and columns, and no person'),
  ('private.data_places', 'keep', null, '{}', false, 'Names places, and no person');

insert into private.data_places (place, kind, treatment, holds, reason)
values
  ('cache entries', 'cache', 'erase', 'Answers that were made for one person', null),
  ('jobs', 'queue', 'erase', 'What is still to be done for a person', null),
  ('redis', 'redis', 'erase', 'The same as the cache, where there is one', null),
  ('function logs', 'log', 'keep', 'Request ids, codes and times; never texts, names or numbers',
    'Operation and security; the platform drops them after its own few days'),
  ('broadcasts', 'queue', 'erase', 'What was told on a person''s own topic; gone after three days anyway', null);
