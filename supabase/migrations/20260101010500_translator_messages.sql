-- Translator: messages.
-- What was said waits in the queue until it is translated for every reader, and is displayed at the
-- end. Four states with the seed's names: queued, processing, displayed, failed.


-- Tables ---------------------------------------------------------------------------------------

create type translator.message_status as enum ('queued', 'processing', 'displayed', 'failed');
comment on type translator.message_status is
  'queued: waits. processing: in work, or translated once processed_at is set. displayed: seen. failed: given up.';

create table translator.messages (
  id                  uuid        primary key default gen_random_uuid(),
  session_id          uuid        not null references translator.sessions (id) on delete cascade,
  user_id             uuid        not null default auth.uid()
                                  references auth.users (id) on delete cascade,
  original            text        not null check (length(original) between 1 and 5000),
  constraint messages_say_something check (
    btrim(original, E' \t\r\n') <> '' and original !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
  ),
  translation         text        check (length(translation) <= 20000),
  original_lang       varchar(10) not null
                      check (original_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  target_lang         varchar(10) not null
                      check (target_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  status              translator.message_status not null default 'queued',
  queued_at           timestamptz not null default now(),
  processed_at        timestamptz,
  displayed_at        timestamptz,
  performance_metrics jsonb       check (jsonb_typeof(performance_metrics) = 'object'
                                         and pg_column_size(performance_metrics) <= 4096),
  "timestamp"         timestamptz not null default now(),
  created_at          timestamptz not null default now(),
  seq                 bigint      not null default 0,
  client_id           text        check (length(client_id) between 1 and 64),
  detected_lang       varchar(10)
                      check (detected_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  claimed_at          timestamptz,
  attempts            int         not null default 0,
  error               text,
  changed_in          bigint      not null default pg_current_xact_id()::text::bigint
);
comment on table translator.messages is 'What was said in a session, in the order it was said.';
comment on column translator.messages.translation is
  'Into target_lang, the first reader''s; every language is in message_translations.';
comment on column translator.messages.seq is 'Place in its session, from 1 without gaps.';
comment on column translator.messages.client_id is 'Chosen by the sender, so that sending again is harmless.';
comment on column translator.messages.error is 'Why it is not translated yet.';
comment on column translator.messages.changed_in is
  'The transaction that wrote it last, a translation of it included: whoever was away asks from there.';

create unique index messages_in_order on translator.messages (session_id, seq);
create unique index messages_sent_once on translator.messages (session_id, user_id, client_id);
create index messages_newest on translator.messages (session_id, created_at);
create index messages_status on translator.messages (session_id, status);
create index messages_queue on translator.messages (session_id, queued_at) where status = 'queued';
create index messages_author on translator.messages (user_id);
create index messages_since on translator.messages (session_id, changed_in);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('translator.messages', 'cascade', 'user_id',
    array['user_id', 'original', 'translation', 'client_id', 'performance_metrics'], true);


-- Access ---------------------------------------------------------------------------------------

alter table translator.messages enable row level security;

grant select on translator.messages to authenticated;
grant insert (
  session_id, user_id, original, original_lang, target_lang, status, client_id, performance_metrics
) on translator.messages to authenticated;
grant update (translation, status, processed_at, displayed_at, performance_metrics)
  on translator.messages to authenticated;
grant select, insert, update, delete on translator.messages to service_role;

create policy "members read messages" on translator.messages
  for select to authenticated
  using (session_id in (select private.my_sessions()));

create policy "members speak in their own name" on translator.messages
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    and session_id in (select private.my_sessions())
  );

create policy "members mark messages" on translator.messages
  for update to authenticated
  using (session_id in (select private.my_sessions()))
  with check (session_id in (select private.my_sessions()));


-- Triggers -------------------------------------------------------------------------------------

-- Members mark each other's messages, so what was said and who said it needs a guard of its own.
create trigger messages_columns before update on translator.messages
  for each row when (current_user = 'authenticated')
  execute function private.only_columns(
    'translation', 'status', 'processed_at', 'displayed_at', 'performance_metrics'
  );


create function private.take_place()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Who does not belong here is refused by the policy, in the same words for every session.
  if auth.uid() is not null and new.session_id not in (select private.my_sessions()) then
    return new;
  end if;

  perform private.limit_calls('send_message:' || new.user_id, 120, 60,
    'Cannot send: 120 messages a minute is the most');

  -- The row lock orders speakers, so numbers have no gaps and appear in the order of commits.
  perform from translator.sessions where id = new.session_id for no key update;

  -- A message that is sent again takes no new number; the unique key recognises it.
  select seq into new.seq from translator.messages
  where session_id = new.session_id and user_id = new.user_id and client_id = new.client_id;
  if found then
    return new;
  end if;

  update translator.sessions set
    message_count = message_count + 1,
    last_activity = now()
  where id = new.session_id and is_active and expires_at > now()
  returning message_count into new.seq;

  if new.seq is null then
    raise sqlstate 'PT410' using message = 'Cannot send: this session has ended';
  end if;

  new.status := 'queued';
  return new;
end;
$$;
comment on function private.take_place is
  'Numbers a message in its session and refuses one that has ended. Definer: nobody else may write message_count.';

create trigger messages_placed before insert on translator.messages
  for each row execute function private.take_place();


create function private.guard_message()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_by_member boolean := current_user = 'authenticated';
begin
  if v_by_member and old.user_id is distinct from (select auth.uid()) and (
    new.translation is distinct from old.translation
    or new.performance_metrics is distinct from old.performance_metrics
    or (new.status is distinct from old.status and new.status <> 'displayed')
  ) then
    raise sqlstate 'PT403' using
      message = 'Cannot change this message: only its author may, others mark it as displayed';
  end if;

  -- A late translation is kept; what was seen stays seen.
  if v_by_member and old.status = 'displayed' and new.translation is distinct from old.translation then
    new.status := 'displayed';
  end if;

  if new.status is distinct from old.status and (old.status, new.status) not in (
    ('queued', 'processing'), ('queued', 'displayed'), ('queued', 'failed'),
    ('processing', 'queued'), ('processing', 'displayed'), ('processing', 'failed'),
    ('failed', 'queued'), ('failed', 'processing'), ('failed', 'displayed')
  ) then
    raise sqlstate 'PT409' using
      message = format('Cannot make a message "%s" that is "%s"', new.status, old.status);
  end if;

  -- Clocks of clients are not asked.
  if v_by_member then
    new.processed_at := case
      when new.translation is distinct from old.translation then now() else old.processed_at
    end;
    new.displayed_at := old.displayed_at;
  end if;
  if new.status = 'displayed' and old.status <> 'displayed' then
    new.displayed_at := now();
  end if;
  return new;
end;
$$;
comment on function private.guard_message is
  'Authors translate, members display, and no message goes back from displayed.';

create trigger messages_guarded before update on translator.messages
  for each row execute function private.guard_message();


create function private.stamp_change()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  return new;
end;
$$;
comment on function private.stamp_change is
  'Notes the transaction: unlike a moment, it is never older than what somebody has read already.';

create trigger messages_stamped before update on translator.messages
  for each row execute function private.stamp_change();


-- Functions ------------------------------------------------------------------------------------

create function translator.send_message(
  p_session       uuid,
  p_original      text,
  p_original_lang text,
  p_client_id     text,
  p_detected_lang text default null,
  p_spoken        jsonb default null
)
returns translator.messages
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_message translator.messages;
  v_answer jsonb;
begin
  if p_session not in (select private.my_sessions()) then
    raise sqlstate 'PT404' using message = 'Cannot send: there is no such session for you';
  end if;

  insert into translator.messages
    (session_id, original, original_lang, target_lang, client_id, performance_metrics)
  values (
    p_session, p_original, p_original_lang,
    coalesce(private.first_language(p_session, p_original_lang), p_original_lang), p_client_id,
    p_spoken -> 'metrics'
  )
  on conflict (session_id, user_id, client_id) do nothing
  returning * into v_message;

  if v_message.id is null then
    select * into v_message from translator.messages
    where session_id = p_session and user_id = (select auth.uid()) and client_id = p_client_id;
    if v_message.original <> p_original then
      raise sqlstate 'PT409' using
        message = 'Cannot send: another message has this client_id',
        hint = 'Use a new client_id for a new message';
    end if;
  elsif p_detected_lang is not null then
    perform private.note_detection(v_message.id, p_detected_lang);
    v_message.detected_lang := p_detected_lang;
  end if;

  if private.keeps_answer() then
    v_answer := to_jsonb(v_message) || jsonb_build_object('target_langs', array(
      select lang from translator.message_translations
      where message_id = v_message.id
      order by lang
    ));
    perform private.keep_answer(case
      when p_spoken is null then v_answer
      else coalesce(p_spoken -> 'answer', '{}') || jsonb_build_object('message', v_answer)
    end);
  end if;
  return v_message;
end;
$$;
comment on function translator.send_message is
  'Queues what the caller said; the same client_id again answers the first message. Of what was spoken p_spoken has the metrics, and the answer that the message is a part of.';

grant execute on function translator.send_message to authenticated;


create function translator.mark_displayed(p_message uuid)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  update translator.messages set status = 'displayed'
  where id = p_message and status <> 'displayed';

  if not found and not exists (select from translator.messages where id = p_message) then
    raise sqlstate 'PT404' using message = 'Cannot mark this message: there is no such message for you';
  end if;
end;
$$;
comment on function translator.mark_displayed is
  'A reader has seen the message; doing it twice changes nothing.';

grant execute on function translator.mark_displayed to authenticated;
