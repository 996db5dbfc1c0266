-- Translator: live rooms.
-- Whoever is in a room hears at once that something has changed, on the private topic
-- `translator:session:<id>`. Ids travel there and no words: what was said is read afterwards, under the
-- reader's own policies. Who types is the one exception; it is over before anybody could look it up.


-- Who belongs ----------------------------------------------------------------------------------

create function private.is_in_room(p_session uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from translator.sessions s
    where s.id = p_session and s.is_active and s.expires_at > now()
      and (s.host_id = (select auth.uid()) or exists (
        select from translator.participants p
        where p.session_id = s.id and p.user_id = (select auth.uid())
          and p.admitted_at is not null and p.left_at is null
      ))
  );
$$;
comment on function private.is_in_room is
  'Whether the caller hosts this session or sits in it, and it goes on. Definer: a policy asks it about rows its caller may not see.';

grant execute on function private.is_in_room to authenticated;


-- Telling --------------------------------------------------------------------------------------

create function private.room_topic(p_session uuid)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select 'translator:session:' || p_session;
$$;
comment on function private.room_topic is 'The topic on which a room is told what happens in it.';


create function private.tell_room(p_session uuid, p_event text, p_payload jsonb)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(p_payload, p_event, private.room_topic(p_session), true);
  end if;
end;
$$;
comment on function private.tell_room is
  'Tells everybody in a room when the transaction commits; where Realtime is absent nobody hears it.';


create function private.close_ears(p_session uuid)
returns void
language sql
security invoker
set search_path = ''
as $$
  select pg_notify('realtime_rights', private.room_topic(p_session));
$$;
comment on function private.close_ears is
  'Has a Realtime server that listens judge again at once who may hear a room; others do so within five minutes.';


-- Messages -------------------------------------------------------------------------------------

create function private.tell_messages()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_room record;
begin
  for v_room in
    select
      session_id,
      jsonb_agg(
        jsonb_build_object('id', id, 'seq', seq)
          || case when tg_op = 'DELETE' then '{"deleted": true}' else '{}'::jsonb end
        order by seq
      ) as messages
    from told
    -- A room that goes takes its messages along, and nobody is left to be told.
    where tg_op <> 'DELETE' or exists (select from translator.sessions s where s.id = told.session_id)
    group by session_id
  loop
    perform private.tell_room(
      v_room.session_id, 'messages', jsonb_build_object('messages', v_room.messages)
    );
  end loop;
  return null;
end;
$$;
comment on function private.tell_messages is
  'Tells a room once which messages a statement wrote or deleted. Definer: members may hear on the topic, and not speak.';

-- A translation that arrives changes its message too, so two triggers tell all there is.
create trigger messages_told after insert on translator.messages
  referencing new table as told
  for each statement execute function private.tell_messages();

create trigger messages_told_again after update on translator.messages
  referencing new table as told
  for each statement execute function private.tell_messages();

create trigger messages_gone after delete on translator.messages
  referencing old table as told
  for each statement execute function private.tell_messages();


-- The room itself ------------------------------------------------------------------------------

create function private.tell_session()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' then
    perform private.tell_room(new.id, 'session', jsonb_build_object('session_id', new.id));
  end if;
  if tg_op = 'DELETE' or old.is_active and not new.is_active then
    perform private.close_ears(old.id);
  end if;
  return null;
end;
$$;
comment on function private.tell_session is
  'Tells a room that it was locked, opened or ended. Definer: members may hear on the topic, and not speak.';

-- What is counted in the row changes with messages and with people, who tell it themselves.
create trigger sessions_told after update on translator.sessions
  for each row
  when (
    to_jsonb(new) - array['user_count', 'message_count', 'last_activity']
      is distinct from to_jsonb(old) - array['user_count', 'message_count', 'last_activity']
  )
  execute function private.tell_session();

create trigger sessions_gone after delete on translator.sessions
  for each row execute function private.tell_session();


