-- Phonelog: texts and groups.
-- What was written, where its person wants it kept, in a table of its own: who sees that there was a
-- message does not see by that what it said. And who else was in a group. They hang on events as events
-- on their sources: asked and taken away a statement at a time, for a foreign key would be row by row.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.event_bodies (
  event_id   bigint      primary key,
  user_id    uuid        not null,
  sent_at    timestamptz not null,
  body       text        not null check (length(body) between 1 and 100000),
  search     tsvector    not null generated always as (to_tsvector('simple', body)) stored,
  created_at timestamptz not null default now()
);
comment on table phonelog.event_bodies is 'Texts of messages, and what voicemails said; only of sources that keep them.';
comment on column phonelog.event_bodies.sent_at is
  'When its event began: the newest texts with a word are found without asking for the events of all of them.';
comment on column phonelog.event_bodies.search is
  'Its words as they stand there: people write in more than one language.';

create function private.own_words(p_user uuid, p_words tsvector)
returns tsvector
language plpgsql
immutable
parallel safe
security invoker
set search_path = ''
as $$
declare
  v_key constant text := right(p_user::text, 8);
  v_words constant text := v_key || array_to_string(tsvector_to_array(p_words), ' ' || v_key);
begin
  if octet_length(v_words) < 2000 then
    return array_to_tsvector(string_to_array(v_words, ' '));
  end if;
  -- With somebody before it, what is nearly as long as words may be would be too long.
  return array_to_tsvector(array(
    select v_key || w from unnest(tsvector_to_array(p_words)) as w where octet_length(w) < 2000
  ));
end;
$$;
comment on function private.own_words is
  'The words of a text as those of its person: before each there is the end of the person''s id. Others may have the same end; who asks leaves these out.';

grant execute on function private.own_words to authenticated, service_role;

-- The person is in every word, so that a search reads nobody else's, however many begin the same; and there
-- is the week, for of a word that is in every third text only the last few are asked for.
create index event_bodies_search on phonelog.event_bodies using gin (
  private.own_words(user_id, search),
  (array[date_bin('7 days', sent_at, '2000-01-03 00:00:00+00'::timestamptz)])
);
create index event_bodies_user on phonelog.event_bodies (user_id, event_id);

create table phonelog.event_participants (
  event_id   bigint not null,
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
    array['user_id', 'sent_at', 'body', 'search'], true),
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

create function private.check_texts_of_events()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select from made m
    where not exists (
      select from phonelog.events e
      where e.id = m.event_id and e.user_id = m.user_id and e.started_at = m.sent_at
    )
  ) then
    raise sqlstate '23503' using
      message = 'Cannot keep these texts: an event is not there, not their person''s, or of another time';
  end if;
  return null;
end;
$$;
comment on function private.check_texts_of_events is
  'What foreign keys would say, for all rows of a statement at once. Definer: it asks for events that who acts by a key does not see.';

create trigger event_bodies_known_insert after insert on phonelog.event_bodies
  referencing new table as made
  for each statement execute function private.check_texts_of_events();

create trigger event_bodies_known_update after update on phonelog.event_bodies
  referencing new table as made
  for each statement execute function private.check_texts_of_events();


create function private.check_groups_of_events()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select from made m
    where not exists (
      select from phonelog.events e where e.id = m.event_id and e.user_id = m.user_id
    )
  ) then
    raise sqlstate '23503' using
      message = 'Cannot keep these groups: an event is not there, or not their person''s';
  end if;
  return null;
end;
$$;
comment on function private.check_groups_of_events is
  'As for texts. Definer: it asks for events that who acts by a key does not see.';

create trigger event_participants_known_insert after insert on phonelog.event_participants
  referencing new table as made
  for each statement execute function private.check_groups_of_events();

create trigger event_participants_known_update after update on phonelog.event_participants
  referencing new table as made
  for each statement execute function private.check_groups_of_events();


create function private.move_text_of_event()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update phonelog.event_bodies set sent_at = new.started_at where event_id = new.id;
  return null;
end;
$$;
comment on function private.move_text_of_event is
  'A text has the time of its event. Definer: callers change no texts.';

-- By the row: hardly ever is a time corrected, and of all others nothing is looked at.
create trigger events_text_moved after update of started_at on phonelog.events
  for each row when (old.started_at <> new.started_at)
  execute function private.move_text_of_event();


create function private.drop_parts_of_events()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.event_bodies b using moved m where b.event_id = m.id;
  delete from phonelog.event_participants p using moved m where p.event_id = m.id;
  return null;
end;
$$;
comment on function private.drop_parts_of_events is
  'Texts and groups go with their event. Definer: callers delete neither.';

-- After events_held_…: triggers go by their names.
create trigger events_parts_delete after delete on phonelog.events
  referencing old table as moved
  for each statement execute function private.drop_parts_of_events();
