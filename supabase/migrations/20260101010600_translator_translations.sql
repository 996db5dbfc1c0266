-- Translator: translations.
-- One row for each language a message has readers in. A worker claims rows for a minute, asks a
-- provider, and finishes or releases them with the token of its claim: asked once, kept for good,
-- tried again when it failed, and taken over when a worker dies.


-- Tables ---------------------------------------------------------------------------------------

create table translator.message_translations (
  message_id    uuid        not null references translator.messages (id) on delete cascade,
  lang          varchar(10) not null,
  text          text,
  provider      text,
  model         text,
  from_memory   boolean     not null default false,
  missing_terms text[],
  latency_ms    int,
  created_at    timestamptz not null default now(),
  translated_at timestamptz,
  claim         uuid,
  claimed_until timestamptz,
  attempts      int         not null default 0,
  try_after     timestamptz not null default now(),
  error         text,
  primary key (message_id, lang)
);
comment on table translator.message_translations is
  'A message in one language: waiting while text is null, and why, or translated.';
comment on column translator.message_translations.missing_terms is
  'What glossaries ask for and the text does not say, though its provider was told; null where all is well.';
comment on column translator.message_translations.claim is
  'The token of whoever works on it; with an older token nothing can be finished.';

create index message_translations_waiting on translator.message_translations (try_after)
  where text is null;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('translator.message_translations', 'cascade', 'message_id > translator.messages.user_id',
    array['text'], true);


-- Access ---------------------------------------------------------------------------------------

alter table translator.message_translations enable row level security;

grant select on translator.message_translations to authenticated;
grant select, insert, update, delete on translator.message_translations to service_role;

create policy "members read translations" on translator.message_translations
  for select to authenticated
  using (message_id in (
    select id from translator.messages where session_id in (select private.my_sessions())
  ));


-- Which languages ------------------------------------------------------------------------------

create function private.same_language(p_a text, p_b text)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select split_part(p_a, '-', 1) = split_part(p_b, '-', 1)
    and coalesce(substring(p_a from '-([A-Z][a-z]{3})'), '')
      = coalesce(substring(p_b from '-([A-Z][a-z]{3})'), '');
$$;
comment on function private.same_language is
  'Readers of pt-BR understand pt-PT; zh-Hans and zh-Hant are written differently.';


create function private.languages_of(p_session uuid)
returns table (lang text, since timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select language, min(joined_at) from translator.participants
  where session_id = p_session and admitted_at is not null and left_at is null
  group by language;
$$;
comment on function private.languages_of is
  'The languages read in a session now. Definer: triggers ask it for rows their caller may not see.';


create function private.first_language(p_session uuid, p_original_lang text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select lang from private.languages_of(p_session)
  where not private.same_language(lang, p_original_lang)
  order by since, lang
  limit 1;
$$;
comment on function private.first_language is
  'The first reader''s language that differs from the original. Definer: as languages_of.';

grant execute on function private.first_language to authenticated;


create function private.note_detection(p_message uuid, p_lang text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update translator.messages set detected_lang = p_lang
  where id = p_message and user_id = (select auth.uid()) and detected_lang is null;
exception when check_violation or string_data_right_truncation then
  -- Postgres would quote the whole row.
  raise sqlstate 'PT422' using
    message = 'Cannot note this language: it is no language tag', hint = 'Tags look like "es" or "pt-BR"';
end;
$$;
comment on function private.note_detection is
  'Keeps the detected language of the caller''s own message. Definer: callers may not write the column.';

grant execute on function private.note_detection to authenticated;


create function private.queue_languages()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into translator.message_translations (message_id, lang)
  select new.id, wanted.lang
  from (
    select lang from private.languages_of(new.session_id)
    union
    select new.target_lang
  ) as wanted (lang)
  where not private.same_language(wanted.lang, new.original_lang)
  on conflict do nothing;
  return null;
end;
$$;
comment on function private.queue_languages is
  'A row for each language with a reader, and for the one that was asked for. Definer: only the server writes them.';

create trigger messages_queued after insert on translator.messages
  for each row execute function private.queue_languages();


create function private.queue_for_newcomer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.admitted_at is null or new.left_at is not null then
    return null;
  end if;

  -- What was said to nobody yet was said to them.
  update translator.messages m set target_lang = new.language
  where m.session_id = new.session_id
    and m.translation is null
    and private.same_language(m.target_lang, m.original_lang)
    and not private.same_language(new.language, m.original_lang);

  insert into translator.message_translations (message_id, lang)
  select m.id, new.language
  from (
    select id, original_lang from translator.messages
    where session_id = new.session_id
    order by seq desc
    limit 50
  ) as m
  where not private.same_language(new.language, m.original_lang)
  on conflict do nothing;

  -- Each language is work for a provider, so nobody tries out all there are.
  if found then
    perform private.limit_calls('catch_up:' || new.user_id, 10, 600,
      'Cannot read in another language: ten in ten minutes are the most');
  end if;
  return null;
end;
$$;
comment on function private.queue_for_newcomer is
  'Who sits down reads what was said just before. Definer: only the server writes translations.';

create trigger participants_catch_up
  after insert or update of language, admitted_at, left_at on translator.participants
  for each row execute function private.queue_for_newcomer();


create function private.keep_own_translation()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into translator.message_translations as kept
    (message_id, lang, text, provider, translated_at)
  values (new.id, new.target_lang, new.translation, 'author', now())
  on conflict (message_id, lang) do update set
    text = excluded.text, provider = 'author', model = null, translated_at = now(),
    from_memory = false, missing_terms = null, claim = null, claimed_until = null, error = null
  where kept.text is distinct from excluded.text;
  return null;
end;
$$;
comment on function private.keep_own_translation is
  'What an author translates counts as a translation. Definer: only the server writes translations.';

create trigger messages_translated after update of translation on translator.messages
  for each row
  when (new.translation is distinct from old.translation and new.translation is not null)
  execute function private.keep_own_translation();
