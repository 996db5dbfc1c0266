-- Characters: live conversations.
-- Whoever is in a conversation hears on the private topic `characters:conversation:<id>` that messages
-- came or changed, by their ids, and a reply piece by piece as it is kept. A piece has its place, so
-- that who listens late reads what came before from message_pieces and puts nothing down twice.


-- Telling --------------------------------------------------------------------------------------

create function private.tell_conversation(p_conversation uuid, p_event text, p_payload jsonb)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(p_payload, p_event, 'characters:conversation:' || p_conversation, true);
  end if;
end;
$$;
comment on function private.tell_conversation is
  'Tells everybody in a conversation when the transaction commits; where Realtime is absent nobody hears it.';


create function private.tell_chat_message()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.tell_conversation(new.conversation_id, 'message', jsonb_build_object(
    'id', new.id, 'seq', new.seq, 'parent_id', new.parent_id, 'status', new.status));
  return null;
end;
$$;
comment on function private.tell_chat_message is
  'Tells a conversation of a message that came, or is whole. Definer: people may hear on the topic, and not speak.';

-- What a fork takes along was said before anybody could hear it there.
create trigger messages_told after insert on characters.messages
  for each row when (new.created_at = now()) execute function private.tell_chat_message();

create trigger messages_told_again after update on characters.messages
  for each row when (old.status is distinct from new.status)
  execute function private.tell_chat_message();


create function private.tell_piece()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.tell_conversation(new.conversation_id, 'piece', jsonb_build_object(
    'message_id', new.message_id, 'at', new.at, 'text', new.text));
  return null;
end;
$$;
comment on function private.tell_piece is
  'Tells a conversation the next words of a reply. Definer: people may hear on the topic, and not speak.';

create trigger message_pieces_told after insert on characters.message_pieces
  for each row execute function private.tell_piece();


-- Taking back ----------------------------------------------------------------------------------

create function characters.take_back_reply(p_message uuid)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_reply characters.messages;
begin
  update characters.messages set status = 'refused', reason = 'flagged', content = ''
  where id = p_message and role = 'assistant' and status in ('complete', 'interrupted')
  returning * into v_reply;
  if v_reply.id is null then
    return false;
  end if;
  -- What was made of it meanwhile goes as well: a summary is written anew, also one that a model is
  -- writing now, which was told of it; a link is made again.
  update characters.conversations set summary = null, summary_up_to = gen_random_uuid()
  where id = v_reply.conversation_id;
  delete from characters.shares
  where conversation_id = v_reply.conversation_id and created_at >= v_reply.created_at;
  return true;
end;
$$;
comment on function characters.take_back_reply is
  'Takes back a reply that a moderator flags afterwards, and what was made of it; false where there is none. For run-job.';

grant execute on function characters.take_back_reply to service_role;


create function private.untell_reply()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if to_regclass('realtime.messages') is not null then
    update realtime.messages set payload = payload - 'text'
    where topic = 'characters:conversation:' || new.conversation_id and event = 'piece'
      -- Its pieces came after it; the table is cut into days.
      and inserted_at >= new.created_at at time zone 'UTC'
      and payload ->> 'message_id' = new.id::text;
  end if;
  return null;
end;
$$;
comment on function private.untell_reply is
  'What was taken back is not told to whoever has Realtime repeat the last hours. Definer: people may hear on the topic, and not write.';

create trigger messages_untold after update on characters.messages
  for each row when (new.status = 'refused' and old.status is distinct from new.status)
  execute function private.untell_reply();
