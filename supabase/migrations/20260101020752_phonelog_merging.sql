-- Phonelog: merging contacts.
-- Several contacts turn out to be one. Their numbers become its, and with the numbers every call and
-- message there is and will be; the contacts that were stay behind, empty, to be taken out again. What
-- was done is kept, so that it can be undone to the letter.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.contact_merges (
  id          uuid        primary key default gen_random_uuid(),
  user_id     uuid        not null references auth.users (id) on delete cascade,
  keep_id     uuid        not null,
  kept_before jsonb       not null check (jsonb_typeof(kept_before) = 'object'),
  kept_after  jsonb       not null check (jsonb_typeof(kept_after) = 'object'),
  parts       jsonb       not null check (jsonb_typeof(parts) = 'array'),
  kept_groups bigint[]    not null default '{}',
  made_at     timestamptz not null default clock_timestamp(),
  undone_at   timestamptz,
  foreign key (user_id, keep_id) references phonelog.contacts (user_id, id) on delete cascade
);
comment on table phonelog.contact_merges is 'Contacts that were made one, and what it takes to undo that.';
comment on column phonelog.contact_merges.id is 'Who has it can undo it: its person, or a key of theirs.';
comment on column phonelog.contact_merges.kept_before is 'What was the contact''s own that was kept; of its name and tags what knows them again, and not they.';
comment on column phonelog.contact_merges.kept_after is 'What the others added to that.';
comment on column phonelog.contact_merges.parts is
  'The others: with their level, the ids of their numbers, of events without a number of theirs, and of messages to several.';
comment on column phonelog.contact_merges.kept_groups is 'Messages to several that the kept contact was in with one of the others.';

create index contact_merges_keep on phonelog.contact_merges (user_id, keep_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('phonelog.contact_merges', 'cascade', 'user_id',
  array['user_id', 'keep_id', 'kept_before', 'kept_after', 'parts', 'kept_groups'], true);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.contact_merges enable row level security;

grant select on phonelog.contact_merges to authenticated;
grant select, insert, update, delete on phonelog.contact_merges to service_role;

-- It tells who is one with whom, of masked ones too.
create policy "people see what they made one" on phonelog.contact_merges
  for select to authenticated
  using (user_id = (select auth.uid()) and 'masked' = any ((select private.shown_level())::text[]));


-- Functions ------------------------------------------------------------------------------------

create function private.strictest_level(p_levels text[])
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select case when 'hidden' = any (p_levels) then 'hidden' when 'masked' = any (p_levels) then 'masked'
    else 'normal' end;
$$;
comment on function private.strictest_level is 'What shows least of several levels.';


create function private.trace_of(p_contact uuid, p_words text)
returns text
language sql
immutable
strict
security invoker
set search_path = ''
as $$
  select left(encode(sha256(convert_to(p_contact::text || ' ' || p_words, 'UTF8')), 'hex'), 32);
$$;
comment on function private.trace_of is
  'By what words of a contact''s are known again: what was changed or taken away since is not kept with a merge.';


create function private.own_of_contact(p_contact phonelog.contacts)
returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'name', private.trace_of(p_contact.id, p_contact.display_name),
    'tags', (
      select coalesce(jsonb_agg(private.trace_of(p_contact.id, tag)), '[]')
      from unnest(p_contact.tags) as tag
    ),
    'privacy_level', p_contact.privacy_level, 'stay_in_touch_days', p_contact.stay_in_touch_days
  );
$$;
comment on function private.own_of_contact is 'What people say of a contact, as it is kept with a merge.';


create function private.part_of_merge(p_contact phonelog.contacts)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_contact.id, 'level', p_contact.privacy_level,
    'numbers', (
      select coalesce(jsonb_agg(n.id order by n.id), '[]') from phonelog.contact_numbers n
      where n.user_id = p_contact.user_id and n.contact_id = p_contact.id
    ),
    -- Events follow their numbers; these have none to follow.
    'loose', (
      select coalesce(jsonb_agg(e.id order by e.id), '[]') from phonelog.events e
      where e.user_id = p_contact.user_id and e.contact_id = p_contact.id and not exists (
        select from phonelog.contact_numbers n
        where n.id = e.number_id and n.user_id = e.user_id and n.contact_id = e.contact_id
      )
    ),
    'groups', (
      select coalesce(jsonb_agg(p.event_id order by p.event_id), '[]')
      from phonelog.event_participants p
      where p.user_id = p_contact.user_id and p.contact_id = p_contact.id
    )
  );
end;
$$;
comment on function private.part_of_merge is
  'What goes over to another contact when this one is merged into it. Definer: for the merge alone, over a contact it is given; policies show nobody hidden events.';


