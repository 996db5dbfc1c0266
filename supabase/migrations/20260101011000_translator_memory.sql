-- Translator: memory.
-- How somebody wants a sentence to be translated. What they corrected once is asked before any provider
-- when they say it again, or when it is said in a room of theirs.


-- Likeness -------------------------------------------------------------------------------------

create function private.trigram_bits(p_text text)
returns bit(256)
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(
    bit_or(set_bit(repeat('0', 256)::bit(256), ('x' || left(md5(each), 2))::bit(8)::int, 1)),
    repeat('0', 256)::bit(256)
  )
  from unnest(extensions.show_trgm(p_text)) as t (each);
$$;
comment on function private.trigram_bits is
  'Which trigrams a text has, each as one of 256 bits: a bit that another text lacks is a trigram that it lacks.';

grant execute on function private.trigram_bits to authenticated, service_role;


-- Tables ---------------------------------------------------------------------------------------

create table translator.translation_memory (
  id          uuid        primary key default gen_random_uuid(),
  user_id     uuid        not null default auth.uid() references auth.users (id) on delete cascade,
  source_lang varchar(10) not null
              check (source_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  target_lang varchar(10) not null
              check (target_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  source      text        not null check (length(source) between 1 and 5000),
  target      text        not null check (length(target) between 1 and 20000),
  source_key  text        not null
              generated always as (md5(btrim(regexp_replace(source, '\s+', ' ', 'g')))) stored,
  grams       int         not null
              generated always as (cardinality(extensions.show_trgm(source))) stored,
  gram_bits   bit(256)    not null
              generated always as (private.trigram_bits(source)) stored,
  uses        bigint      not null default 0,
  used_at     timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint translation_memory_says_something check (
    btrim(source, E' \t\r\n') <> '' and source !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
    and btrim(target, E' \t\r\n') <> '' and target !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
  )
);
comment on table translator.translation_memory is
  'Sentences and how their owner wants them translated. Names nobody who said them.';
comment on column translator.translation_memory.source_key is
  'The sentence without its spacing, as a hash: what is equal in it is the same sentence.';
comment on column translator.translation_memory.grams is
  'How many trigrams the sentence has: two sentences are at most as similar as these numbers are.';
comment on column translator.translation_memory.gram_bits is
  'Which trigrams the sentence has, as far as 256 bits can say: what cannot be alike is not compared.';
comment on column translator.translation_memory.uses is
  'How often it stood in for a provider. Kept by the queue.';

create unique index translation_memory_exact
  on translator.translation_memory (user_id, source_key, source_lang, target_lang);
create index translation_memory_similar on translator.translation_memory (user_id, grams);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('translator.translation_memory', 'cascade', 'user_id', array['user_id', 'source', 'target'], true);


-- Access ---------------------------------------------------------------------------------------

alter table translator.translation_memory enable row level security;

grant select, delete on translator.translation_memory to authenticated;
grant insert (source_lang, target_lang, source, target)
  on translator.translation_memory to authenticated;
grant update (target) on translator.translation_memory to authenticated;
grant select, insert, update, delete on translator.translation_memory to service_role;

create policy "people see their memory" on translator.translation_memory
  for select to authenticated
  using ((select auth.uid()) = user_id);

create policy "people add to their memory" on translator.translation_memory
  for insert to authenticated
  with check ((select auth.uid()) = user_id);

create policy "people change their memory" on translator.translation_memory
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "people forget what they like" on translator.translation_memory
  for delete to authenticated
  using ((select auth.uid()) = user_id);


-- Triggers -------------------------------------------------------------------------------------

-- What is generated is not there yet when a row is about to change.
create trigger translation_memory_columns before update on translator.translation_memory
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('target', 'source_key', 'grams', 'gram_bits');


create function private.mind_memory()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if new.target is distinct from old.target then
    new.updated_at := now();
  end if;
  return new;
end;
$$;
comment on function private.mind_memory is 'Notes when a translation was changed; being used is no change.';

-- Later than translation_memory_columns, which would take the moment for the caller's.
create trigger translation_memory_minded before update on translator.translation_memory
  for each row execute function private.mind_memory();


create function private.limit_memory()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select from (select distinct user_id from added) as a
    where (select count(*) from translator.translation_memory m where m.user_id = a.user_id) > 5000
  ) then
    raise sqlstate 'PT422' using
      message = 'Cannot remember more: 5000 sentences are the most',
      hint = 'Delete what is not needed any more';
  end if;
  return null;
end;
$$;
comment on function private.limit_memory is
  'No memory grows until asking it takes long: similar sentences are compared one by one. Definer: it counts whoever''s rows were added.';

create trigger translation_memory_limited after insert on translator.translation_memory
  referencing new table as added
  for each statement execute function private.limit_memory();


-- Correcting -----------------------------------------------------------------------------------

create function private.show_correction(p_message uuid, p_lang text, p_text text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_message translator.messages;
  v_by text;
begin
  select * into v_message from translator.messages where id = p_message for no key update;
  if private.same_language(p_lang, v_message.original_lang) then
    raise sqlstate 'PT422' using
      message = 'Cannot correct this translation: the message was said in that language',
      hint = 'Send the language it is translated into';
  end if;

  -- Others would put words into somebody's mouth: what they correct is remembered for themselves.
  v_by := case (select auth.uid())
    when v_message.user_id then 'author'
    when (select host_id from translator.sessions where id = v_message.session_id) then 'host'
  end;
  if v_by is null then
    return false;
  end if;

  -- Without its claim, whoever is still translating comes too late.
  insert into translator.message_translations as kept
    (message_id, lang, text, provider, translated_at)
  values (p_message, p_lang, p_text, v_by, now())
  on conflict (message_id, lang) do update set
    text = excluded.text, provider = excluded.provider, model = null, from_memory = false,
    missing_terms = null, latency_ms = null, translated_at = now(),
    claim = null, claimed_until = null, error = null;
  perform private.settle_messages(array[p_message]);
  return true;
end;
$$;
comment on function private.show_correction is
  'Shows a correction to the whole room where its author or host made it. Definer: only the server writes translations, and it asks who calls.';

grant execute on function private.show_correction to authenticated;


create function translator.correct_translation(p_message uuid, p_lang text, p_text text)
returns table (memory_id uuid, is_shown boolean)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_message translator.messages;
  v_shown boolean;
  v_memory uuid;
begin
  if coalesce(p_lang !~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$', true) then
    raise sqlstate 'PT400' using
      message = 'Cannot remember this: that is no language', hint = 'Use a tag such as "es" or "pt-BR"';
  elsif coalesce(
    length(p_text) > 20000 or btrim(p_text, E' \t\r\n') = ''
      or p_text ~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]', true
  ) then
    raise sqlstate 'PT400' using
      message = 'Cannot remember this: that is no translation', hint = 'Send a text of up to 20,000 characters';
  end if;
  select * into v_message from translator.messages where id = p_message;
  if not found then
    raise sqlstate 'PT404' using
      message = 'Cannot correct this translation: there is no such message for you';
  end if;

  v_shown := private.show_correction(p_message, p_lang, p_text);
  insert into translator.translation_memory (source_lang, target_lang, source, target)
  values (v_message.original_lang, p_lang, v_message.original, p_text)
  on conflict (user_id, source_key, source_lang, target_lang)
    do update set target = excluded.target
  returning id into v_memory;

  if private.keeps_answer() then
    perform private.keep_answer(jsonb_build_object('memory_id', v_memory, 'is_shown', v_shown));
  end if;
  return query select v_memory, v_shown;
end;
$$;
comment on function translator.correct_translation is
  'Remembers how the caller wants a message translated; the room sees it where its author or host says so.';

grant execute on function translator.correct_translation to authenticated;
