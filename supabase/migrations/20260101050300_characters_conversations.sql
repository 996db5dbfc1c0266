-- Characters: conversations.
-- Several people and several characters talk in one. Others are asked in and come if they want to;
-- whoever only reads along has a seat as well, and does not speak.


-- Tables ---------------------------------------------------------------------------------------

create table characters.conversations (
  id            uuid        primary key default gen_random_uuid(),
  owner_id      uuid        not null default auth.uid()
                            references auth.users (id) on delete cascade,
  title         text        check (title ~ '\S' and length(title) <= 200 and title !~ '[[:cntrl:]]'),
  settings      jsonb       not null default '{}' check (jsonb_typeof(settings) = 'object'
                                                     and pg_column_size(settings) <= 16384),
  summary       text        check (length(summary) <= 20000),
  summary_up_to uuid,
  active_leaf   uuid,
  message_count bigint      not null default 0,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  deleted_at    timestamptz
);
comment on table characters.conversations is 'What people and characters talk about.';
comment on column characters.conversations.summary is 'What was said up to the message summary_up_to.';
comment on column characters.conversations.summary_up_to is
  'No message where nothing was summed up since words were taken out.';
comment on column characters.conversations.active_leaf is
  'The last message of the branch that is shown: its way up to the first one is what was said. No foreign key: messages come after, and go only with their conversation.';
comment on column characters.conversations.message_count is
  'Number of the newest message, on whichever branch; kept by the functions.';
comment on column characters.conversations.deleted_at is
  'Since when it is out of sight; its owner may bring it back until it is forgotten.';

create index conversations_owner on characters.conversations (owner_id, updated_at desc, id);
create index conversations_forgotten on characters.conversations (deleted_at)
  where deleted_at is not null;

create table characters.conversation_participants (
  id              uuid        primary key default gen_random_uuid(),
  conversation_id uuid        not null references characters.conversations (id) on delete cascade,
  user_id         uuid        references auth.users (id) on delete cascade,
  character_id    uuid        references characters.characters (id) on delete cascade,
  name            text        not null check (length(name) between 1 and 200),
  role            text        not null default 'member' check (role in ('member', 'reader')),
  place           int         not null default 0,
  invited_at      timestamptz not null default now(),
  joined_at       timestamptz,
  constraint conversation_participants_are_one_kind
    check ((user_id is null) <> (character_id is null)),
  unique (conversation_id, user_id),
  unique (conversation_id, character_id)
);
comment on table characters.conversation_participants is 'Who is in a conversation: people, and characters.';
comment on column characters.conversation_participants.name is
  'As others see them: who shares a conversation sees neither their profile nor their card.';
comment on column characters.conversation_participants.role is 'A reader reads along and does not speak.';
comment on column characters.conversation_participants.place is 'In which order characters take turns.';
comment on column characters.conversation_participants.joined_at is 'Null while they are only asked in.';

create index conversation_participants_user on characters.conversation_participants (user_id);
create index conversation_participants_character
  on characters.conversation_participants (character_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('characters.conversations', 'cascade', 'owner_id',
    array['owner_id', 'title', 'summary'], true),
  ('characters.conversation_participants', 'cascade', 'user_id',
    array['user_id', 'name'], true);


-- Access ---------------------------------------------------------------------------------------

alter table characters.conversations enable row level security;
alter table characters.conversation_participants enable row level security;

grant select, delete on characters.conversations to authenticated;
grant update (title, settings, deleted_at) on characters.conversations to authenticated;
grant select on characters.conversation_participants to authenticated;
grant select, insert, update, delete
  on characters.conversations, characters.conversation_participants to service_role;

create function private.my_conversations()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select p.conversation_id
  from characters.conversation_participants p
  join characters.conversations c on c.id = p.conversation_id
  where p.user_id = (select auth.uid()) and p.joined_at is not null
    and (c.deleted_at is null or c.owner_id = p.user_id);
$$;
comment on function private.my_conversations is
  'Conversations in which the caller has a seat; deleted ones their owner sees. Definer: a policy on participants that reads participants never ends.';

grant execute on function private.my_conversations to authenticated;


create function private.is_in_conversation(p_conversation uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from characters.conversation_participants p
    join characters.conversations c on c.id = p.conversation_id
    where p.conversation_id = p_conversation and p.user_id = (select auth.uid())
      and p.joined_at is not null and c.deleted_at is null
  );
$$;
comment on function private.is_in_conversation is
  'Whether the caller has a seat in this conversation. Definer: a policy asks it about rows its caller may not see.';

grant execute on function private.is_in_conversation to authenticated;

create policy "people see conversations they are in" on characters.conversations
  for select to authenticated
  using (id in (select private.my_conversations()));

create policy "owners change their conversations" on characters.conversations
  for update to authenticated
  using (owner_id = (select auth.uid()))
  with check (owner_id = (select auth.uid()));

create policy "owners delete their conversations" on characters.conversations
  for delete to authenticated
  using (owner_id = (select auth.uid()));

create policy "people see who is in a conversation" on characters.conversation_participants
  for select to authenticated
  using (conversation_id in (select private.my_conversations()));


-- Triggers -------------------------------------------------------------------------------------

create trigger conversations_columns before update on characters.conversations
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('title', 'settings', 'deleted_at');


create function private.stamp_deleted()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.deleted_at := coalesce(old.deleted_at, now());
  return new;
end;
$$;
comment on function private.stamp_deleted is
  'By which clock a conversation goes out of sight: by a caller''s it would be swept at once, or never.';

-- After the guard of columns, by its name.
create trigger conversations_deleted before update on characters.conversations
  for each row when (current_user = 'authenticated' and new.deleted_at is not null)
  execute function private.stamp_deleted();
