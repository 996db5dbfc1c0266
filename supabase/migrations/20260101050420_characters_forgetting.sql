-- Characters: what a person had forgotten stays forgotten, also where a model reads of it again.


-- Tables ---------------------------------------------------------------------------------------

create table private.forgotten_memories (
  user_id      uuid        not null references auth.users (id) on delete cascade,
  hash         uuid        not null,
  forgotten_at timestamptz not null default now(),
  primary key (user_id, hash)
);
comment on table private.forgotten_memories is
  'What people had taken away or corrected in memories, as a hash: the words themselves are gone.';
comment on column private.forgotten_memories.hash is 'Of the words, whatever their case and the spaces around.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain)
values ('private.forgotten_memories', 'cascade', 'user_id', array['user_id'], false, 'characters');


-- Access ---------------------------------------------------------------------------------------

alter table private.forgotten_memories enable row level security;

grant select on private.forgotten_memories to service_role;


-- Functions ------------------------------------------------------------------------------------

create function private.hash_of_memory(p_text text)
returns uuid
language sql
immutable
security invoker
set search_path = ''
as $$
  select md5(lower(btrim(p_text)))::uuid;
$$;
comment on function private.hash_of_memory is 'As memories_once has it: two that are the same to a reader.';

grant execute on function private.hash_of_memory to service_role;


create function private.forget_memory()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.forgotten_memories (user_id, hash)
  values (old.user_id, private.hash_of_memory(old.text))
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
  for each row when (current_user = 'authenticated' and old.text <> new.text)
  execute function private.forget_memory();
