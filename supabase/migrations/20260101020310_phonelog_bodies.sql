-- Phonelog: texts and groups.
-- What was written, where its person wants it kept, in a table of its own: who sees that there was a
-- message does not see by that what it said. And who else was in a group.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.event_bodies (
  event_id   bigint      primary key references phonelog.events (id) on delete cascade,
  user_id    uuid        not null,
  body       text        not null check (length(body) between 1 and 100000),
  search     tsvector    not null generated always as (to_tsvector('simple', body)) stored,
  created_at timestamptz not null default now()
);
comment on table phonelog.event_bodies is 'Texts of messages, and what voicemails said; only of sources that keep them.';
comment on column phonelog.event_bodies.search is
  'Its words as they stand there: people write in more than one language.';

-- The person is in it, so that a search reads nobody else's words.
create index event_bodies_search on phonelog.event_bodies using gin (user_id, search);
create index event_bodies_user on phonelog.event_bodies (user_id, event_id);

create table phonelog.event_participants (
  event_id   bigint not null references phonelog.events (id) on delete cascade,
  contact_id uuid   not null,
  user_id    uuid   not null,
  primary key (event_id, contact_id),
  foreign key (user_id, contact_id) references phonelog.contacts (user_id, id) on delete cascade
);
comment on table phonelog.event_participants is 'The others of a message to several: its own contact is with the event.';

create index event_participants_contact on phonelog.event_participants (user_id, contact_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('phonelog.event_bodies', 'erase', 'user_id',
    array['user_id', 'body', 'search'], true),
  ('phonelog.event_participants', 'cascade', 'contact_id > phonelog.contacts.user_id',
    array['user_id', 'contact_id'], true);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.event_bodies enable row level security;
alter table phonelog.event_participants enable row level security;

grant select on phonelog.event_bodies, phonelog.event_participants to authenticated;
grant select, insert, update, delete on phonelog.event_bodies, phonelog.event_participants
  to service_role;

create policy "people read texts of whom they see" on phonelog.event_bodies
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and exists (
      select from phonelog.events e
      where e.id = event_id and e.user_id = (select auth.uid())
        and e.privacy = any ((select private.shown_level())::text[])
    )
  );

-- Neither a hidden one among many, nor anybody of a message that is not shown.
create policy "people see groups of whom they see" on phonelog.event_participants
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and exists (
      select from phonelog.contacts c
      where c.id = contact_id and c.user_id = (select auth.uid())
        and c.privacy_level = any ((select private.shown_level())::text[])
    )
    and exists (
      select from phonelog.events e where e.id = event_id and e.user_id = (select auth.uid())
    )
  );


-- Triggers -------------------------------------------------------------------------------------

create function private.keep_no_longer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.settings @> '{"keep_bodies": true}' and not new.settings @> '{"keep_bodies": true}' then
    delete from phonelog.event_bodies b using phonelog.events e
    where e.source_id = new.id and b.event_id = e.id;
  end if;
  -- A number is of no source alone: while one of them may keep it, it stays.
  if old.settings @> '{"keep_numbers": true}' and not exists (
    select from phonelog.data_sources
    where user_id = new.user_id and settings @> '{"keep_numbers": true}'
  ) then
    update phonelog.contact_numbers set e164 = null
    where user_id = new.user_id and e164 is not null;
  end if;
  return null;
end;
$$;
comment on function private.keep_no_longer is
  'Who does not want texts or numbers kept any more has none of them from then on. Definer: callers write neither.';

create trigger data_sources_keep_less after update on phonelog.data_sources
  for each row when (old.settings is distinct from new.settings)
  execute function private.keep_no_longer();
