-- Phonelog: who is read next.
-- Whose texts a model reads, and on which shelf the embeddings of whoever has thousands are: so many
-- that comparing them one by one takes long.


-- Shelves --------------------------------------------------------------------------------------

create function private.embedding_shelves()
returns table (shelf int, embeddings bigint)
language sql
stable
security invoker
set search_path = ''
as $$
  -- An embedding takes some 1,100 bytes of an index.
  select substr(c.relname, 24)::int, pg_relation_size(c.oid) / 1100
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  where i.indrelid = 'phonelog.event_embeddings'::regclass and i.indisvalid
    and c.relname ~ '^event_embeddings_shelf_[1-9]\d{0,3}$';
$$;
comment on function private.embedding_shelves is
  'The shelves that have their index, and about how many embeddings are on each.';


create function private.shelve_embeddings(p_user uuid, p_model text, p_rows int)
returns boolean
language plpgsql
security definer
set search_path = ''
set statement_timeout = '60s'
as $$
declare
  v_shelf int;
  v_count bigint;
  v_best record;
  v_worth float8;
  v_moved int;
begin
  select shelf into v_shelf from private.embedding_states where user_id = p_user;
  select count(*) into v_count from phonelog.event_embeddings
  where user_id = p_user and model = p_model;
  -- The one where theirs are, or the emptiest.
  select * into v_best from private.embedding_shelves() as s
  order by s.shelf = v_shelf desc, s.embeddings, s.shelf limit 1;
  -- To compare one by one takes a microsecond each. To find a hundred among those of others, too, takes
  -- four milliseconds for each time that what is on the shelf is more than theirs.
  v_worth := greatest(5000, sqrt(4000.0 * v_best.embeddings));
  v_shelf := case
    when v_best.shelf is null or v_count < v_worth / 2 then 0
    when v_count >= v_worth then v_best.shelf
    else v_shelf
  end;
  update private.embedding_states set shelf = v_shelf where user_id = p_user and shelf <> v_shelf;

  update phonelog.event_embeddings set shelf = v_shelf
  where event_id in (
    select event_id from phonelog.event_embeddings
    where user_id = p_user and model = p_model and shelf <> v_shelf
    limit p_rows
    for update skip locked
  );
  get diagnostics v_moved = row_count;
  return v_moved = p_rows;
end;
$$;
comment on function private.shelve_embeddings is
  'Has a person with five thousand embeddings and more on a shelf with an index, so many rows a call; whether some are left to be moved. Definer: granted to the server alone, who names the person.';

grant execute on function private.shelve_embeddings to service_role;


create function phonelog.shelve_embeddings(p_user uuid, p_model text, p_rows int default 200)
returns boolean
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.shelve_embeddings(p_user, p_model, p_rows);
$$;
comment on function phonelog.shelve_embeddings is
  'Moves some of a person''s embeddings to where they are found fast; whether some are left; for run-job.';

grant execute on function phonelog.shelve_embeddings to service_role;


-- Asking for it --------------------------------------------------------------------------------

create function private.people_to_read(p_model text, p_most int)
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- By the indexes: the many who have been read are not looked at. Who has a job has one. Whose job this
  -- model made die waits an hour, twice as long after each other death of a month, a day at most: what is
  -- wrong may be a text of theirs, which no try makes better, or may have passed.
  return query
  select s.user_id
  from (
    select b.user_id from private.embedding_states b where b.first_event is not null
    union all
    select l.user_id from private.embedding_states l where l.first_event is null and l.model < p_model
    union all
    select g.user_id from private.embedding_states g where g.first_event is null and g.model > p_model
    union all
    select n.user_id from private.embedding_states n where n.first_event is null and n.model is null
  ) as s
  where not exists (
      select from private.jobs j
      where j.queue = 'embeddings' and j.dedupe_key = s.user_id::text
        and j.state in ('waiting', 'running')
    )
    and not exists (
      select from private.jobs d
      where d.user_id = s.user_id and d.queue = 'embeddings' and d.state = 'dead'
        and d.payload ->> 'model' = p_model
      having max(d.finished_at)
        > now() - least(interval '1 day', interval '1 hour' * 2 ^ least(count(*) - 1, 5))
    )
  limit p_most;
end;
$$;
comment on function private.people_to_read is
  'Some of those whose texts a model is to read now, in no order. Definer: it looks over everybody.';

grant execute on function private.people_to_read to service_role;


create function phonelog.ask_for_embeddings(p_model text default null)
returns int
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_most constant int := 1000;
  v_user uuid;
  v_count int := 0;
begin
  insert into private.embedding_reader (model) values (p_model)
  on conflict (is_only) do update set model = excluded.model, asked_at = excluded.asked_at;
  if p_model is null then
    return 0;
  end if;
  for v_user in
    -- While a model does not answer their jobs wait, and no others are entered behind them.
    select * from private.people_to_read(p_model, greatest(0, v_most - (
      select count(*)::int from private.jobs
      where queue = 'embeddings' and state in ('waiting', 'running') and user_id is not null
    ))) as u (user_id) order by user_id
  loop
    -- What it was about is known when it has died.
    perform private.enqueue('embeddings', jsonb_build_object('model', p_model), v_user, v_user::text);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function phonelog.ask_for_embeddings is
  'Has those texts read that this model has not read, a job for each person, as many as make a thousand: how many are new; null says that there is no model. For run-job, which asks again behind them.';

grant execute on function phonelog.ask_for_embeddings to service_role;


create function private.ask_for_embeddings()
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_reader private.embedding_reader;
begin
  if not (private.prepare_embeddings() and private.prepare_question_embeddings()) then
    return false;
  end if;
  -- Only functions know which model there is. They are asked once an hour, in case it is another one;
  -- while there is one, at once when there are texts that it has not read.
  select * into v_reader from private.embedding_reader;
  if v_reader.asked_at > now() - interval '1 hour' and (
    v_reader.model is null or not exists (select from private.people_to_read(v_reader.model, 1))
  ) then
    return false;
  end if;
  perform private.enqueue('embeddings', '{}', null, 'everybody');
  return true;
end;
$$;
comment on function private.ask_for_embeddings is
  'Has it asked who has texts to be read, where there may be any. Run by cron. Definer: it looks over everybody.';

grant execute on function private.ask_for_embeddings to service_role;
