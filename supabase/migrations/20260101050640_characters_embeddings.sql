-- Characters: what messages mean.
-- As a model put it into numbers, so that what was said is found by other words than its own. Each text
-- waits in a list until it is read; what is taken back or erased takes its numbers along.


-- Tables ---------------------------------------------------------------------------------------

create table private.message_embeddings (
  message_id      uuid        primary key references characters.messages (id) on delete cascade,
  conversation_id uuid        not null references characters.conversations (id) on delete cascade,
  model           text        not null check (length(model) between 1 and 100),
  embedding       real[]      not null,
  shelf           int         not null default 0 check (shelf >= 0),
  created_at      timestamptz not null default now()
);
comment on table private.message_embeddings is
  'What each message means, to one model. Only those of the same model can be compared.';
comment on column private.message_embeddings.embedding is '384 numbers; near each other is what means the same.';
comment on column private.message_embeddings.shelf is 'Whose index it is in; 0 for none.';

create index message_embeddings_conversation
  on private.message_embeddings (conversation_id, shelf, model);

-- Most people have few, which are compared one by one. Whoever has thousands has them on one of some
-- shelves, each with an index of its own, as events of a phone have them.
create function private.prepare_message_embeddings()
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_type constant oid := (
    select a.atttypid from pg_catalog.pg_attribute a
    where a.attrelid = 'private.message_embeddings'::regclass and a.attname = 'embedding'
  );
begin
  if to_regtype('extensions.halfvec') is null then
    return false;
  elsif v_type = to_regtype('extensions.halfvec') then
    return true;
  end if;
  -- Nothing was ever put in.
  alter table private.message_embeddings
    alter column embedding type extensions.halfvec(384) using embedding::extensions.halfvec(384);
  -- An older pgvector stops at the nearest of everybody on the shelf.
  if (select string_to_array(extversion, '.')::int[] >= '{0,8}' from pg_extension where extname = 'vector') then
    for v_shelf in 1..8 loop
      execute format(
        'create index message_embeddings_shelf_%s on private.message_embeddings '
        'using hnsw (embedding extensions.halfvec_cosine_ops) where shelf = %s', v_shelf, v_shelf
      );
    end loop;
  end if;
  return true;
end;
$$;
comment on function private.prepare_message_embeddings is
  'Makes room for vectors as soon as there is pgvector; whether there is. Definer: only the owner of a table changes it; run by cron.';

select private.prepare_message_embeddings();

create table private.messages_to_read (
  message_id uuid primary key references characters.messages (id) on delete cascade,
  user_id    uuid not null references auth.users (id) on delete cascade
);
comment on table private.messages_to_read is 'Messages that a model has not read as they are now.';
comment on column private.messages_to_read.user_id is 'Whose conversation it is, and who pays for reading.';

create index messages_to_read_user on private.messages_to_read (user_id, message_id);

create table private.message_shelves (
  user_id uuid primary key references auth.users (id) on delete cascade,
  shelf   int  not null check (shelf >= 0)
);
comment on table private.message_shelves is
  'Where the embeddings of whoever has thousands in conversations of their own are put.';

create table private.message_reader (
  is_only    boolean     primary key default true check (is_only),
  model      text        check (length(model) between 1 and 100),
  is_settled boolean     not null default true,
  asked_at   timestamptz not null default now()
);
comment on table private.message_reader is 'Which model functions have messages read by, as far as they were asked.';
comment on column private.message_reader.model is 'Null where none is set up: then nobody''s messages are read.';
comment on column private.message_reader.is_settled is 'Whether nothing is left of what another model made.';


-- Privacy --------------------------------------------------------------------------------------

-- Made of texts that are exported themselves.
insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain, reason)
values
  ('private.message_embeddings', 'cascade', 'conversation_id > characters.conversations.owner_id',
    array['embedding'], false, 'characters', null),
  ('private.messages_to_read', 'cascade', 'user_id', array['user_id'], false, 'characters', null),
  ('private.message_shelves', 'cascade', 'user_id', array['user_id'], false, 'characters', null),
  ('private.message_reader', 'keep', null, '{}', false, 'characters', 'One setting, and nobody''s');


-- Access ---------------------------------------------------------------------------------------

alter table private.message_embeddings enable row level security;
alter table private.messages_to_read enable row level security;
alter table private.message_shelves enable row level security;
alter table private.message_reader enable row level security;

grant select, insert, update, delete
  on private.message_embeddings, private.messages_to_read, private.message_shelves,
    private.message_reader
  to service_role;
