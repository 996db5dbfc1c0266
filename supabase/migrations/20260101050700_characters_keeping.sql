-- Characters: export, erasure and audit.
-- A person gets the conversations they are in, with all that was said to them and without the names of
-- other people. Those of one person may be long, and go in slices.


-- Export ---------------------------------------------------------------------------------------

create function private.chat_lines(p_user uuid, p_until timestamptz)
returns table (place text, line json)
language sql
stable
security definer
set search_path = ''
as $$
  with said as (
    select m.*, min(m.seq) filter (where m.role = 'user' and m.author_user_id is distinct from p_user)
      over (partition by m.conversation_id, m.author_user_id) as first
    from characters.conversation_participants p
    join characters.messages m on m.conversation_id = p.conversation_id
    where p.user_id = p_user and p.joined_at is not null and m.created_at <= p_until
  )
  select
    n.conversation_id || ':' || lpad(n.seq::text, 12, '0'),
    json_build_object(
      'conversation_id', n.conversation_id,
      'seq', n.seq,
      'id', n.id,
      'answers', n.parent_id,
      'said_at', n.created_at,
      'said_by', case
        when n.role = 'assistant' then n.name
        when n.author_user_id = p_user then 'you'
        else 'person ' || n.nth
      end,
      'text', n.content,
      'status', n.status
    )
  from (
    select said.*, dense_rank() over (partition by conversation_id order by first nulls last) as nth
    from said
  ) as n;
$$;
comment on function private.chat_lines is
  'What was said in the conversations a person is in, line by line. Definer: the server reads it for whoever asked for an export.';

insert into private.data_shared (source, reader, holds)
values ('characters.transcripts', 'private.chat_lines',
  'What was said in the conversations a person is in, by people without their names');


-- Erasure --------------------------------------------------------------------------------------

create function private.erase_characters(p_user uuid, p_rows int)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- The newest first: nothing that is left answers what is gone.
  delete from characters.messages where id = any (array(
    select m.id from characters.messages m
    where m.conversation_id = (
      select c.id from characters.conversations c
      where c.owner_id = p_user and exists (
        select from characters.messages own where own.conversation_id = c.id
      )
      limit 1
    )
    order by m.seq desc limit p_rows));
  return found;
end;
$$;
comment on function private.erase_characters is
  'Deletes so many messages of a person''s conversations; false when there are none. Definer: for the server alone, over a person it is given.';

insert into private.data_slices (domain, slicer, rows)
values ('characters', 'private.erase_characters', 5000);


-- Audit ----------------------------------------------------------------------------------------

create trigger characters_audit after insert or update or delete on characters.characters
  for each row execute function private.audit_row();

create trigger conversations_audit after insert or delete on characters.conversations
  for each row execute function private.audit_row();

-- Every message moves the rest.
create trigger conversations_audit_change after update on characters.conversations for each row
  when (
    old.deleted_at is distinct from new.deleted_at
    or old.title is distinct from new.title
    or old.settings is distinct from new.settings
  )
  execute function private.audit_row();

create trigger conversation_participants_audit
  after insert or update or delete on characters.conversation_participants
  for each row execute function private.audit_row();

create trigger shares_audit after insert or update or delete on characters.shares
  for each row execute function private.audit_row();
