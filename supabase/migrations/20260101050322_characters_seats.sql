-- Characters: coming into a conversation, and going.


-- Coming ---------------------------------------------------------------------------------------

create function private.invitations()
returns table (conversation_id uuid, title text, asked_by text, role text, invited_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select c.id, c.title, private.name_of_person(c.owner_id), p.role, p.invited_at
  from characters.conversation_participants p
  join characters.conversations c on c.id = p.conversation_id
  where p.user_id = (select auth.uid()) and p.joined_at is null and c.deleted_at is null
  order by p.invited_at desc, c.id;
$$;
comment on function private.invitations is
  'Conversations to which the caller is asked and has not come. Definer: before they come they see nothing of it but its title and who asks.';

grant execute on function private.invitations to authenticated;


create function characters.list_invitations()
returns table (conversation_id uuid, title text, asked_by text, role text, invited_at timestamptz)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.invitations();
$$;
comment on function characters.list_invitations is
  'Conversations to which the caller is asked and has not come, and who asks.';

grant execute on function characters.list_invitations to authenticated;


create function private.take_seat(p_conversation uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_role text;
begin
  update characters.conversation_participants p set
    joined_at = coalesce(p.joined_at, now()), name = private.name_of_person(p.user_id)
  from characters.conversations c
  where p.conversation_id = p_conversation and p.user_id = auth.uid()
    and c.id = p.conversation_id and c.deleted_at is null
  returning p.role into v_role;
  if v_role is null then
    raise sqlstate 'PT404' using
      message = 'Cannot join: there is no such conversation that asked you in';
  end if;
  return v_role;
end;
$$;
comment on function private.take_seat is
  'Seats the caller where they were asked in. Definer: callers write no seats; it seats nobody else.';

grant execute on function private.take_seat to authenticated;


create function characters.join_conversation(p_conversation uuid)
returns text
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.take_seat(p_conversation);
$$;
comment on function characters.join_conversation is
  'Comes into a conversation to which the caller was asked; in which role. Twice is harmless.';

grant execute on function characters.join_conversation to authenticated;


-- Asking in, and going ------------------------------------------------------------------------

create function private.seat_person(p_conversation uuid, p_user uuid, p_role text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_caller constant uuid := auth.uid();
  v_owner uuid;
begin
  select c.owner_id into v_owner from characters.conversations c
  where c.id = p_conversation and c.deleted_at is null
    -- Whoever is asked in may say no.
    and (c.owner_id = v_caller or p_user = v_caller and exists (
      select from characters.conversation_participants p
      where p.conversation_id = c.id and p.user_id = v_caller
    ))
  for no key update;
  if v_owner is null or not exists (select from auth.users where id = p_user) then
    raise sqlstate 'PT404' using
      message = 'Cannot change who is in this conversation: there is no such one of yours';
  end if;
  if p_user = v_owner then
    raise sqlstate 'PT422' using
      message = 'Cannot change this seat: a conversation keeps its owner';
  end if;
  if p_role is null then
    delete from characters.conversation_participants
    where conversation_id = p_conversation and user_id = p_user;
    perform pg_notify('realtime_rights', 'characters:conversation:' || p_conversation);
    return;
  end if;
  if p_user = v_caller then
    raise sqlstate 'PT403' using message = 'Cannot change this seat: its owner gives it';
  end if;
  if p_role not in ('member', 'reader') then
    raise sqlstate 'PT400' using
      message = 'Cannot give this seat: there is no such role', hint = 'Use member or reader';
  end if;
  perform private.limit_calls('ask_in:' || v_caller, 200, 600,
    'Cannot ask anybody in: two hundred in ten minutes are the most');
  insert into characters.conversation_participants (conversation_id, user_id, name, role)
  values (p_conversation, p_user, 'Guest', p_role)
  on conflict (conversation_id, user_id) do update set role = excluded.role;
  if (
    select count(*) from characters.conversation_participants
    where conversation_id = p_conversation and user_id is not null
  ) > 50 then
    raise sqlstate 'PT422' using
      message = 'Cannot ask anybody else in: 50 people are the most',
      hint = 'Show somebody out first';
  end if;
end;
$$;
comment on function private.seat_person is
  'An owner asks somebody in, as a member or a reader, or shows them out; anybody goes by themselves, or does not come. Definer: callers write no seats; it asks whose conversation it is.';

grant execute on function private.seat_person to authenticated;


create function characters.set_participant(p_conversation uuid, p_user uuid, p_role text)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.seat_person(p_conversation, p_user, p_role);
$$;
comment on function characters.set_participant is
  'Asks a person into the caller''s conversation, as "member" or "reader"; without a role they go.';

grant execute on function characters.set_participant to authenticated;