create function private.tell_participant()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_session uuid := coalesce(new.session_id, old.session_id);
begin
  if tg_op = 'UPDATE' and new is not distinct from old
    or tg_op = 'DELETE' and not exists (select from translator.sessions where id = v_session)
  then
    return null;
  end if;

  perform private.tell_room(
    v_session, 'participant', jsonb_build_object('user_id', coalesce(new.user_id, old.user_id))
  );
  if tg_op <> 'INSERT' and old.left_at is null and (tg_op = 'DELETE' or new.left_at is not null) then
    perform private.close_ears(v_session);
  end if;
  return null;
end;
$$;
comment on function private.tell_participant is
  'Tells a room who came, went or changed. Definer: members may hear on the topic, and not speak.';

create trigger participants_told after insert or update or delete on translator.participants
  for each row execute function private.tell_participant();


-- Activity -------------------------------------------------------------------------------------

create function private.tell_activity()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.tell_room(new.session_id, 'activity', to_jsonb(new));
  return null;
end;
$$;
comment on function private.tell_activity is
  'Tells a room what somebody is doing. Definer: members may hear on the topic, and not speak.';

create trigger user_activity_told after insert or update on translator.user_activity
  for each row execute function private.tell_activity();


-- Catching up ----------------------------------------------------------------------------------

create function translator.read_room(
  p_session uuid,
  p_since   bigint  default null,
  p_after   bigint  default 0,
  p_max     int     default 200,
  p_people  boolean default false,
  p_ago     bigint  default null
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    -- Everything older than the oldest transaction under way is in this answer; the rest is asked for
    -- again, so that nothing is missed which commits late.
    'cursor', pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    'session', to_jsonb(s),
    'messages', (
      select coalesce(jsonb_agg(
        to_jsonb(m) || jsonb_build_object('translations', (
          select coalesce(jsonb_object_agg(t.lang, t.text), '{}')
          from translator.message_translations t
          where t.message_id = m.id and t.text is not null
        ))
        order by m.seq
      ), '[]')
      from (
        (select * from translator.messages
         where session_id = p_session and seq > p_after and p_since is null and p_ago is null
         order by seq desc limit least(p_max, 1000))
        union all
        (select * from (
           (select * from translator.messages
            where session_id = p_session and seq > p_after
              and (p_since is not null or p_ago is not null) and changed_in >= c.since
            order by seq limit least(p_max, 1000))
           union all
           -- Whoever has read nothing has no cursor, and knows how long ago they began to listen.
           (select * from translator.messages
            where session_id = p_session and seq > p_after and p_ago is not null
              and changed_in < c.since
              and greatest(created_at, claimed_at, processed_at, displayed_at)
                >= now() - make_interval(secs => p_ago / 1000.0)
            order by seq limit least(p_max, 1000))
         ) as changed
         order by seq limit least(p_max, 1000))
      ) as m
    ),
    'activities', (
      select coalesce(jsonb_agg(to_jsonb(a)), '[]')
      from translator.user_activity a
      where a.session_id = p_session and a.activity_type <> 'idle'
    ),
    'people', case when p_people then (
      select coalesce(jsonb_agg(to_jsonb(p) order by p.joined_at, p.user_id), '[]')
      from translator.participants p
      where p.session_id = p_session and p.admitted_at is not null and p.left_at is null
    ) end,
    'at', clock_timestamp()
  )
  from translator.sessions s
  cross join (
    select case
      -- From before a restore: it counts another server's transactions.
      when p_since > pg_snapshot_xmax(pg_current_snapshot())::text::bigint then 0
      else coalesce(p_since, pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
    end as since
  ) c
  where s.id = p_session;
$$;
comment on function translator.read_room is
  'A room in one answer: its newest messages, or all that changed since a cursor or so many milliseconds ago, by pages after a number.';

grant execute on function translator.read_room to authenticated;
