-- Realtime: which tables tell their changes to subscribers, judged by each subscriber's policies, and
-- who may hear and speak on which private topic.

do $$
declare
  v_table text;
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    raise notice 'there is no publication supabase_realtime: changes are not pushed';
    return;
  end if;

  foreach v_table in array array['sessions', 'messages', 'message_translations', 'user_activity']
  loop
    if not exists (
      select from pg_publication_tables
      where pubname = 'supabase_realtime' and schemaname = 'translator' and tablename = v_table
    ) then
      execute format('alter publication supabase_realtime add table translator.%I', v_table);
    end if;
  end loop;
end;
$$;


-- Private topics -------------------------------------------------------------------------------

-- All policies of a command are judged together, so one that fails would close the topics of every
-- domain: each first looks whether the topic is one of its own, by a pattern that leaves no cast to
-- chance, and names what may travel there. They judge the row's own topic: the server asks by a row
-- that it takes back, and a row that is read again later is judged for what it is.

-- Rooms: members hear, see who is there, and may be there. Nobody speaks but the database: what a
-- member could send, others would take for the room's own word.
do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'there is no realtime.messages: rooms are not live';
    return;
  end if;

  drop policy if exists "rooms: members hear" on realtime.messages;
  create policy "rooms: members hear" on realtime.messages
    for select to authenticated
    using (
      extension in ('broadcast', 'presence')
      and case
        when topic ~ '^translator:session:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          then private.is_in_room(split_part(topic, ':', 3)::uuid)
        else false
      end
    );

  drop policy if exists "rooms: members are there" on realtime.messages;
  create policy "rooms: members are there" on realtime.messages
    for insert to authenticated
    with check (
      extension = 'presence'
      and case
        when topic ~ '^translator:session:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          then private.is_in_room(split_part(topic, ':', 3)::uuid)
        else false
      end
    );
end;
$$;


-- Prompt sessions: whoever has one hears what becomes of it. Nobody speaks but the database.
do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'there is no realtime.messages: prompt sessions are not live';
    return;
  end if;

  drop policy if exists "prompt sessions: their owners hear" on realtime.messages;
  create policy "prompt sessions: their owners hear" on realtime.messages
    for select to authenticated
    using (
      extension = 'broadcast'
      and case
        when topic ~ '^lift:session:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then exists (
          select from lift.sessions s
          where s.id = split_part(topic, ':', 3)::uuid and s.user_id = (select auth.uid())
        )
        else false
      end
    );
end;
$$;


-- Readers: positions are heard as rows, too, by whoever may read them.
do $$
begin
  if exists (select from pg_publication where pubname = 'supabase_realtime') and not exists (
    select from pg_publication_tables
    where pubname = 'supabase_realtime' and schemaname = 'reading' and tablename = 'reading_progress'
  ) then
    alter publication supabase_realtime add table reading.reading_progress;
  end if;
end;
$$;


-- Administrators: whoever watches the back end hears when alerts open and resolve. Nobody speaks but
-- the database.
do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'there is no realtime.messages: alerts are not pushed';
    return;
  end if;

  drop policy if exists "administrators: they hear alerts" on realtime.messages;
  create policy "administrators: they hear alerts" on realtime.messages
    for select to authenticated
    using (
      extension = 'broadcast'
      and case
        when topic ~ '^platform:admin$' then (select private.caller_may('health.read'))
        else false
      end
    );
end;
$$;


-- People: whoever is signed in hears what is theirs: an export that is ready, what another of their
-- devices read, how far the import of their calls is. Nobody speaks but the database.
do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'there is no realtime.messages: people are told nothing by themselves';
    return;
  end if;

  drop policy if exists "people: they hear what is theirs" on realtime.messages;
  create policy "people: they hear what is theirs" on realtime.messages
    for select to authenticated
    using (
      extension = 'broadcast'
      and case
        when topic ~ '^(phonelog|platform|reading):user:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          then split_part(topic, ':', 3)::uuid = (select auth.uid())
        else false
      end
    );
end;
$$;


-- Conversations with characters: whoever is in one hears what is said in it. Nobody speaks but the
-- database.
do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'there is no realtime.messages: conversations are not live';
    return;
  end if;

  drop policy if exists "conversations: who is in one hears" on realtime.messages;
  create policy "conversations: who is in one hears" on realtime.messages
    for select to authenticated
    using (
      extension = 'broadcast'
      and case
        when topic ~ '^characters:conversation:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          then private.is_in_conversation(split_part(topic, ':', 3)::uuid)
        else false
      end
    );
end;
$$;
