-- Characters: speaking.
-- What somebody says and the reply that is to be written come into the book together, before a model is
-- asked. Sent again it is the same message and the same reply, so that nothing is paid for twice.


-- Replies --------------------------------------------------------------------------------------

create function private.open_reply(
  p_user uuid, p_conversation uuid, p_parent uuid, p_character uuid, p_client_id text
)
returns characters.messages
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_reply characters.messages;
begin
  -- Longer than a writer waits for a model's first words.
  insert into characters.messages (conversation_id, parent_id, role, asked_by, character_id, name,
    client_id, status, run, alive_until)
  select p_conversation, p_parent, 'assistant', p_user, p.character_id, p.name, p_client_id,
    'streaming', gen_random_uuid(), clock_timestamp() + interval '150 seconds'
  from characters.conversation_participants p
  where p.conversation_id = p_conversation and p.character_id = p_character
  returning * into v_reply;
  if v_reply.id is null then
    raise sqlstate 'PT422' using
      message = 'Cannot have a reply written: there is no such character in this conversation';
  end if;
  update characters.conversations set active_leaf = v_reply.id where id = p_conversation;
  return v_reply;
end;
$$;
comment on function private.open_reply is 'A reply that is to be written, and shown from now on.';

grant execute on function private.open_reply to service_role;


create function private.hold_conversation(p_user uuid, p_conversation uuid)
returns characters.conversations
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_conversation characters.conversations;
  v_role text;
begin
  -- One at a time: the lock orders whoever speaks at once.
  select c.* into v_conversation from characters.conversations c
  where c.id = p_conversation and c.deleted_at is null
  for no key update;
  select p.role into v_role from characters.conversation_participants p
  where p.conversation_id = v_conversation.id and p.user_id = p_user and p.joined_at is not null;
  if v_role is null then
    raise sqlstate 'PT404' using message = 'Cannot speak: there is no such conversation for you';
  elsif v_role = 'reader' then
    raise sqlstate 'PT403' using message = 'Cannot speak: you only read along in this conversation';
  end if;
  return v_conversation;
end;
$$;
comment on function private.hold_conversation is
  'A conversation in which a person may speak, held to the end of the transaction.';

grant execute on function private.hold_conversation to service_role;


create function private.wait_for_reply(p_conversation uuid)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  perform private.close_cut_replies();
  if exists (
    select from characters.messages
    where conversation_id = p_conversation and status = 'streaming'
  ) then
    raise sqlstate 'PT409' using
      message = 'Cannot speak: a reply is being written',
      hint = 'Wait for its end', detail = '{"seconds": 2}';
  end if;
end;
$$;
comment on function private.wait_for_reply is
  'Refuses where a reply is being written: what it says belongs before what comes next.';

grant execute on function private.wait_for_reply to service_role;


create function private.reopen_reply(p_reply uuid)
returns uuid
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_reply characters.messages;
begin
  perform private.close_cut_replies();
  select * into v_reply from characters.messages
  where id = p_reply and status in ('failed', 'interrupted') and kept = 0;
  if not found then
    return null;
  end if;
  -- Others may have spoken since.
  perform private.wait_for_reply(v_reply.conversation_id);
  update characters.messages set
    status = 'streaming', reason = null, finished_at = null, run = gen_random_uuid(),
    alive_until = clock_timestamp() + interval '150 seconds'
  where id = p_reply
  returning run into v_reply.run;
  return v_reply.run;
end;
$$;
comment on function private.reopen_reply is
  'A reply of which nothing was written is begun again by whoever sends the same again; null for all others.';

grant execute on function private.reopen_reply to service_role;


-- Speaking -------------------------------------------------------------------------------------

create function characters.append_message(
  p_user         uuid,
  p_conversation uuid,
  p_content      text,
  p_client_id    text,
  p_parent       uuid default null,
  p_character    uuid default null
)
returns table (message_id uuid, reply_id uuid, run uuid)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_conversation constant characters.conversations :=
    private.hold_conversation(p_user, p_conversation);
  v_message characters.messages;
  v_reply characters.messages;
begin
  select * into v_message from characters.messages m
  where m.conversation_id = p_conversation and m.author_user_id = p_user and m.client_id = p_client_id;
  if found then
    if v_message.content <> p_content then
      raise sqlstate 'PT409' using
        message = 'Cannot speak: another message has this client_id',
        hint = 'Use a new client_id for a new message';
    end if;
    select * into v_reply from characters.messages m
    where m.conversation_id = p_conversation and m.asked_by = p_user and m.client_id = p_client_id;
    return query select v_message.id, v_reply.id, private.reopen_reply(v_reply.id);
    return;
  end if;

  if exists (
    select from characters.messages m
    where m.conversation_id = p_conversation and m.asked_by = p_user and m.client_id = p_client_id
  ) then
    raise sqlstate 'PT409' using
      message = 'Cannot speak: a reply that was written again has this client_id',
      hint = 'Use a new client_id for a new message';
  end if;
  perform private.wait_for_reply(p_conversation);
  insert into characters.messages
    (conversation_id, parent_id, role, author_user_id, name, client_id, content, finished_at)
  -- What answers the conversation itself is a first message.
  select p_conversation, nullif(coalesce(p_parent, v_conversation.active_leaf), p_conversation),
    'user', p_user, p.name, p_client_id, p_content, now()
  from characters.conversation_participants p
  where p.conversation_id = p_conversation and p.user_id = p_user
  returning * into v_message;
  v_reply := private.open_reply(p_user, p_conversation, v_message.id,
    coalesce(p_character, private.next_speaker(p_conversation, v_message.id, p_content)), p_client_id);
  return query select v_message.id, v_reply.id, v_reply.run;
end;
$$;
comment on function characters.append_message is
  'What a person says, and the reply that is to be written; with a run for whoever is to write it, none when it was sent before. For the server, over a person it is given.';

grant execute on function characters.append_message to service_role;


create function characters.reply_again(p_user uuid, p_message uuid, p_client_id text)
returns table (message_id uuid, reply_id uuid, run uuid)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_first characters.messages;
  v_to uuid;
  v_reply characters.messages;
begin
  select * into v_first from characters.messages m where m.id = p_message;
  perform private.hold_conversation(p_user, v_first.conversation_id);
  v_to := case v_first.role when 'assistant' then v_first.parent_id else v_first.id end;
  select * into v_reply from characters.messages m
  where m.conversation_id = v_first.conversation_id and m.asked_by = p_user
    and m.client_id = p_client_id;
  if found then
    if v_reply.parent_id is distinct from v_to or exists (
      select from characters.messages m
      where m.id = v_to and m.author_user_id = p_user and m.client_id = p_client_id
    ) then
      raise sqlstate 'PT409' using
        message = 'Cannot write this again: another reply has this client_id',
        hint = 'Use a new client_id for a new reply';
    end if;
    return query select v_to, v_reply.id, private.reopen_reply(v_reply.id);
    return;
  end if;
  if not exists (select from characters.messages m where m.id = v_to and m.role = 'user') then
    raise sqlstate 'PT422' using
      message = 'Cannot write this again: a greeting is as its card says';
  end if;
  perform private.wait_for_reply(v_first.conversation_id);
  v_reply := private.open_reply(p_user, v_first.conversation_id, v_to, coalesce(
    v_first.character_id,
    private.next_speaker(v_first.conversation_id, v_to, v_first.content)), p_client_id);
  return query select v_to, v_reply.id, v_reply.run;
end;
$$;
comment on function characters.reply_again is
  'Another reply beside the first, which stays; or one to a message that has none. As append_message.';

grant execute on function characters.reply_again to service_role;
