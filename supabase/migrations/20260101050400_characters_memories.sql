-- Characters: memories.
-- What characters remember of a person. It is that person's own: they see all of it, change it and
-- take it away, and nobody else's words ever become theirs.


-- Words ----------------------------------------------------------------------------------------

create function private.words_told(p_text text)
returns tsvector
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- English endings do other languages no harm. Where a script has no spaces, two letters are a word.
  return to_tsvector('english', p_text) || array_to_tsvector(array(
    select distinct substr(r.run[1], n, 2)
    from regexp_matches(p_text, '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]{2,}', 'g') as r (run)
    cross join lateral generate_series(1, length(r.run[1]) - 1) as n
  ));
end;
$$;
comment on function private.words_told is 'What a text is about, in words that another text of any language may share.';

grant execute on function private.words_told to authenticated, service_role;


-- Tables ---------------------------------------------------------------------------------------

create table characters.memories (
  id                uuid        primary key default gen_random_uuid(),
  user_id           uuid        not null default auth.uid()
                                references auth.users (id) on delete cascade,
  character_id      uuid        references characters.characters (id) on delete cascade,
  kind              text        not null default 'fact'
                                check (kind in ('fact', 'preference', 'event', 'relationship')),
  text              text        not null check (text ~ '\S' and length(text) <= 1000),
  source_message_id uuid        references characters.messages (id) on delete set null,
  confidence        real        not null default 1 check (confidence between 0 and 1),
  is_pinned         boolean     not null default false,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  search            tsvector    generated always as (private.words_told(text)) stored
);
comment on table characters.memories is 'What characters remember of a person.';
comment on column characters.memories.character_id is 'Who remembers it; null is every character.';
comment on column characters.memories.source_message_id is 'Where it was said; null where the person wrote it down.';
comment on column characters.memories.is_pinned is 'Told before any other, whatever is talked about.';
comment on column characters.memories.confidence is 'How sure a model was; 1 for what the person wrote.';

create unique index memories_once on characters.memories
  (user_id, character_id, md5(lower(btrim(text)))) nulls not distinct;
create index memories_newest on characters.memories (user_id, updated_at desc, id);
create index memories_first on characters.memories (user_id, is_pinned desc, updated_at desc, id);
create index memories_character on characters.memories (character_id);
create index memories_source on characters.memories (source_message_id);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('characters.memories', 'cascade', 'user_id', array['user_id', 'text'], true);


-- Access ---------------------------------------------------------------------------------------

alter table characters.memories enable row level security;

grant select, delete on characters.memories to authenticated;
grant insert (id, character_id, kind, text, is_pinned), update (kind, text, is_pinned)
  on characters.memories to authenticated;
grant select, insert, update, delete on characters.memories to service_role;

create policy "people see what is remembered of them" on characters.memories
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people have something remembered" on characters.memories
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    and source_message_id is null
    and (character_id is null or character_id in (
      select id from characters.characters
      where owner_id = (select auth.uid()) or visibility = 'public'
      -- Or one that they talk with: others' seats are not seen.
      union all
      select p.character_id from characters.conversation_participants p where p.character_id is not null
    ))
  );

create policy "people correct what is remembered of them" on characters.memories
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "people have it forgotten" on characters.memories
  for delete to authenticated
  using (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

-- Before an update, what is generated is not there yet.
create trigger memories_columns before update on characters.memories
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('kind', 'text', 'is_pinned', 'search');


create function private.settle_memory()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.updated_at := now();
  if new.text is distinct from old.text then
    new.confidence := 1;
  end if;
  return new;
end;
$$;
comment on function private.settle_memory is 'What a person has corrected is certain.';

-- After the guard of columns, by its name.
create trigger memories_settled before update of kind, text on characters.memories
  for each row execute function private.settle_memory();


-- Choosing -------------------------------------------------------------------------------------

create function private.memories_told(p_user uuid, p_character uuid, p_said text[])
returns text[]
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_words text[];
  v_weights float8[];
  v_query tsquery;
begin
  -- The later a word was said, the more it counts.
  select array_agg(w.lexeme), array_agg(w.weight),
    string_agg('''' || replace(replace(w.lexeme, '\', '\\'), '''', '''''') || '''', ' | ')::tsquery
  into v_words, v_weights, v_query
  from (
    select t.lexeme, 1.0::float8 / min(s.nth) as weight
    from unnest(p_said) with ordinality as s (text, nth)
    cross join lateral unnest(private.words_told(left(s.text, 4000))) as t
    group by t.lexeme
  ) as w;
  return array(
    with known as materialized (
      select m.id, m.text, m.is_pinned, m.updated_at,
        case when m.search @@ v_query then m.search end as search
      from characters.memories m
      where m.user_id = p_user and (m.character_id is null or m.character_id = p_character)
      order by m.is_pinned desc, m.updated_at desc, m.id
      limit 1000
    ),
    shared as materialized (
      select k.id, w.lexeme, s.weight
      from known k
      cross join lateral unnest(tsvector_to_array(k.search)) as w (lexeme)
      join unnest(v_words, v_weights) as s (lexeme, weight) on s.lexeme = w.lexeme
    ),
    -- And the fewer memories have it.
    rare as (
      select h.lexeme, ln(1 + (select count(*) from known)::float8 / count(*)) as rarity
      from shared h group by h.lexeme
    ),
    worth as (
      select h.id, round(sum(h.weight * r.rarity)::numeric, 6) as worth
      from shared h join rare r on r.lexeme = h.lexeme group by h.id
    )
    select k.text
    from known k
    left join worth w on w.id = k.id
    order by k.is_pinned desc, coalesce(w.worth, 0) desc, k.updated_at desc, k.id
    limit 50
  );
end;
$$;
comment on function private.memories_told is
  'Of the newest thousand that one character remembers of a person the fifty to be told, the most important first: those that are pinned, those about what was just said, the latest words first in p_said, and the newest.';

grant execute on function private.memories_told to service_role;
