-- Phonelog: embeddings.
-- What texts mean, as a model put it into numbers, so that they are found by other words than their
-- own. They go with their texts, in the same transaction. Whose contact is hidden is never read by a
-- model, and a masked one only where the person wants it.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.event_embeddings (
  event_id   bigint      primary key,
  user_id    uuid        not null,
  model      text        not null check (length(model) between 1 and 100),
  embedding  real[]      not null,
  shelf      int         not null default 0 check (shelf >= 0),
  created_at timestamptz not null default now()
);
comment on table phonelog.event_embeddings is
  'What each kept text means, to one model. Only those of the same model can be compared.';

comment on column phonelog.event_embeddings.embedding is '384 numbers; near each other is what means the same.';
comment on column phonelog.event_embeddings.shelf is 'Whose index it is in; 0 for none.';

create index event_embeddings_owner on phonelog.event_embeddings (user_id, model, shelf);

-- Most people have few, which are compared one by one: that finds all, and an index of everybody's
-- nearest finds hardly any of one person's. Whoever has thousands has them on one of some shelves, each
-- with an index of its own (private.shelve_embeddings). There are so many from the beginning, as each
-- statement looks at each of them: nothing is made or dropped while people write.
create function private.prepare_embeddings()
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_column constant pg_catalog.pg_attribute := (
    select a from pg_catalog.pg_attribute a
    where a.attrelid = 'phonelog.event_embeddings'::regclass and a.attname = 'embedding'
  );
begin
  if to_regtype('extensions.halfvec') is null then
    return false;
  elsif v_column.atttypid = to_regtype('extensions.halfvec') then
    return true;
  end if;
  -- Nothing was ever put in.
  alter table phonelog.event_embeddings
    alter column embedding type extensions.halfvec(384) using embedding::extensions.halfvec(384);
  -- An older pgvector stops at the nearest of everybody on the shelf.
  if (select string_to_array(extversion, '.')::int[] >= '{0,8}' from pg_extension where extname = 'vector') then
    for v_shelf in 1..16 loop
      execute format(
        'create index event_embeddings_shelf_%s on phonelog.event_embeddings '
        'using hnsw (embedding extensions.halfvec_cosine_ops) where shelf = %s', v_shelf, v_shelf
      );
    end loop;
  end if;
  return true;
end;
$$;
comment on function private.prepare_embeddings is
  'Makes room for vectors as soon as there is pgvector; whether there is. Definer: only the owner of a table changes it; run by cron.';

do $$
begin
  if not private.prepare_embeddings() then
    raise notice 'pgvector is not installed: nothing is found by its meaning';
  end if;
end;
$$;

create table private.embedding_states (
  user_id     uuid   primary key references auth.users (id) on delete cascade,
  model       text,
  first_event bigint,
  stamp       bigint not null default 1,
  shelf       int    not null default 0
);
comment on table private.embedding_states is 'How far a model has read each person''s texts.';
comment on column private.embedding_states.model is 'Which one read all of them last.';
comment on column private.embedding_states.first_event is
  'From this event on there are texts that are to be read; behind all where it is questions alone; null when there is nothing.';
comment on column private.embedding_states.stamp is 'Grows with every change, so that no reader misses one.';
comment on column private.embedding_states.shelf is 'Where their embeddings go, and most of them are.';

create index embedding_states_behind on private.embedding_states (user_id) where first_event is not null;
create index embedding_states_model on private.embedding_states (model);

create table private.embedding_reader (
  is_only  boolean     primary key default true check (is_only),
  model    text        check (length(model) between 1 and 100),
  asked_at timestamptz not null default now()
);
comment on table private.embedding_reader is 'Which model functions have texts read by, as far as they were asked.';
comment on column private.embedding_reader.model is 'Null where none is set up: then nobody''s texts are read.';


-- Privacy --------------------------------------------------------------------------------------

-- Made of texts that are exported themselves.
insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain, reason)
values
  ('phonelog.event_embeddings', 'erase', 'user_id', array['user_id', 'embedding'], false, null, null),
  ('private.embedding_states', 'cascade', 'user_id', array['user_id'], false, 'phonelog', null),
  ('private.embedding_reader', 'keep', null, '{}', false, 'phonelog', 'One setting, and nobody''s');


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.event_embeddings enable row level security;
alter table private.embedding_states enable row level security;
alter table private.embedding_reader enable row level security;

