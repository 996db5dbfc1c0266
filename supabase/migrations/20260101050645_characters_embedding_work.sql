-- Characters: reading messages.
-- What the job does that has a model read messages: which are left, and keeping what came of them.


-- Reading --------------------------------------------------------------------------------------

create function characters.messages_to_embed(p_user uuid, p_most int)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  -- What a text is about is told in its beginning; no model reads more.
  select coalesce(jsonb_agg(jsonb_build_object(
    'message_id', m.id, 'body', left(m.content, 2000), 'digest', md5(m.content))), '[]')
  from (
    select message_id from private.messages_to_read
    where user_id = p_user order by message_id limit p_most
  ) as r
  join characters.messages m on m.id = r.message_id;
$$;
comment on function characters.messages_to_embed is
  'Some messages of a person''s conversations that no model has read: [{message_id, body: its beginning, digest}]; for run-job.';

grant execute on function characters.messages_to_embed to service_role;


create function private.shelve_messages(p_user uuid, p_rows int)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_mine constant uuid[] := array(select id from characters.conversations where owner_id = p_user);
  v_shelf int;
  v_moved int;
begin
  select shelf into v_shelf from private.message_shelves where user_id = p_user;
  if v_shelf is null then
    if (
      select count(*) from (
        select from private.message_embeddings where conversation_id = any (v_mine) limit 5000
      ) as few
    ) < 5000 then
      return false;
    end if;
    -- The emptiest there is: where pgvector is too old there is none.
    select substr(c.relname, 26)::int into v_shelf
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    where i.indrelid = 'private.message_embeddings'::regclass and i.indisvalid
      and c.relname ~ '^message_embeddings_shelf_\d$'
    order by pg_relation_size(c.oid), c.relname limit 1;
    if v_shelf is null then
      return false;
    end if;
    insert into private.message_shelves (user_id, shelf) values (p_user, v_shelf);
  end if;
  update private.message_embeddings set shelf = v_shelf
  where message_id in (
    select message_id from private.message_embeddings
    where conversation_id = any (v_mine) and shelf < v_shelf
    limit p_rows
    for update skip locked
  );
  get diagnostics v_moved = row_count;
  return v_moved = p_rows;
end;
$$;
comment on function private.shelve_messages is
  'Has the embeddings of a person with five thousand and more on a shelf with an index, so many rows a call; whether some are left to be moved.';

grant execute on function private.shelve_messages to service_role;


create function characters.keep_embeddings(p_user uuid, p_model text, p_read jsonb, p_rows jsonb)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
declare
  v_shelf constant int :=
    coalesce((select shelf from private.message_shelves where user_id = p_user), 0);
  v_taken int;
begin
  -- Only what is still the same text. Whoever changes one at this very moment is not waited for: it
  -- comes up again.
  with same as materialized (
    select m.id, m.conversation_id
    from jsonb_to_recordset(p_read) as r (message_id uuid, digest text)
    join characters.messages m on m.id = r.message_id and md5(m.content) = r.digest
    order by m.id
    for share of m skip locked
  ),
  kept as (
    insert into private.message_embeddings as e (message_id, conversation_id, model, embedding, shelf)
    select s.id, s.conversation_id, p_model, r.embedding::extensions.halfvec(384), v_shelf
    from jsonb_to_recordset(p_rows) as r (message_id uuid, embedding text)
    join same s on s.id = r.message_id
    on conflict (message_id) do update
      set model = excluded.model, embedding = excluded.embedding, created_at = now()
  )
  -- What a model takes in no company is not asked for again.
  delete from private.messages_to_read t using same s
  where t.message_id = s.id and t.user_id = p_user;
  get diagnostics v_taken = row_count;
  return private.shelve_messages(p_user, 200)
    or v_taken > 0 and exists (select from private.messages_to_read where user_id = p_user);
end;
$$;
comment on function characters.keep_embeddings is
  'Keeps what a model made of some messages, [{message_id, embedding}], of those it was given, [{message_id, digest}]; whether there is more to be done. For run-job.';

grant execute on function characters.keep_embeddings to service_role;
