-- Characters: messages.
-- What was said is a tree: whoever has a reply written again, or says something else, gets a branch
-- beside the first, and nothing is lost. A reply that is being written is kept piece by piece, each at
-- its place, before anybody is told of it: whoever was cut off goes on from where they were.


-- Words ----------------------------------------------------------------------------------------

create function private.letters_apart(p_text text)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- Thai, Lao, Burmese, Khmer, kana and Chinese; a phrase is found among the first sixteen thousand
  -- letters.
  v_letter constant text := '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]';
begin
  if p_text !~ v_letter then
    return p_text;
  end if;
  -- By a character that nobody writes. What excludes a word or holds a phrase stays beside it.
  return regexp_replace(
    regexp_replace(p_text, '(' || v_letter || ')(?=[^\s"])', e'\\1\x1f', 'g'),
    e'([^\\s"\x1f-])(?=' || v_letter || ')', e'\\1\x1f', 'g');
end;
$$;
comment on function private.letters_apart is
  'A text in which letters of scripts that put no spaces between words stand apart, as words: what is looked for is then found within such a run, as a phrase.';

grant execute on function private.letters_apart to authenticated, service_role;


-- Tables ---------------------------------------------------------------------------------------

create table characters.messages (
  id              uuid        primary key default gen_random_uuid(),
  conversation_id uuid        not null references characters.conversations (id) on delete cascade,
  parent_id       uuid        references characters.messages (id),
  seq             bigint      not null check (seq >= 1),
  role            text        not null check (role in ('user', 'assistant')),
  author_user_id  uuid        references auth.users (id) on delete set null,
  asked_by        uuid        references auth.users (id) on delete set null,
  character_id    uuid        references characters.characters (id) on delete set null,
  name            text        not null default '' check (length(name) <= 200),
  greeting        int         check (greeting >= 0),
  client_id       text        check (length(client_id) between 1 and 64),
  content         text        not null default '' check (length(content) <= 100000),
  status          text        not null default 'complete' check (status in
                    ('complete', 'streaming', 'interrupted', 'failed', 'refused', 'erased')),
  reason          text        check (length(reason) <= 100),
  model           text        check (length(model) <= 200),
  tokens_in       int         check (tokens_in >= 0),
  tokens_out      int         check (tokens_out >= 0),
  run             uuid,
  kept            int         not null default 0 check (kept >= 0),
  alive_until     timestamptz,
  created_at      timestamptz not null default now(),
  finished_at     timestamptz,
  search          tsvector    generated always as (to_tsvector('simple', private.letters_apart(content))) stored,
  constraint messages_are_said_by_one_kind
    check (role = 'assistant' and author_user_id is null or role = 'user' and character_id is null),
  constraint messages_are_written_by_one_run
    check (status <> 'streaming' or run is not null and alive_until is not null and content = '')
);
comment on table characters.messages is 'What was said, each after the message it answers.';
comment on column characters.messages.seq is 'Place in its conversation, whichever branch; a child''s is higher.';
comment on column characters.messages.asked_by is 'Whom a reply was written for, and who paid.';
comment on column characters.messages.name is 'Who spoke, as the conversation knew them then.';
comment on column characters.messages.greeting is
  'Which of its greetings a character began with: 0 for its first words, else the place among the alternates.';
comment on column characters.messages.status is
  'streaming: being written, see message_pieces. interrupted: what there is of a reply that broke off. refused: not to be shown. erased: its author is gone.';
comment on column characters.messages.reason is 'Why there is no whole reply, in a word for programs.';
comment on column characters.messages.run is 'Who writes the reply; nobody else adds to it.';
comment on column characters.messages.kept is 'How many characters of the reply are kept.';
comment on column characters.messages.alive_until is 'When whoever writes it counts as dead.';

-- Searches go through a conversation stretch by stretch, so that a common word is not read in all of it.
create function private.stretch_of(p_conversation uuid, p_seq bigint)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return p_conversation || '/' || p_seq / 1024;
end;
$$;
comment on function private.stretch_of is 'Which thousand messages of a conversation one belongs to.';

-- Whoever writes a row puts it into the indexes as well.
grant execute on function private.stretch_of to service_role;

create unique index messages_in_order on characters.messages (conversation_id, seq);
create unique index messages_sent_once
  on characters.messages (conversation_id, author_user_id, client_id) where client_id is not null;
