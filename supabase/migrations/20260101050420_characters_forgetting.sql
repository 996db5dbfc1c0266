-- Characters: what a person had forgotten stays forgotten, also where a model reads of it again.


-- Tables ---------------------------------------------------------------------------------------

create table private.forgotten_memories (
  user_id      uuid        not null references auth.users (id) on delete cascade,
  hash         text        not null check (length(hash) = 64),
  forgotten_at timestamptz not null default now(),
  primary key (user_id, hash)
);
comment on table private.forgotten_memories is
  'What people had taken away or corrected in memories, as a hash: the words themselves are gone.';
comment on column private.forgotten_memories.hash is
  'Of the words, whatever their case and the spaces around, with a key: sentences so short could be guessed.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain)
values ('private.forgotten_memories', 'cascade', 'user_id', array['user_id', 'hash'], false, 'characters');


-- Access ---------------------------------------------------------------------------------------

alter table private.forgotten_memories enable row level security;

grant select on private.forgotten_memories to service_role;


-- Functions ------------------------------------------------------------------------------------

create function private.hash_of_memory(p_user uuid, p_text text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select encode(
    extensions.hmac(uuid_send(p_user) || convert_to(lower(btrim(p_text)), 'UTF8'), key, 'sha256'), 'hex')
  from private.signing_keys where purpose = 'erasure';
$$;
comment on function private.hash_of_memory is
  'The same for two that memories_once takes for one. Definer: the key is nobody''s to read.';

grant execute on function private.hash_of_memory to service_role;


create function private.forget_memory()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.forgotten_memories (user_id, hash)
  values (old.user_id, private.hash_of_memory(old.user_id, old.text))
  on conflict do nothing;
  return null;
end;
$$;
comment on function private.forget_memory is
  'Writes down that something is not to be remembered. Definer: people cannot write there; it writes of their own memory alone.';

-- Not where a person is erased: nothing of them is to be left.
create trigger memories_forgotten after delete on characters.memories
  for each row when (current_user = 'authenticated')
  execute function private.forget_memory();
create trigger memories_corrected after update of text on characters.memories
  for each row when (current_user = 'authenticated'
    and lower(btrim(old.text)) <> lower(btrim(new.text)))
  execute function private.forget_memory();
