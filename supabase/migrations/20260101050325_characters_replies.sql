-- Characters: replies that are being written.
-- Each piece is kept at its place, by the one run that may write, before anybody is told of it. Whoever
-- reads says how much they have and gets the rest, from the pieces or from the whole: nothing is told
-- twice and nothing is left out.


-- Writing --------------------------------------------------------------------------------------

create function characters.append_piece(p_message uuid, p_run uuid, p_at int, p_text text)
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_reply characters.messages;
begin
  update characters.messages m set
    kept = m.kept + length(p_text),
    alive_until = clock_timestamp() + interval '1 minute'
  where m.id = p_message and m.run = p_run and m.status = 'streaming' and m.kept = p_at
  returning * into v_reply;
  if v_reply.id is null then
    -- An answer that got lost: the piece is there.
    select m.* into v_reply from characters.messages m
    join characters.message_pieces p on p.message_id = m.id and p.at = p_at and p.text = p_text
    where m.id = p_message and m.run = p_run and m.status = 'streaming';
    if v_reply.id is null then
      raise sqlstate 'PT409' using
        message = 'Cannot go on with this reply: it has ended, or goes on elsewhere';
    end if;
    return p_at + length(p_text);
  end if;
  insert into characters.message_pieces (message_id, at, conversation_id, text)
  values (p_message, p_at, v_reply.conversation_id, p_text);
  return v_reply.kept;
end;
$$;
comment on function characters.append_piece is
  'Keeps the next words of a reply, which begin after p_at characters; how many there are now. Twice is harmless.';

grant execute on function characters.append_piece to service_role;


create function private.moderate_later(p_reply characters.messages)
returns void
language sql
security invoker
set search_path = ''
as $$
  select private.enqueue('lost-replies', jsonb_build_object('message_id', (p_reply).id),
    (p_reply).asked_by, (p_reply).id::text);
$$;
comment on function private.moderate_later is
  'Has a reply moderated that can be read already, and was not: its writer died, or no moderator answered.';

grant execute on function private.moderate_later to service_role;


create function characters.finish_reply(
  p_message     uuid,
  p_run         uuid,
  p_status      text,
  p_reason      text    default null,
  p_model       text    default null,
  p_tokens_in   int     default null,
  p_tokens_out  int     default null,
  p_unmoderated boolean default false
)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_reply characters.messages;
begin
  -- In a statement of its own: the next one sees the pieces for whose end this one had to wait.
  perform from characters.messages
  where id = p_message and run = p_run and status = 'streaming'
  for no key update;
  if not found then
    return false;
  end if;
  update characters.messages m set
    status = p_status,
    reason = p_reason,
    model = p_model,
    tokens_in = p_tokens_in,
    tokens_out = p_tokens_out,
    finished_at = now(),
    content = case when p_status = 'refused' then '' else coalesce((
      select string_agg(p.text, '' order by p.at)
      from characters.message_pieces p where p.message_id = m.id
    ), '') end
  where m.id = p_message
  returning * into v_reply;
  delete from characters.message_pieces where message_id = p_message;
  if p_unmoderated and v_reply.content <> '' then
    perform private.moderate_later(v_reply);
  end if;
  return true;
end;
$$;
comment on function characters.finish_reply is
  'Makes the pieces of a reply its content, or takes them back where it is refused; false where another has ended it. What its moderator could not be asked about is asked again by a job.';

grant execute on function characters.finish_reply to service_role;


create function private.close_cut_replies()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_cut uuid[];
begin
  v_cut := array(
    select id from characters.messages
    where status = 'streaming' and alive_until < clock_timestamp()
    for update skip locked
  );
  perform characters.finish_reply(m.id, m.run, 'interrupted', 'lost')
  from characters.messages m where m.id = any (v_cut);
  perform private.moderate_later(m)
  from characters.messages m where m.id = any (v_cut) and m.content <> '';
  return cardinality(v_cut);
end;
$$;
comment on function private.close_cut_replies is
  'Ends replies whose writer has died, with what there is of them; how many. Definer: run by cron, and by whoever speaks next.';

grant execute on function private.close_cut_replies to service_role;


-- Reading --------------------------------------------------------------------------------------

create function characters.read_reply(p_message uuid, p_after int default 0)
returns table (
  conversation_id uuid, status text, reason text, kept int, text text, character_id uuid, name text,
  model text, tokens_in int, tokens_out int, parent_id uuid, seq bigint
)
language sql
stable
security invoker
set search_path = ''
as $$
  -- One statement, so that pieces cannot become the whole in between.
  select m.conversation_id,
    case when m.status = 'streaming' and m.alive_until < clock_timestamp() then 'interrupted'
      else m.status end,
    -- As the job will write it: whoever reads before the job came is told the same.
    case when m.status = 'streaming' and m.alive_until < clock_timestamp() then 'lost'
      else m.reason end,
    -- Greetings, and what a fork has copied, were never in pieces.
    greatest(m.kept, length(m.content)),
    case when m.status = 'streaming' then coalesce((
        select string_agg(substr(p.text, greatest(p_after - p.at, 0) + 1), '' order by p.at)
        from characters.message_pieces p
        where p.message_id = m.id and p.at + length(p.text) > p_after
      ), '')
      else substr(m.content, greatest(p_after, 0) + 1)
    end,
    m.character_id, m.name, m.model, m.tokens_in, m.tokens_out, m.parent_id, m.seq
  from characters.messages m
  where m.id = p_message and m.role = 'assistant';
$$;
comment on function characters.read_reply is
  'What there is of a reply after so many characters, and how it stands; nothing for whoever may not read it.';

grant execute on function characters.read_reply to authenticated, service_role;
