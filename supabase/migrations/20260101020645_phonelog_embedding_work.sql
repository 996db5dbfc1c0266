-- Phonelog: reading texts.
-- What the job does that has a model read texts: which ones are left, and keeping what came of them.


-- Reading --------------------------------------------------------------------------------------

create function private.wishing_sources(p_user uuid)
returns uuid[]
language sql
stable
set search_path = ''
as $$
  select array(
    select id from phonelog.data_sources where user_id = p_user and settings @> '{"embed_masked": true}'
  );
$$;
comment on function private.wishing_sources is
  'The sources by which a person wants texts of masked contacts to be read by a model, too.';


create function phonelog.embedding_work(p_user uuid, p_model text)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_build_object('stamp', stamp, 'from',
    case when model is not distinct from p_model then first_event else 0 end)
  from private.embedding_states
  where user_id = p_user and (first_event is not null or model is distinct from p_model)
    and to_regtype('extensions.halfvec') is not null;
$$;
comment on function phonelog.embedding_work is
  'From which event on a person''s texts are to be read by a model: {from, stamp}, or null; for run-job.';

grant execute on function phonelog.embedding_work to service_role;


create function private.texts_to_embed(p_user uuid, p_model text, p_from bigint, p_most int)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_wishing constant uuid[] := private.wishing_sources(p_user);
  v_texts jsonb;
  v_next bigint;
begin
  -- What a text is about is told in its beginning; no model reads more.
  select jsonb_agg(jsonb_build_object(
    'event_id', b.event_id, 'body', left(b.body, 2000), 'digest', md5(b.body)
  ) order by b.event_id) into v_texts
  from (
    select looked.event_id
    from (
      -- Whoever has hidden most of theirs, or had them read already, has long stretches of nothing.
      select event_id from phonelog.event_bodies
      where user_id = p_user and event_id >= p_from order by event_id limit 5000
    ) as looked
    join phonelog.events e on e.id = looked.event_id and e.user_id = p_user
    where (e.privacy = 'normal' or e.privacy = 'masked' and e.source_id = any (v_wishing))
      and not exists (
        select from phonelog.event_embeddings m where m.event_id = e.id and m.model = p_model
      )
    order by looked.event_id
    limit p_most
  ) as t
  join phonelog.event_bodies b on b.event_id = t.event_id;
  if jsonb_array_length(v_texts) = p_most then
    v_next := (v_texts -> -1 ->> 'event_id')::bigint + 1;
  else
    select event_id + 1 into v_next from phonelog.event_bodies
    where user_id = p_user and event_id >= p_from order by event_id limit 1 offset 4999;
  end if;
  return jsonb_build_object('texts', coalesce(v_texts, '[]'), 'next', v_next);
end;
$$;
comment on function private.texts_to_embed is
  'A person''s next texts that a model may read and has not. Definer: granted to the server alone, who names the person.';

grant execute on function private.texts_to_embed to service_role;


create function phonelog.texts_to_embed(p_user uuid, p_model text, p_from bigint, p_most int)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.texts_to_embed(p_user, p_model, p_from, p_most);
$$;
comment on function phonelog.texts_to_embed is
  'A person''s next texts for a model, the beginning of each: {texts: [{event_id, body, digest}], next: from which event on there may be more, null at the end}; for run-job.';

grant execute on function phonelog.texts_to_embed to service_role;


create function private.keep_embeddings(p_user uuid, p_model text, p_rows jsonb)
returns int
language plpgsql
security definer
set search_path = ''
set statement_timeout = '60s'
as $$
declare
  v_wishing uuid[];
  v_shelf int;
  v_kept int;
begin
  -- A wish that is being changed is waited for: who wishes no more takes away what is there by then. And
  -- before any text, in the order of those who bring them in, so that nobody waits in a circle.
  perform from phonelog.data_sources where user_id = p_user order by id for share;
  v_wishing := private.wishing_sources(p_user);
  select shelf into v_shelf from private.embedding_states where user_id = p_user for no key update;
  -- Only what is still the same text, and may still be read. Whoever changes one at this very moment is
  -- not waited for: it comes up again.
  insert into phonelog.event_embeddings as m (event_id, user_id, model, embedding, shelf)
  select e.id, e.user_id, p_model, r.embedding::extensions.halfvec(384), coalesce(v_shelf, 0)
  from jsonb_to_recordset(p_rows) as r (event_id bigint, digest text, embedding text)
  join phonelog.event_bodies b on b.event_id = r.event_id
  join phonelog.events e on e.id = r.event_id
  where b.user_id = p_user and e.user_id = p_user and md5(b.body) = r.digest
    and (e.privacy = 'normal' or e.privacy = 'masked' and e.source_id = any (v_wishing))
  order by e.id
  for share of b, e skip locked
  on conflict (event_id) do update
    set model = excluded.model, embedding = excluded.embedding, shelf = excluded.shelf, created_at = now();
  get diagnostics v_kept = row_count;
  if v_kept < jsonb_array_length(p_rows) then
    perform private.owe_embeddings(p_user, (p_rows -> 0 ->> 'event_id')::bigint);
  end if;
  return v_kept;
end;
$$;
comment on function private.keep_embeddings is
  'Keeps what a model made of texts, [{event_id, digest, embedding}]; how many. Definer: granted to the server alone, who names the person.';

grant execute on function private.keep_embeddings to service_role;


create function phonelog.keep_embeddings(p_user uuid, p_model text, p_rows jsonb)
returns int
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.keep_embeddings(p_user, p_model, p_rows);
$$;
comment on function phonelog.keep_embeddings is
  'Keeps what a model made of texts, where they are still the same; for run-job.';

grant execute on function phonelog.keep_embeddings to service_role;


create function phonelog.settle_embeddings(p_user uuid, p_model text, p_stamp bigint)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  update private.embedding_states set first_event = null, model = p_model
  where user_id = p_user and stamp = p_stamp;
  return found;
end;
$$;
comment on function phonelog.settle_embeddings is
  'A model has read everything; false when more has come since the stamp; for run-job.';

grant execute on function phonelog.settle_embeddings to service_role;