create unique index messages_asked_once
  on characters.messages (conversation_id, asked_by, client_id) where client_id is not null;
create index messages_answers on characters.messages (parent_id, seq);
create index messages_beginnings on characters.messages (conversation_id) where parent_id is null;
create index messages_author on characters.messages (author_user_id) where author_user_id is not null;
create index messages_asked_by on characters.messages (asked_by) where asked_by is not null;
create index messages_character on characters.messages (character_id) where character_id is not null;
create index messages_streaming on characters.messages (alive_until) where status = 'streaming';
create index messages_newest on characters.messages
  (private.stretch_of(conversation_id, seq), created_at desc, id desc);
-- With the stretch, so that a search reads nobody else's texts, however common its words are.
create index messages_words on characters.messages
  using gin ((array[private.stretch_of(conversation_id, seq)]), search);

create table characters.message_pieces (
  message_id      uuid not null references characters.messages (id) on delete cascade,
  at              int  not null check (at >= 0),
  conversation_id uuid not null references characters.conversations (id) on delete cascade,
  text            text not null check (length(text) between 1 and 100000),
  primary key (message_id, at)
);
comment on table characters.message_pieces is
  'A reply that is being written, in pieces without gaps; they go when the message has the whole.';
comment on column characters.message_pieces.at is 'How many characters come before it.';

create index message_pieces_conversation on characters.message_pieces (conversation_id);


-- Privacy --------------------------------------------------------------------------------------

-- The words of somebody who goes are taken out where others own the conversation: answers hang on them.
insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('characters.messages', 'anonymise', 'author_user_id',
    array['author_user_id', 'asked_by', 'name', 'client_id', 'content'], true),
  ('characters.message_pieces', 'cascade', 'conversation_id > characters.conversations.owner_id',
    array['text'], false);


-- Access ---------------------------------------------------------------------------------------

alter table characters.messages enable row level security;
alter table characters.message_pieces enable row level security;

grant select on characters.messages, characters.message_pieces to authenticated;
grant select, insert, update, delete
  on characters.messages, characters.message_pieces to service_role;

create policy "people read what is said where they are" on characters.messages
  for select to authenticated
  using (conversation_id in (select private.my_conversations()));

create policy "people read what is being said where they are" on characters.message_pieces
  for select to authenticated
  using (conversation_id in (select private.my_conversations()));


-- Triggers -------------------------------------------------------------------------------------

create function private.blank_message()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.content := '';
  new.name := '';
  new.client_id := null;
  new.status := 'erased';
  return new;
end;
$$;
comment on function private.blank_message is
  'With the account of its author goes what a message said; what was answered to it stays.';

create trigger messages_blanked before update on characters.messages
  for each row
  when (old.role = 'user' and old.author_user_id is not null and new.author_user_id is null)
  execute function private.blank_message();


create function private.forget_what_was_made_of_it()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- To no message: a summary that a model writes meanwhile, even the first one, is not kept.
  update characters.conversations c set summary = null, summary_up_to = gen_random_uuid()
  where c.id in (select n.conversation_id from blanked n where n.status = 'erased');
  delete from characters.shares s
  where s.conversation_id in (select n.conversation_id from blanked n where n.status = 'erased');
  return null;
end;
$$;
comment on function private.forget_what_was_made_of_it is
  'A summary and what was shared may repeat what somebody said who is gone. Definer: they are others''.';

create trigger messages_unsummed after update on characters.messages
  referencing new table as blanked
  for each statement execute function private.forget_what_was_made_of_it();


create function private.number_message()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- The row lock orders whoever speaks at once, so that numbers have no gaps.
  -- None was said after its conversation changed last: by that the newest are looked for.
  update characters.conversations
  set message_count = message_count + 1, updated_at = greatest(updated_at, now())
  where id = new.conversation_id
  returning message_count into new.seq;
  if new.parent_id is not null and not exists (
    select from characters.messages
    where id = new.parent_id and conversation_id = new.conversation_id
  ) then
    raise sqlstate 'PT422' using
      message = 'Cannot say this there: the message it answers is of another conversation';
  end if;
  return new;
end;
$$;
comment on function private.number_message is
  'Gives a message that comes without one its place, after one of the same conversation. Definer: nobody else writes message_count.';

create trigger messages_numbered before insert on characters.messages
  for each row when (new.seq is null) execute function private.number_message();