grant select on phonelog.event_embeddings to authenticated;
grant select, insert, update, delete
  on phonelog.event_embeddings, private.embedding_states, private.embedding_reader to service_role;

-- Texts can be guessed from them: who may not read the text sees no numbers of it either.
create policy "people see what texts mean that they may read" on phonelog.event_embeddings
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and exists (
      select from phonelog.events e
      where e.id = event_id and e.user_id = (select auth.uid())
        and e.privacy = any ((select private.shown_level())::text[])
    )
  );


-- Triggers -------------------------------------------------------------------------------------

create function private.owe_embeddings(p_user uuid, p_first bigint)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into private.embedding_states as s (user_id, first_event) values (p_user, p_first)
  on conflict (user_id) do update
    set first_event = least(s.first_event, excluded.first_event), stamp = s.stamp + 1;
$$;
comment on function private.owe_embeddings is
  'Notes that a person has texts to be read, from an event on. Definer: the states are the server''s.';


create function private.forget_embeddings()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.event_embeddings m using gone where m.event_id = gone.event_id;
  return null;
end;
$$;
comment on function private.forget_embeddings is
  'What a text means goes with the text. Definer: callers do not write it.';

create trigger event_bodies_gone after delete on phonelog.event_bodies
  referencing old table as gone
  for each statement execute function private.forget_embeddings();


create function private.follow_texts()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.owe_embeddings(user_id, min(event_id)) from come group by user_id order by user_id;
  return null;
end;
$$;
comment on function private.follow_texts is
  'A new text is to be read. Definer: callers do not write who owes what.';

create trigger event_bodies_come after insert on phonelog.event_bodies
  referencing new table as come
  for each statement execute function private.follow_texts();


create function private.follow_rewritten_texts()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from phonelog.event_embeddings m using gone g, come c
  where m.event_id = g.event_id and c.event_id = g.event_id and c.body <> g.body;
  perform private.owe_embeddings(c.user_id, min(c.event_id))
  from come c join gone g on g.event_id = c.event_id
  where c.body <> g.body
  group by c.user_id order by c.user_id;
  return null;
end;
$$;
comment on function private.follow_rewritten_texts is
  'Another text is to be read, the same of another time is not. Definer: callers do not write who owes what.';

create trigger event_bodies_rewritten after update on phonelog.event_bodies
  referencing old table as gone new table as come
  for each statement execute function private.follow_rewritten_texts();


create function private.follow_levels()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person record;
begin
  -- Most people keep no texts at all.
  if not exists (select from come join private.embedding_states using (user_id)) then
    return null;
  end if;
  for v_person in
    with moved as materialized (
      -- Not by a join: planned for a few rows it would go through all of them for each.
      select id, user_id, privacy from come except select id, user_id, privacy from was
    ),
    gone as (
      delete from phonelog.event_embeddings m using moved
      where m.event_id = moved.id and moved.privacy <> 'normal'
    )
    -- Of masked ones the reader asks what their person wants.
    select user_id, min(id) as first_event from moved
    where privacy <> 'hidden' group by user_id order by user_id
  loop
    perform private.owe_embeddings(v_person.user_id, v_person.first_event);
  end loop;
  return null;
end;
$$;
comment on function private.follow_levels is
  'Of a contact who is hidden or masked from now on nothing stays that a model made. Definer: callers write none of it.';

create trigger events_unread_update after update on phonelog.events
  referencing old table as was new table as come
  for each statement execute function private.follow_levels();


create function private.follow_wish_to_embed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.settings @> '{"embed_masked": true}' then
    perform private.owe_embeddings(new.user_id, 0);
  else
    delete from phonelog.event_embeddings m using phonelog.events e
    where m.user_id = new.user_id and e.id = m.event_id and e.user_id = new.user_id
      and e.source_id = new.id and e.privacy = 'masked';
  end if;
  return null;
end;
$$;
comment on function private.follow_wish_to_embed is
  'Whoever does not want a model to read texts of masked contacts has nothing left of what it read. Definer: callers write none of it.';

create trigger data_sources_wish_to_embed after update on phonelog.data_sources
  for each row when (
    old.settings -> 'embed_masked' is distinct from new.settings -> 'embed_masked'
  )
  execute function private.follow_wish_to_embed();
