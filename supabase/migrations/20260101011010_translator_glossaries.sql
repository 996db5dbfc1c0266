-- Translator: glossaries.
-- How somebody's terms are translated, whatever sentence they stand in.


-- Tables ---------------------------------------------------------------------------------------

create table translator.glossaries (
  id          uuid        primary key default gen_random_uuid(),
  user_id     uuid        not null default auth.uid() references auth.users (id) on delete cascade,
  name        text        not null check (length(name) between 1 and 80),
  source_lang varchar(10) not null
              check (source_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  target_lang varchar(10) not null
              check (target_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  version     int         not null default 1,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
comment on table translator.glossaries is 'Named lists of terms, each from one language into another.';
comment on column translator.glossaries.version is 'Counts the changes of its terms, from 1.';

create unique index glossaries_named
  on translator.glossaries (user_id, name, source_lang, target_lang);

create table translator.glossary_terms (
  glossary_id uuid    not null references translator.glossaries (id) on delete cascade,
  source      text    not null check (btrim(source) = source and length(source) between 1 and 200),
  target      text    not null check (btrim(target) = target and length(target) between 1 and 200),
  match_case  boolean not null default false,
  primary key (glossary_id, source)
);
comment on table translator.glossary_terms is 'A term of a glossary and what it has to become.';
comment on column translator.glossary_terms.match_case is
  'Whether it is the term in this spelling only, and stays in the spelling of its target.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('translator.glossaries', 'cascade', 'user_id', array['user_id', 'name'], true),
  ('translator.glossary_terms', 'cascade', 'glossary_id > translator.glossaries.user_id',
    array['source', 'target'], true);


-- Access ---------------------------------------------------------------------------------------

alter table translator.glossaries enable row level security;
alter table translator.glossary_terms enable row level security;

grant select, delete on translator.glossaries to authenticated;
grant select on translator.glossary_terms to authenticated;
grant select, insert, update, delete
  on translator.glossaries, translator.glossary_terms to service_role;

create policy "people see their glossaries" on translator.glossaries
  for select to authenticated
  using ((select auth.uid()) = user_id);

create policy "people delete their glossaries" on translator.glossaries
  for delete to authenticated
  using ((select auth.uid()) = user_id);

create policy "people see their terms" on translator.glossary_terms
  for select to authenticated
  using (glossary_id in (
    select id from translator.glossaries where user_id = (select auth.uid())
  ));


-- Functions ------------------------------------------------------------------------------------

create function private.save_glossary(
  p_name   text,
  p_source text,
  p_target text,
  p_terms  jsonb
)
returns translator.glossaries
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_glossary translator.glossaries;
  v_is_new boolean;
  v_is_changed boolean;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot save a glossary: nobody is signed in';
  end if;
  if jsonb_typeof(p_terms) is distinct from 'array' or jsonb_array_length(p_terms) > 500 then
    raise sqlstate 'PT422' using message = 'Cannot save this glossary: 500 terms are the most';
  end if;
  if private.same_language(p_source, p_target) then
    raise sqlstate 'PT422' using message = 'Cannot save a glossary from a language into itself';
  end if;

  -- Nothing is changed by it but the lock: who saves the same glossary waits here.
  insert into translator.glossaries as g (user_id, name, source_lang, target_lang)
  values (v_user, p_name, p_source, p_target)
  on conflict (user_id, name, source_lang, target_lang) do update set name = excluded.name
  returning g.* into v_glossary;
  v_is_new := v_glossary.created_at = now() and not exists (
    select from translator.glossary_terms where glossary_id = v_glossary.id
  );
  if v_is_new and (select count(*) from translator.glossaries where user_id = v_user) > 50 then
    raise sqlstate 'PT422' using
      message = 'Cannot save another glossary: 50 are the most', hint = 'Delete one of them first';
  end if;

  with sent as (
    select "from" as source, "to" as target, coalesce(match_case, false) as match_case
    from jsonb_to_recordset(p_terms) as t ("from" text, "to" text, match_case boolean)
  ),
  gone as (
    delete from translator.glossary_terms k
    where k.glossary_id = v_glossary.id and k.source not in (select source from sent)
    returning 1
  ),
  saved as (
    insert into translator.glossary_terms as k (glossary_id, source, target, match_case)
    select v_glossary.id, source, target, match_case from sent
    on conflict (glossary_id, source) do update set
      target = excluded.target, match_case = excluded.match_case
    where (k.target, k.match_case) is distinct from (excluded.target, excluded.match_case)
    returning 1
  )
  select exists (select from gone) or exists (select from saved) into v_is_changed;

  if v_is_changed and not v_is_new then
    update translator.glossaries set version = version + 1, updated_at = now()
    where id = v_glossary.id
    returning * into v_glossary;
  end if;
  if private.keeps_answer() then
    perform private.keep_answer(to_jsonb(v_glossary));
  end if;
  return v_glossary;
end;
$$;
comment on function private.save_glossary is
  'Writes a glossary of the caller''s. Definer: its terms and its version are written together and not one by one, and only for whoever calls.';

grant execute on function private.save_glossary to authenticated;


create function translator.upsert_glossary(
  p_name   text,
  p_source text,
  p_target text,
  p_terms  jsonb
)
returns translator.glossaries
language plpgsql
security invoker
set search_path = ''
as $$
begin
  return private.save_glossary(p_name, p_source, p_target, p_terms);
end;
$$;
comment on function translator.upsert_glossary is
  'Makes a glossary of the caller''s hold exactly these terms; the same ones again change nothing.';

grant execute on function translator.upsert_glossary to authenticated;
