-- Phonelog: undoing a merge.
-- Numbers go back to whose they were, and with them all calls and messages, those as well that came since.
-- What people changed since stays; where that makes it a question of what goes where, nothing is done.


-- Functions ------------------------------------------------------------------------------------

create function private.give_back_groups(p_merge phonelog.contact_merges)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Where the kept one is still in a message, the others are again, too.
  insert into phonelog.event_participants (event_id, contact_id, user_id)
  select e.id, given.contact_id, e.user_id
  from (
    select (p ->> 'id')::uuid as contact_id, jsonb_array_elements_text(p -> 'groups')::bigint as event_id
    from jsonb_array_elements(p_merge.parts) p
  ) as given
  join phonelog.events e on e.id = given.event_id and e.user_id = p_merge.user_id
  where e.contact_id = p_merge.keep_id or exists (
    select from phonelog.event_participants p
    where p.event_id = e.id and p.contact_id = p_merge.keep_id
  )
  order by e.id, given.contact_id
  on conflict do nothing;
end;
$$;
comment on function private.give_back_groups is
  'Puts contacts that were merged back into the groups they were in. Definer: for the undoing alone.';


create function private.give_back_part(p_user uuid, p_keep uuid, p_part jsonb, p_level text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_contact constant uuid := (p_part ->> 'id')::uuid;
  v_numbers constant uuid[] := array(select jsonb_array_elements_text(p_part -> 'numbers'))::uuid[];
  v_loose constant bigint[] := array(select jsonb_array_elements_text(p_part -> 'loose'))::bigint[];
begin
  -- Empty as it is, it takes no calls along.
  update phonelog.contacts c set merged_into = null, privacy_level = p_level
  where c.user_id = p_user and c.id = v_contact;
  update phonelog.contact_numbers n set contact_id = v_contact
  where n.user_id = p_user and n.id = any (v_numbers) and n.contact_id = p_keep;
  update phonelog.events e set contact_id = v_contact, privacy = p_level, changed_at = now()
  where e.user_id = p_user and e.contact_id = p_keep
    and (e.number_id = any (v_numbers) or e.id = any (v_loose));
end;
$$;
comment on function private.give_back_part is
  'Gives a contact that was merged what was its own. Definer: for the undoing alone.';


create function private.leave_groups(p_merge phonelog.contact_merges)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_parts constant uuid[] := array(select (p ->> 'id')::uuid from jsonb_array_elements(p_merge.parts) p);
  v_theirs constant bigint[] := array(
    select jsonb_array_elements_text(p -> 'groups') from jsonb_array_elements(p_merge.parts) p
  )::bigint[];
begin
  delete from phonelog.event_participants p
  where p.user_id = p_merge.user_id and p.contact_id = p_merge.keep_id
    and p.event_id = any (v_theirs) and p.event_id <> all (p_merge.kept_groups);
  -- It may have been one of the others of a message with one of them.
  insert into phonelog.event_participants (event_id, contact_id, user_id)
  select e.id, p_merge.keep_id, p_merge.user_id
  from phonelog.events e
  where e.user_id = p_merge.user_id and e.id = any (p_merge.kept_groups)
    and e.contact_id = any (v_parts)
  order by e.id
  on conflict do nothing;
end;
$$;
comment on function private.leave_groups is
  'Leaves the kept contact in those groups alone that it was in by itself. Definer: for the undoing alone.';


create function private.check_undoing(p_merge phonelog.contact_merges)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_parts constant uuid[] := array(select (p ->> 'id')::uuid from jsonb_array_elements(p_merge.parts) p);
  v_keep phonelog.contacts;
  v_later uuid;
begin
  if p_merge.undone_at is not null then
    raise sqlstate 'PT409' using message = 'Cannot undo this merge: it has been undone already';
  end if;
  select c.* into v_keep from phonelog.contacts c
  where c.user_id = p_merge.user_id and c.id = p_merge.keep_id;
  if v_keep.merged_into is not null then
    raise sqlstate 'PT409' using
      message = 'Cannot undo this merge: the contact that was kept has been merged itself since',
      hint = 'Undo that one first';
  end if;
  select m.id into v_later from phonelog.contact_merges m
  where m.user_id = p_merge.user_id and m.keep_id = v_keep.id and m.undone_at is null
    and m.made_at > p_merge.made_at
  order by m.made_at desc limit 1;
  if found then
    raise sqlstate 'PT409' using
      message = 'Cannot undo this merge: others have been merged into the same contact since',
      hint = 'Undo those first, the last one before the others',
      detail = jsonb_build_object('undo_first', v_later)::text;
  end if;
  if cardinality(v_parts) > (
    select count(*) from phonelog.contacts c
    where c.user_id = p_merge.user_id and c.id = any (v_parts) and c.merged_into = v_keep.id
  ) then
    raise sqlstate 'PT409' using
      message = 'Cannot undo this merge: one of its contacts is not part of the kept one any more';
  end if;
  if exists (
    select from jsonb_array_elements(p_merge.parts) p
    cross join jsonb_array_elements_text(p -> 'numbers') as given (id)
    join phonelog.contact_numbers n on n.user_id = p_merge.user_id and n.id = given.id::uuid
    where n.contact_id <> v_keep.id
  ) then
    raise sqlstate 'PT409' using
      message = 'Cannot undo this merge: one of its numbers was given to another contact since',
      hint = 'Give it back first';
  end if;
end;
$$;
comment on function private.check_undoing is
  'Raises where it is no longer clear what would go where. Definer: for the undoing alone.';


create function private.undo_merge(p_merge uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_merge phonelog.contact_merges;
  v_keep phonelog.contacts;
  v_before jsonb;
  v_after jsonb;
  v_part jsonb;
  v_is_changed boolean;
  v_unsure int;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot undo a merge: nobody is signed in';
  end if;
  perform private.hold_person(v_user);
  select m.* into v_merge from phonelog.contact_merges m
  where m.user_id = v_user and m.id = p_merge for update;
  select c.* into v_keep from phonelog.contacts c
  where c.user_id = v_user and c.id = v_merge.keep_id for update;
  -- Who acts for a person undoes nothing that is about somebody they do not see.
  if v_keep.id is null or not 'masked' = any (private.shown_level()) and (
    v_keep.privacy_level <> 'normal' or jsonb_path_exists(v_merge.parts, '$[*].level ? (@ != "normal")')
  ) then
    raise sqlstate 'PT404' using message = 'Cannot undo this merge: there is none of this token';
  end if;
  perform private.check_undoing(v_merge);
  v_before := v_merge.kept_before;
  v_after := v_merge.kept_after;

  -- Messages to several that came since name whoever has the number by now: they stay with the kept one.
  select count(*) into v_unsure
  from phonelog.event_participants p join phonelog.events e on e.id = p.event_id
  where p.user_id = v_user and p.contact_id = v_keep.id and e.created_at > v_merge.made_at
    and e.privacy = any (private.shown_level());

  -- What people said of its level since counts on.
  v_is_changed := v_keep.privacy_level <> (v_after ->> 'privacy_level');
  perform private.give_back_groups(v_merge);
  for v_part in select * from jsonb_array_elements(v_merge.parts) loop
    -- Whoever was hidden with the kept one since stays so.
    perform private.give_back_part(v_user, v_keep.id, v_part, case
      when v_is_changed then private.strictest_level(array[v_part ->> 'level', v_keep.privacy_level])
      else v_part ->> 'level' end);
  end loop;
  perform private.leave_groups(v_merge);

  update phonelog.contacts k set
    display_name = case
      when v_before ->> 'name' is null and private.trace_of(k.id, k.display_name) = v_after ->> 'name'
        then null else k.display_name end,
    tags = array(
      select tag
      from unnest(k.tags) with ordinality as t (tag, at)
      cross join lateral (select private.trace_of(k.id, tag) as trace offset 0) as known
      where v_before -> 'tags' ? trace or not v_after -> 'tags' ? trace order by at
    ),
    stay_in_touch_days = case
      when k.stay_in_touch_days is not distinct from (v_after ->> 'stay_in_touch_days')::int
        then (v_before ->> 'stay_in_touch_days')::int else k.stay_in_touch_days end,
    privacy_level = case when v_is_changed then k.privacy_level
      else v_before ->> 'privacy_level' end
  where k.user_id = v_user and k.id = v_keep.id
  returning k.* into v_keep;
  -- That it was is what is left of it.
  update phonelog.contact_merges m set
    undone_at = now(), kept_before = '{}', kept_after = '{}', parts = '[]', kept_groups = '{}'
  where m.id = v_merge.id;
  return jsonb_build_object('contact', private.contact_told(v_keep), 'unsure', v_unsure, 'restored', (
    select jsonb_agg(p -> 'id') from jsonb_array_elements(v_merge.parts) p
  ));
end;
$$;
comment on function private.undo_merge is
  'Makes contacts of the caller''s, as auth.uid() says, again what they were before a merge. Definer: callers give no numbers or events to others.';

grant execute on function private.undo_merge to authenticated;
