-- Characters: shares.
-- A conversation as it was when it was shared, for whoever has the link. Of the token only a hash is
-- kept, so that who reads this table cannot read what is shared by it.


-- Tables ---------------------------------------------------------------------------------------

create table characters.shares (
  id              uuid        primary key default gen_random_uuid(),
  conversation_id uuid        not null references characters.conversations (id) on delete cascade,
  owner_id        uuid        not null references auth.users (id) on delete cascade,
  token_hash      text        not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  snapshot        jsonb       not null check (jsonb_typeof(snapshot) = 'object'),
  message_count   int         not null default 0,
  created_at      timestamptz not null default now(),
  expires_at      timestamptz,
  revoked_at      timestamptz
);
comment on table characters.shares is 'Conversations as they were when somebody shared them.';
comment on column characters.shares.token_hash is 'SHA-256 of the token in the link, which nobody keeps.';
comment on column characters.shares.snapshot is
  'Title, and what was said on the branch that was shown; people other than who shared it are numbered.';
comment on column characters.shares.expires_at is 'Null is until it is revoked.';

create index shares_conversation on characters.shares (conversation_id);
create index shares_owner on characters.shares (owner_id, created_at desc);
create index shares_expiry on characters.shares (expires_at);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('characters.shares', 'cascade', 'owner_id', array['owner_id', 'snapshot'], true);


-- Access ---------------------------------------------------------------------------------------

alter table characters.shares enable row level security;

grant select (id, conversation_id, owner_id, message_count, created_at, expires_at, revoked_at)
  on characters.shares to authenticated;
grant select, insert, update, delete on characters.shares to service_role;

create policy "people see what they share" on characters.shares
  for select to authenticated
  using (owner_id = (select auth.uid()));
