-- Phonelog: contacts.
-- Whom a person talks with, under which numbers, and how much of it is shown to whom. Who sees what
-- is decided in one place, private.shown_level.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.contacts (
  id                 uuid        primary key default gen_random_uuid(),
  user_id            uuid        not null references auth.users (id) on delete cascade,
  display_name       text        check (length(display_name) between 1 and 120),
  privacy_level      text        not null default 'normal'
                                 check (privacy_level in ('normal', 'masked', 'hidden')),
  tags               text[]      not null default '{}' check (cardinality(tags) <= 50),
  stay_in_touch_days int         check (stay_in_touch_days between 1 and 3650),
  merged_into        uuid        check (merged_into <> id),
  created_at         timestamptz not null default now(),
  unique (user_id, id),
  foreign key (user_id, merged_into) references phonelog.contacts (user_id, id)
    on delete set null (merged_into)
);
comment on table phonelog.contacts is 'Whom a person talks with: one for every number, known by name or not.';
comment on column phonelog.contacts.display_name is 'Null: known by the number only.';
comment on column phonelog.contacts.privacy_level is
  'masked: others who act for the person learn that there was somebody, and not who. hidden: in no list, sum or search of anybody''s.';
comment on column phonelog.contacts.stay_in_touch_days is 'Hear from each other at least this often.';
comment on column phonelog.contacts.merged_into is 'The contact that this one turned out to be.';

-- Names are searched by parts of them.
create index contacts_names on phonelog.contacts
  using gin (user_id, display_name extensions.gin_trgm_ops);
create index contacts_merged on phonelog.contacts (user_id, merged_into)
  where merged_into is not null;

create table phonelog.contact_numbers (
  id            uuid        primary key default gen_random_uuid(),
  user_id       uuid        not null references auth.users (id) on delete cascade,
  contact_id    uuid        not null,
  number_hash   bytea       not null check (length(number_hash) = 32),
  number_masked text        not null check (length(number_masked) between 1 and 40),
  e164          text        check (length(e164) between 1 and 64),
  label         text        check (length(label) between 1 and 40),
  created_at    timestamptz not null default now(),
  unique (user_id, number_hash),
  foreign key (user_id, contact_id) references phonelog.contacts (user_id, id) on delete cascade
);
comment on table phonelog.contact_numbers is 'Numbers of contacts: known again by a hash, shown masked.';
comment on column phonelog.contact_numbers.number_hash is
  'HMAC-SHA256 by a key of the server, over the person and the number: the same number is another one at somebody else''s.';
comment on column phonelog.contact_numbers.number_masked is 'As in "+49 ••• 4567".';
comment on column phonelog.contact_numbers.e164 is
  'The whole number, or the sender''s name that stands for it; only where the source may keep numbers.';

create index contact_numbers_contact on phonelog.contact_numbers (user_id, contact_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('phonelog.contacts', 'cascade', 'user_id', array['user_id', 'display_name', 'tags'], true),
  ('phonelog.contact_numbers', 'cascade', 'user_id',
    array['user_id', 'contact_id', 'number_hash', 'number_masked', 'e164', 'label'], true);


-- Who sees what --------------------------------------------------------------------------------

create function private.shown_level()
returns text[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- Claims with "via" are those of a key, a model or whoever else acts for the person.
  if coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ? 'via', false) then
    return array['normal'];
  end if;
  return array['normal', 'masked'];
end;
$$;
comment on function private.shown_level is
  'The privacy levels of which who asks sees everything: names, numbers, texts. Hidden is never among them.';

grant execute on function private.shown_level to authenticated, service_role;


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.contacts enable row level security;
alter table phonelog.contact_numbers enable row level security;

grant select on phonelog.contacts, phonelog.contact_numbers to authenticated;
grant update (display_name, privacy_level, tags, stay_in_touch_days) on phonelog.contacts
  to authenticated;
grant update (label) on phonelog.contact_numbers to authenticated;
grant select, insert, update, delete on phonelog.contacts, phonelog.contact_numbers to service_role;

-- Hidden ones too, or nobody could show one again; only to people themselves, who see the masked.
create policy "people see their contacts, others for them the normal ones" on phonelog.contacts
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and (privacy_level = any ((select private.shown_level())::text[])
      or 'masked' = any ((select private.shown_level())::text[]))
  );

create policy "people change their contacts, others for them the normal ones" on phonelog.contacts
  for update to authenticated
  using (
    user_id = (select auth.uid())
    and (privacy_level = any ((select private.shown_level())::text[])
      or 'masked' = any ((select private.shown_level())::text[]))
  )
  with check (user_id = (select auth.uid()));

-- The contacts that are asked here are those that the caller sees.
create policy "people see numbers of contacts they see" on phonelog.contact_numbers
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and exists (
      select from phonelog.contacts c where c.id = contact_id and c.user_id = (select auth.uid())
    )
  );

create policy "people label numbers of contacts they see" on phonelog.contact_numbers
  for update to authenticated
  using (
    user_id = (select auth.uid())
    and exists (
      select from phonelog.contacts c where c.id = contact_id and c.user_id = (select auth.uid())
    )
  )
  with check (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

create trigger contacts_columns before update on phonelog.contacts
  for each row when (current_user = 'authenticated')
  execute function private.only_columns(
    'display_name', 'privacy_level', 'tags', 'stay_in_touch_days'
  );

create trigger contact_numbers_columns before update on phonelog.contact_numbers
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('label');


create function private.guard_privacy_level()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  perform private.refuse_stand_ins('change who is shown');
  if old.merged_into is not null then
    raise sqlstate 'PT409' using
      message = 'Cannot change who is shown: this contact is part of another, and shown as that one is',
      hint = 'Change the contact that it is part of',
      detail = jsonb_build_object('merged_into', old.merged_into)::text;
  end if;
  return new;
end;
$$;
comment on function private.guard_privacy_level is
  'Only people themselves say who is masked or hidden: whoever acts for them is who it is about. Of a contact that is part of another nothing can be hidden by itself.';

create trigger contacts_level_guard before update on phonelog.contacts
  for each row when (
    current_user = 'authenticated' and old.privacy_level is distinct from new.privacy_level
  )
  execute function private.guard_privacy_level();