create function private.move_groups(p_user uuid, p_from uuid[], p_into uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into phonelog.event_participants (event_id, contact_id, user_id)
  select distinct p.event_id, p_into, p_user
  from phonelog.event_participants p
  where p.user_id = p_user and p.contact_id = any (p_from)
  order by p.event_id
  on conflict do nothing;
  delete from phonelog.event_participants p
  where p.user_id = p_user and p.contact_id = any (p_from);
  -- With whom a message was is with the event, and not among the others of it.
  delete from phonelog.event_participants p using phonelog.events e
  where p.user_id = p_user and p.contact_id = p_into and e.id = p.event_id and e.contact_id = p_into;
end;
$$;
comment on function private.move_groups is
  'Puts one contact into the groups of others, in their place. Definer: for the merge alone; callers write no groups.';


create function private.merge_contacts(p_keep uuid, p_merge uuid[])
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_ids constant uuid[] := array(
    select distinct id from unnest(p_merge) as id where id is not null order by id
  );
  v_before phonelog.contacts;
  v_after phonelog.contacts;
  v_found int;
  v_parts jsonb;
  v_groups bigint[];
  v_merge uuid;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot merge contacts: nobody is signed in';
  end if;
  if p_keep is null or p_keep = any (v_ids) or cardinality(v_ids) not between 1 and 100 then
    raise sqlstate 'PT422' using
      message = 'Cannot merge these contacts: it takes one to keep, and one to a hundred others';
  end if;
  perform private.hold_person(v_user);
  perform from phonelog.contacts c
    where c.user_id = v_user and c.id = any (v_ids || p_keep) order by c.id for update;
  select count(*) into v_found from phonelog.contacts c
  where c.user_id = v_user and c.id = any (v_ids || p_keep) and c.merged_into is null
    -- Who acts for a person merges whom they see.
    and (c.privacy_level = any (private.shown_level()) or 'masked' = any (private.shown_level()));
  if v_found <= cardinality(v_ids) then
    raise sqlstate 'PT404' using
      message = 'Cannot merge these contacts: at least one is not there, or is part of another already';
  end if;

  select c.* into v_before from phonelog.contacts c where c.user_id = v_user and c.id = p_keep;
  select jsonb_agg(private.part_of_merge(c) order by c.id) into v_parts
  from phonelog.contacts c where c.user_id = v_user and c.id = any (v_ids);
  v_groups := array(
    select p.event_id from phonelog.event_participants p
    where p.user_id = v_user and p.contact_id = p_keep and (
      exists (
        select from phonelog.event_participants o
        where o.event_id = p.event_id and o.contact_id = any (v_ids)
      )
      or exists (
        select from phonelog.events e where e.id = p.event_id and e.contact_id = any (v_ids)
      )
    )
    order by p.event_id
  );

  -- What one of them says and the kept one does not; nothing is shown that was not before.
  update phonelog.contacts k set
    display_name = coalesce(k.display_name, (
      select c.display_name from phonelog.contacts c
      where c.user_id = v_user and c.id = any (v_ids) and c.display_name is not null
      order by array_position(p_merge, c.id) limit 1
    )),
    tags = array(
      select tag
      from (
        select tag, 0 as nth, at from unnest(k.tags) with ordinality as t (tag, at)
        union all
        select t.tag, array_position(p_merge, c.id), t.at
        from phonelog.contacts c cross join unnest(c.tags) with ordinality as t (tag, at)
        where c.user_id = v_user and c.id = any (v_ids)
      ) as given
      group by tag order by min(nth * 100 + at), tag limit 50
    ),
    stay_in_touch_days = coalesce(k.stay_in_touch_days, (
      select min(c.stay_in_touch_days) from phonelog.contacts c
      where c.user_id = v_user and c.id = any (v_ids)
    )),
    privacy_level = private.strictest_level(array(
      select c.privacy_level from phonelog.contacts c
      where c.user_id = v_user and c.id = any (v_ids || p_keep)
    ))
  where k.user_id = v_user and k.id = p_keep
  returning k.* into v_after;

  update phonelog.contact_numbers n set contact_id = p_keep
  where n.user_id = v_user and n.contact_id = any (v_ids);
  update phonelog.events e set
    contact_id = p_keep, privacy = v_after.privacy_level, changed_at = now()
  where e.user_id = v_user and e.contact_id = any (v_ids);
  perform private.move_groups(v_user, v_ids, p_keep);
  update phonelog.contacts c set merged_into = p_keep
  where c.user_id = v_user and c.id = any (v_ids);

  insert into phonelog.contact_merges (user_id, keep_id, kept_before, kept_after, parts, kept_groups)
  values (v_user, p_keep, private.own_of_contact(v_before), private.own_of_contact(v_after), v_parts,
    v_groups)
  returning id into v_merge;
  return jsonb_build_object('contact', private.contact_told(v_after), 'undo_token', v_merge);
end;
$$;
comment on function private.merge_contacts is
  'Makes contacts of the caller''s, as auth.uid() says, part of another, all at once; with the token that undoes it. Definer: callers give no numbers or events to others.';

grant execute on function private.merge_contacts to authenticated;
