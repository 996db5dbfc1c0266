-- Characters: lorebooks.
-- What a character knows without having it on its mind: an entry is told to the model when one of its
-- keys was said. A book is one character's, or its owner's for every conversation they start.


-- Tables ---------------------------------------------------------------------------------------

create table characters.lorebooks (
  id                 uuid        primary key default gen_random_uuid(),
  owner_id           uuid        not null default auth.uid()
                                 references auth.users (id) on delete cascade,
  character_id       uuid        references characters.characters (id) on delete cascade,
  name               text        not null default '' check (length(name) <= 200),
  description        text        not null default '' check (length(description) <= 20000),
  scan_depth         int         not null default 4 check (scan_depth between 0 and 200),
  token_budget       int         not null default 1024 check (token_budget between 0 and 100000),
  recursive_scanning boolean     not null default false,
  extensions         jsonb       not null default '{}' check (jsonb_typeof(extensions) = 'object'
                                                          and pg_column_size(extensions) <= 262144),
  created_at         timestamptz not null default now()
);
comment on table characters.lorebooks is 'What is told to the model when it is spoken of.';
comment on column characters.lorebooks.character_id is 'Whose it is; null for all characters of its owner.';
comment on column characters.lorebooks.scan_depth is 'In how many of the newest messages keys are looked for.';
comment on column characters.lorebooks.token_budget is 'How much of it may be told at once.';
comment on column characters.lorebooks.recursive_scanning is 'Whether what is told is looked through as well.';

create index lorebooks_owner on characters.lorebooks (owner_id);
create index lorebooks_character on characters.lorebooks (character_id);

create table characters.lorebook_entries (
  id              uuid    primary key default gen_random_uuid(),
  lorebook_id     uuid    not null references characters.lorebooks (id) on delete cascade,
  keys            text[]  not null default '{}' check (cardinality(keys) <= 100),
  secondary_keys  text[]  not null default '{}' check (cardinality(secondary_keys) <= 100),
  content         text    not null check (length(content) <= 100000),
  name            text    not null default '' check (length(name) <= 200),
  comment         text    not null default '' check (length(comment) <= 20000),
  enabled         boolean not null default true,
  constant        boolean not null default false,
  selective       boolean not null default false,
  case_sensitive  boolean not null default false,
  insertion_order int     not null default 100,
  priority        int     not null default 10,
  position        text    not null default 'before_char'
                          check (position in ('before_char', 'after_char')),
  extensions      jsonb   not null default '{}' check (jsonb_typeof(extensions) = 'object'
                                                   and pg_column_size(extensions) <= 262144),
  card_place      int     check (card_place >= 0)
);
comment on table characters.lorebook_entries is 'One thing to tell, and the words that call for it.';
comment on column characters.lorebook_entries.constant is 'Told always, called for or not.';
comment on column characters.lorebook_entries.selective is 'Called for by a key and a secondary key together.';
comment on column characters.lorebook_entries.insertion_order is 'What is told first has the lower number.';
comment on column characters.lorebook_entries.priority is 'Where not all is told, the lowest is left out first.';
comment on column characters.lorebook_entries.position is 'Before or after what the character is like.';
comment on column characters.lorebook_entries.card_place is
  'Where it stands in the card it came with, from 0; null for one that was written here.';

create index lorebook_entries_book on characters.lorebook_entries (lorebook_id, insertion_order);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('characters.lorebooks', 'cascade', 'owner_id', array['owner_id', 'name'], true),
  ('characters.lorebook_entries', 'cascade', 'lorebook_id > characters.lorebooks.owner_id',
    array['name', 'content', 'comment'], true);


-- Access ---------------------------------------------------------------------------------------

alter table characters.lorebooks enable row level security;
alter table characters.lorebook_entries enable row level security;

grant select, delete on characters.lorebooks, characters.lorebook_entries to authenticated;
grant insert (id, character_id, name, description, scan_depth, token_budget, recursive_scanning,
    extensions)
  on characters.lorebooks to authenticated;
grant update (character_id, name, description, scan_depth, token_budget, recursive_scanning,
    extensions)
  on characters.lorebooks to authenticated;
grant insert (id, lorebook_id, keys, secondary_keys, content, name, comment, enabled, constant,
    selective, case_sensitive, insertion_order, priority, position, extensions, card_place)
  on characters.lorebook_entries to authenticated;
grant update (keys, secondary_keys, content, name, comment, enabled, constant, selective,
    case_sensitive, insertion_order, priority, position, extensions)
  on characters.lorebook_entries to authenticated;
grant select, insert, update, delete
  on characters.lorebooks, characters.lorebook_entries to service_role;

create policy "people see their lorebooks" on characters.lorebooks
  for select to authenticated
  using (owner_id = (select auth.uid()));

create policy "people make lorebooks for what is theirs" on characters.lorebooks
  for insert to authenticated
  with check (
    owner_id = (select auth.uid())
    and (character_id is null or character_id in (
      select id from characters.characters where owner_id = (select auth.uid())
    ))
  );

create policy "people change their lorebooks" on characters.lorebooks
  for update to authenticated
  using (owner_id = (select auth.uid()))
  with check (
    owner_id = (select auth.uid())
    and (character_id is null or character_id in (
      select id from characters.characters where owner_id = (select auth.uid())
    ))
  );

create policy "people delete their lorebooks" on characters.lorebooks
  for delete to authenticated
  using (owner_id = (select auth.uid()));

create policy "people see entries of their lorebooks" on characters.lorebook_entries
  for select to authenticated
  using (lorebook_id in (
    select id from characters.lorebooks where owner_id = (select auth.uid())
  ));

create policy "people make entries in their lorebooks" on characters.lorebook_entries
  for insert to authenticated
  with check (lorebook_id in (
    select id from characters.lorebooks where owner_id = (select auth.uid())
  ));

create policy "people change entries of their lorebooks" on characters.lorebook_entries
  for update to authenticated
  using (lorebook_id in (
    select id from characters.lorebooks where owner_id = (select auth.uid())
  ))
  with check (lorebook_id in (
    select id from characters.lorebooks where owner_id = (select auth.uid())
  ));

create policy "people delete entries of their lorebooks" on characters.lorebook_entries
  for delete to authenticated
  using (lorebook_id in (
    select id from characters.lorebooks where owner_id = (select auth.uid())
  ));


-- Triggers -------------------------------------------------------------------------------------

create trigger lorebooks_columns before update on characters.lorebooks
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('character_id', 'name', 'description', 'scan_depth',
    'token_budget', 'recursive_scanning', 'extensions');

create trigger lorebook_entries_columns before update on characters.lorebook_entries
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('keys', 'secondary_keys', 'content', 'name', 'comment',
    'enabled', 'constant', 'selective', 'case_sensitive', 'insertion_order', 'priority', 'position',
    'extensions');
