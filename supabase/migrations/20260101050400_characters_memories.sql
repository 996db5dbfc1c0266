-- Characters: memories.
-- What characters remember of a person. It is that person's own: they see all of it, change it and
-- take it away, and nobody else's words ever become theirs.


-- Tables ---------------------------------------------------------------------------------------

create table characters.memories (
  id                uuid        primary key default gen_random_uuid(),
  user_id           uuid        not null default auth.uid()
                                references auth.users (id) on delete cascade,
  character_id      uuid        references characters.characters (id) on delete cascade,
  kind              text        not null default 'fact'
                                check (kind in ('fact', 'preference', 'event', 'relationship')),
  text              text        not null check (text ~ '\S' and length(text) <= 1000),
  source_message_id uuid        references characters.messages (id) on delete set null,
  confidence        real        not null default 1 check (confidence between 0 and 1),
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
comment on table characters.memories is 'What characters remember of a person.';
comment on column characters.memories.character_id is 'Who remembers it; null is every character.';
comment on column characters.memories.source_message_id is 'Where it was said; null where the person wrote it down.';
comment on column characters.memories.confidence is 'How sure a model was; 1 for what the person wrote.';

create unique index memories_once on characters.memories
  (user_id, character_id, md5(lower(btrim(text)))) nulls not distinct;
create index memories_newest on characters.memories (user_id, updated_at desc, id);
create index memories_character on characters.memories (character_id);
create index memories_source on characters.memories (source_message_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('characters.memories', 'cascade', 'user_id', array['user_id', 'text'], true);


-- Access ---------------------------------------------------------------------------------------

alter table characters.memories enable row level security;

grant select, delete on characters.memories to authenticated;
grant insert (id, character_id, kind, text), update (kind, text) on characters.memories
  to authenticated;
grant select, insert, update, delete on characters.memories to service_role;

create policy "people see what is remembered of them" on characters.memories
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people have something remembered" on characters.memories
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    and source_message_id is null
    and (character_id is null or character_id in (
      select id from characters.characters
      where owner_id = (select auth.uid()) or visibility = 'public'
    ))
  );

create policy "people correct what is remembered of them" on characters.memories
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "people have it forgotten" on characters.memories
  for delete to authenticated
  using (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

create trigger memories_columns before update on characters.memories
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('kind', 'text');


create function private.settle_memory()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.updated_at := now();
  if new.text is distinct from old.text then
    new.confidence := 1;
  end if;
  return new;
end;
$$;
comment on function private.settle_memory is 'What a person has corrected is certain.';

-- After the guard of columns, by its name.
create trigger memories_settled before update of kind, text on characters.memories
  for each row execute function private.settle_memory();
