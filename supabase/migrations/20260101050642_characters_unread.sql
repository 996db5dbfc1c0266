-- Characters: what is to be read.
-- A message waits in a list until a model has read it as it is now.


-- Triggers -------------------------------------------------------------------------------------

create function private.follow_said()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.messages_to_read (message_id, user_id)
  select s.id, c.owner_id from said s
  join characters.conversations c on c.id = s.conversation_id
  where s.content ~ '\S'
  order by s.id
  on conflict do nothing;
  return null;
end;
$$;
comment on function private.follow_said is
  'What was said is to be read. Definer: callers do not write who owes what.';

create trigger messages_to_be_read after insert on characters.messages
  referencing new table as said
  for each statement execute function private.follow_said();


create function private.follow_said_again()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from private.message_embeddings where message_id = new.id;
  if new.content ~ '\S' then
    insert into private.messages_to_read (message_id, user_id)
    select new.id, c.owner_id from characters.conversations c where c.id = new.conversation_id
    on conflict do nothing;
  else
    delete from private.messages_to_read where message_id = new.id;
  end if;
  return null;
end;
$$;
comment on function private.follow_said_again is
  'What a message means goes with what it said. Definer: callers do not write it.';

create trigger messages_to_be_read_again after update on characters.messages
  for each row when (old.content is distinct from new.content)
  execute function private.follow_said_again();
