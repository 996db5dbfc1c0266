-- Characters: branches.
-- The branch that is shown is the way from its last message up to the first. Another is chosen by any
-- message of it, and a fork takes what was said so far into a conversation of one's own.


-- Reading --------------------------------------------------------------------------------------

create function private.branch_of(
  p_conversation uuid,
  p_before       uuid default null,
  p_max          int  default 50
)
returns table (
  id uuid, parent_id uuid, seq bigint, role text, author_user_id uuid, character_id uuid, name text,
  content text, status text, reason text, model text, created_at timestamptz, siblings uuid[]
)
language sql
stable
security definer
set search_path = ''
as $$
  with recursive way as (
    select m.*, 1 as nth from characters.messages m
    where m.conversation_id = p_conversation
      and p_conversation in (select private.my_conversations())
      and m.id = coalesce(
        (select b.parent_id from characters.messages b where b.id = p_before),
        (select c.active_leaf from characters.conversations c
         where c.id = p_conversation and p_before is null)
      )
    union all
    select m.*, w.nth + 1 from way w join characters.messages m on m.id = w.parent_id
    where w.nth < least(greatest(p_max, 1), 200)
  )
  select w.id, w.parent_id, w.seq, w.role, w.author_user_id, w.character_id, w.name, w.content,
    w.status, w.reason, w.model, w.created_at,
    case when w.parent_id is null then array(
        select s.id from characters.messages s
        where s.conversation_id = p_conversation and s.parent_id is null order by s.seq)
      else array(
        select s.id from characters.messages s where s.parent_id = w.parent_id order by s.seq)
    end
  from way w
  order by w.seq;
$$;
comment on function private.branch_of is
  'A page of the branch that is shown, where the caller has a seat. Definer: a policy would be asked at every step of the way.';

grant execute on function private.branch_of to authenticated;


create function characters.read_branch(
  p_conversation uuid,
  p_before       uuid default null,
  p_max          int  default 50
)
returns table (
  id uuid, parent_id uuid, seq bigint, role text, author_user_id uuid, character_id uuid, name text,
  content text, status text, reason text, model text, created_at timestamptz, siblings uuid[]
)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.branch_of(p_conversation, p_before, p_max);
$$;
comment on function characters.read_branch is
  'The newest messages of the branch that is shown, or those before one of them, in order; each with all that was said in its place.';

grant execute on function characters.read_branch to authenticated;


-- Choosing -------------------------------------------------------------------------------------

create function private.show_branch(p_message uuid)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_conversation uuid;
  v_leaf uuid;
begin
  select m.conversation_id into v_conversation
  from characters.messages m
  join characters.conversation_participants p on p.conversation_id = m.conversation_id
  where m.id = p_message and p.user_id = auth.uid() and p.joined_at is not null
    and p.role = 'member' and private.is_in_conversation(m.conversation_id);
  if v_conversation is null then
    raise sqlstate 'PT404' using
      message = 'Cannot show this branch: there is no such message for you';
  end if;
  v_leaf := (
    with recursive way as (
      select p_message as id, 0 as nth
      union all
      select n.id, w.nth + 1
      from way w
      cross join lateral (
        select m.id from characters.messages m where m.parent_id = w.id order by m.seq desc limit 1
      ) as n
    )
    select w.id from way w order by w.nth desc limit 1
  );
  update characters.conversations set active_leaf = v_leaf where id = v_conversation;
  return v_leaf;
end;
$$;
comment on function private.show_branch is
  'Shows the branch of a message, to its newest end. Definer: whoever talks in a conversation turns its pages, and its owner alone may write the row.';

grant execute on function private.show_branch to authenticated;


create function characters.choose_branch(p_message uuid)
returns uuid
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.show_branch(p_message);
$$;
comment on function characters.choose_branch is
  'Shows the branch of a message from now on, for everybody in the conversation; its last message.';

grant execute on function characters.choose_branch to authenticated;


-- Forking --------------------------------------------------------------------------------------

create function private.fork_at(p_message uuid, p_title text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_from uuid;
  v_role text;
  v_fork uuid;
  v_old uuid[];
  v_new uuid[];
begin
  select conversation_id into v_from from characters.messages where id = p_message;
  select role into v_role from characters.conversation_participants
  where conversation_id = v_from and user_id = v_user and private.is_in_conversation(v_from);
  if v_role is null then
    raise sqlstate 'PT404' using message = 'Cannot fork here: there is no such message for you';
  elsif v_role = 'reader' then
    -- In a fork they would speak with the characters.
    raise sqlstate 'PT403' using message = 'Cannot fork: you only read along in this conversation';
  end if;
  perform private.close_cut_replies();
  -- Held, so that nobody begins it again meanwhile.
  perform from characters.messages where id = p_message and status <> 'streaming' for share;
  if not found then
    -- Its words so far are nobody's to keep: a moderator may take all of it back.
    raise sqlstate 'PT409' using
      message = 'Cannot fork: this reply is being written', hint = 'Wait for its end',
      detail = '{"seconds": 2}';
  end if;
  perform private.limit_calls('fork_conversation:' || v_user, 20, 600,
    'Cannot fork: twenty in ten minutes are the most');
  with recursive way as (
    select id, parent_id, seq from characters.messages where id = p_message
    union all
    select m.id, m.parent_id, m.seq from way w join characters.messages m on m.id = w.parent_id
  )
  select array_agg(id order by seq) into v_old from way;
  -- In order, so that an index is written from page to page.
  v_new := array(
    select gen_random_uuid() as id from generate_series(1, cardinality(v_old)) order by id);

  -- With its end and its count, and the messages with their places: numbering each is too slow.
  insert into characters.conversations (owner_id, title, settings, active_leaf, message_count)
  select v_user, coalesce(p_title, c.title), c.settings, v_new[cardinality(v_new)], cardinality(v_new)
  from characters.conversations c where c.id = v_from
  returning id into v_fork;
  insert into characters.conversation_participants
    (conversation_id, user_id, character_id, name, place, joined_at)
  select v_fork, user_id, character_id, name, place, now()
  from characters.conversation_participants
  where conversation_id = v_from and (character_id is not null or user_id = v_user);
  insert into characters.messages (id, conversation_id, parent_id, role, author_user_id, asked_by,
    character_id, name, greeting, content, status, reason, model, created_at, finished_at, seq)
  select v_new[w.nth], v_fork, v_new[w.nth - 1], m.role, m.author_user_id, m.asked_by, m.character_id,
    m.name, m.greeting, m.content, m.status, m.reason, m.model, m.created_at, m.finished_at, w.nth
  from unnest(v_old) with ordinality as w (id, nth)
  join characters.messages m on m.id = w.id
  order by w.nth;
  return v_fork;
end;
$$;
comment on function private.fork_at is
  'A conversation of the caller''s with what was said up to a message. Definer: callers write no messages; it copies only what the caller may read.';

grant execute on function private.fork_at to authenticated;


create function characters.fork_at(p_message uuid, p_title text default null)
returns uuid
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.fork_at(p_message, p_title);
$$;
comment on function characters.fork_at is
  'Takes what was said up to a message, and the characters, into a new conversation of the caller''s own.';

grant execute on function characters.fork_at to authenticated;
