-- Characters: the library.
-- Who talks, and whom they talk to: personas of people, and characters with everything a card says of
-- them. What no column knows of a card is kept beside them.

create schema characters;
comment on schema characters is 'Conversations of people with characters.';

grant usage on schema characters to authenticated, service_role;


-- Tables ---------------------------------------------------------------------------------------

create table characters.users (
  id          uuid        primary key default auth.uid() references auth.users (id) on delete cascade,
  name        text        check (name ~ '\S' and length(name) <= 80 and name !~ '[[:cntrl:]]'),
  description text        not null default '' check (length(description) <= 4000),
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
comment on table characters.users is 'As whom a person talks with characters.';
comment on column characters.users.name is 'What characters call them; null leaves it to their profile.';
comment on column characters.users.description is 'What characters know of them from the start.';

create table characters.characters (
  id                        uuid        primary key default gen_random_uuid(),
  owner_id                  uuid        not null default auth.uid()
                                        references auth.users (id) on delete cascade,
  name                      text        not null check (name ~ '\S' and length(name) <= 200
                                                        and name !~ '[[:cntrl:]]'),
  description               text        not null default '' check (length(description) <= 100000),
  personality               text        not null default '' check (length(personality) <= 100000),
  scenario                  text        not null default '' check (length(scenario) <= 100000),
  first_mes                 text        not null default '' check (length(first_mes) <= 100000),
  mes_example               text        not null default '' check (length(mes_example) <= 100000),
  creator_notes             text        not null default '' check (length(creator_notes) <= 100000),
  system_prompt             text        not null default '' check (length(system_prompt) <= 100000),
  post_history_instructions text        not null default ''
                                        check (length(post_history_instructions) <= 100000),
  alternate_greetings       text[]      not null default '{}'
                                        check (cardinality(alternate_greetings) <= 100),
  tags                      text[]      not null default '{}' check (cardinality(tags) <= 100),
  creator                   text        not null default '' check (length(creator) <= 200),
  character_version         text        not null default '' check (length(character_version) <= 200),
  talkativeness             real        not null default 0.5 check (talkativeness between 0 and 1),
  spec                      jsonb       not null default '{}' check (jsonb_typeof(spec) = 'object'
                                                                and pg_column_size(spec) <= 4194304),
  visibility                text        not null default 'private'
                                        check (visibility in ('private', 'unlisted', 'public')),
  avatar_path               text        check (length(avatar_path) <= 500),
  version                   int         not null default 1,
  created_at                timestamptz not null default now(),
  updated_at                timestamptz not null default now(),
  -- Its owner's, and no way that leads from there to another's.
  constraint characters_own_avatar check (starts_with(avatar_path, owner_id || '/')
    and avatar_path !~ '(^|/)\.*(/|$)|[[:cntrl:]%\\]')
);
comment on table characters.characters is
  'Characters. The columns are named as in character cards, and are true where the card says otherwise.';
comment on column characters.characters.talkativeness is
  'How readily it speaks where several do: 0 only when named, 1 always.';
comment on column characters.characters.spec is
  'What its card says beyond columns and lorebooks, in the card''s own form: extensions, and what nobody knows.';
comment on column characters.characters.visibility is
  'private: its owner''s. unlisted: for whoever knows its id. public: for everybody signed in.';
comment on column characters.characters.version is 'Counts what was saved of it; kept by a trigger.';

create index characters_owner on characters.characters (owner_id, updated_at desc, id desc);
create index characters_public on characters.characters (updated_at desc, id desc)
  where visibility = 'public';
create index characters_visibility on characters.characters (visibility);
create index characters_tags on characters.characters using gin (tags);
create index characters_avatar on characters.characters (avatar_path) where avatar_path is not null;

create table characters.character_versions (
  character_id uuid        not null references characters.characters (id) on delete cascade,
  version      int         not null,
  owner_id     uuid        not null references auth.users (id) on delete cascade,
  card         jsonb       not null,
  saved_at     timestamptz not null default now(),
  primary key (character_id, version)
);
comment on table characters.character_versions is 'What a character was: its last fifty versions.';
comment on column characters.character_versions.card is 'The columns of that version, the whole card included.';

create index character_versions_owner on characters.character_versions (owner_id);
create index character_versions_avatar on characters.character_versions ((card ->> 'avatar_path'))
  where card ->> 'avatar_path' is not null;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('characters.users', 'cascade', 'id', array['id', 'name', 'description'], true),
  ('characters.characters', 'cascade', 'owner_id',
    array['owner_id', 'name', 'creator', 'avatar_path', 'spec'], true),
  ('characters.character_versions', 'cascade', 'owner_id', array['owner_id', 'card'], true);


-- Access ---------------------------------------------------------------------------------------

alter table characters.users enable row level security;
alter table characters.characters enable row level security;
alter table characters.character_versions enable row level security;

grant select on characters.users, characters.characters, characters.character_versions
  to authenticated;
grant insert (name, description), update (name, description) on characters.users to authenticated;
grant insert (id, name, description, personality, scenario, first_mes, mes_example, creator_notes,
    system_prompt, post_history_instructions, alternate_greetings, tags, creator, character_version,
    talkativeness, spec, visibility, avatar_path)
  on characters.characters to authenticated;
grant update (name, description, personality, scenario, first_mes, mes_example, creator_notes,
    system_prompt, post_history_instructions, alternate_greetings, tags, creator, character_version,
    talkativeness, spec, visibility, avatar_path)
  on characters.characters to authenticated;
grant delete on characters.characters to authenticated;
grant select, insert, update, delete
  on characters.users, characters.characters, characters.character_versions to service_role;

create policy "people see their persona" on characters.users
  for select to authenticated
  using (id = (select auth.uid()));

create policy "people make their persona" on characters.users
  for insert to authenticated
  with check (id = (select auth.uid()));

create policy "people change their persona" on characters.users
  for update to authenticated
  using (id = (select auth.uid()))
  with check (id = (select auth.uid()));

create policy "people see their characters and public ones" on characters.characters
  for select to authenticated
  using (owner_id = (select auth.uid()) or visibility = 'public');

create policy "people make characters" on characters.characters
  for insert to authenticated
  with check (owner_id = (select auth.uid()));

create policy "people change their characters" on characters.characters
  for update to authenticated
  using (owner_id = (select auth.uid()))
  with check (owner_id = (select auth.uid()));

create policy "people delete their characters" on characters.characters
  for delete to authenticated
  using (owner_id = (select auth.uid()));

create policy "people see what their characters were" on characters.character_versions
  for select to authenticated
  using (owner_id = (select auth.uid()));

-- The seed's name for what the platform keeps.
create view characters.user_roles with (security_invoker = true) as
  select id, user_id, role, created_at from platform.user_roles;
comment on view characters.user_roles is 'Who has which role: platform.user_roles under the seed''s name.';

grant select on characters.user_roles to authenticated, service_role;


-- Triggers -------------------------------------------------------------------------------------

create trigger users_columns before update on characters.users
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('name', 'description');

create trigger characters_columns before update on characters.characters
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('name', 'description', 'personality', 'scenario', 'first_mes',
    'mes_example', 'creator_notes', 'system_prompt', 'post_history_instructions',
    'alternate_greetings', 'tags', 'creator', 'character_version', 'talkativeness', 'spec',
    'visibility', 'avatar_path');


create function private.count_character_version()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    new.version := 1;
  elsif to_jsonb(new) - array['version', 'updated_at'] is distinct from
    to_jsonb(old) - array['version', 'updated_at']
  then
    new.version := old.version + 1;
    new.updated_at := now();
  end if;
  return new;
end;
$$;
comment on function private.count_character_version is
  'Every change of a character is a version; saving the same again is none.';

-- After the guard of columns, by its name.
create trigger characters_versioned before insert or update on characters.characters
  for each row execute function private.count_character_version();


create function private.keep_character_version()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into characters.character_versions (character_id, version, owner_id, card)
  values (new.id, new.version, new.owner_id,
    to_jsonb(new) - array['id', 'owner_id', 'version', 'created_at', 'updated_at'])
  on conflict do nothing;
  delete from characters.character_versions
  where character_id = new.id and version <= new.version - 50;
  return null;
end;
$$;
comment on function private.keep_character_version is
  'Keeps what a character is now, for when it is something else. Definer: only this trigger writes versions.';

create trigger characters_kept after insert or update on characters.characters
  for each row execute function private.keep_character_version();
