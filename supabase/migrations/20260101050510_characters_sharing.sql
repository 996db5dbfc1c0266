-- Characters: sharing a conversation.


-- Functions ------------------------------------------------------------------------------------

create function private.share_conversation(p_conversation uuid, p_hash text, p_expires_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_title text;
  v_leaf uuid;
  v_share characters.shares;
begin
  -- The owner alone: what others said is shown to whoever has the link.
  select title, active_leaf into v_title, v_leaf from characters.conversations
  where id = p_conversation and owner_id = v_user and deleted_at is null;
  if not found then
    raise sqlstate 'PT404' using
      message = 'Cannot share this conversation: there is no such one of yours';
  end if;
  if p_expires_at <= now() then
    raise sqlstate 'PT422' using message = 'Cannot share for no time: it would have expired already';
  end if;
  -- The same call again draws the same token.
  select * into v_share from characters.shares where token_hash = p_hash and owner_id = v_user;
  if not found then
    perform private.limit_calls('share_conversation:' || v_user, 20, 600,
      'Cannot share: twenty links in ten minutes are the most');
    insert into characters.shares
      (conversation_id, owner_id, token_hash, snapshot, message_count, expires_at)
    with recursive way as (
      select m.* from characters.messages m where m.id = v_leaf
      union all
      select m.* from way w join characters.messages m on m.id = w.parent_id
    ),
    people as (
      select author_user_id, row_number() over (order by min(seq)) as nth from way
      where role = 'user' and author_user_id is distinct from v_user
      group by author_user_id
    ),
    lines as (
      select w.seq, jsonb_build_object(
        'role', w.role,
        'name', case
          when w.role = 'assistant' or w.author_user_id = v_user then w.name
          else 'Person ' || p.nth
        end,
        'content', w.content,
        'at', w.created_at
      ) as line
      from way w
      left join people p on w.role = 'user' and p.author_user_id is not distinct from w.author_user_id
      where w.content <> ''
    )
    select p_conversation, v_user, p_hash,
      jsonb_build_object('title', v_title, 'messages', coalesce(jsonb_agg(line order by seq), '[]')),
      count(*), p_expires_at
    from lines
    returning * into v_share;
  end if;
  return jsonb_build_object('id', v_share.id, 'message_count', v_share.message_count,
    'expires_at', v_share.expires_at);
end;
$$;
comment on function private.share_conversation is
  'Keeps a conversation as it is now for whoever has the token of this hash. Definer: callers write no shares; it asks whose conversation it is.';

grant execute on function private.share_conversation to authenticated;


create function characters.share_conversation(
  p_conversation uuid, p_hash text, p_expires_at timestamptz default null
)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.share_conversation(p_conversation, p_hash, p_expires_at);
$$;
comment on function characters.share_conversation is
  'Shares the caller''s conversation as it is now, by a token of which only the hash is told.';

grant execute on function characters.share_conversation to authenticated;


create function private.revoke_shares(p_conversation uuid)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  if not exists (
    select from characters.conversations where id = p_conversation and owner_id = auth.uid()
  ) then
    raise sqlstate 'PT404' using
      message = 'Cannot end these links: there is no such conversation of yours';
  end if;
  update characters.shares set revoked_at = now()
  where conversation_id = p_conversation and owner_id = auth.uid() and revoked_at is null;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.revoke_shares is
  'Ends the caller''s links to a conversation. Definer: callers write no shares; it touches only their own.';

grant execute on function private.revoke_shares to authenticated;


create function characters.revoke_shares(p_conversation uuid)
returns int
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.revoke_shares(p_conversation);
$$;
comment on function characters.revoke_shares is 'Ends all links to a conversation of the caller''s; how many.';

grant execute on function characters.revoke_shares to authenticated;


create function characters.shared_conversation(p_hash text)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select s.snapshot || jsonb_build_object('shared_at', s.created_at, 'expires_at', s.expires_at)
  from characters.shares s
  join characters.conversations c on c.id = s.conversation_id and c.deleted_at is null
  where s.token_hash = p_hash and s.revoked_at is null
    and (s.expires_at is null or s.expires_at > now());
$$;
comment on function characters.shared_conversation is
  'What was shared by the token of this hash, while it holds. For the server, which limits guesses.';

grant execute on function characters.shared_conversation to service_role;
