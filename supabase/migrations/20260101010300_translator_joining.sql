-- Translator: opening and joining.
-- The host can lock the door, ask to be asked, or leave it open until the seats are taken or the
-- joinable window is over; who was let in once may come back.


-- Opening ---------------------------------------------------------------------------------------

create function translator.open_session(
  p_language         text,
  p_minutes          int     default 240,
  p_joinable_minutes int     default 30,
  p_seats            int     default 100,
  p_needs_approval   boolean default false,
  p_display_name     text    default null
)
returns translator.sessions
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_session translator.sessions;
begin
  -- Two hosts may be handed the same free code; the slower one asks for another.
  for attempt in 1..5 loop
    insert into translator.sessions (code, expires_at, joinable_until, seats, needs_approval)
    values (
      translator.generate_unique_session_code(),
      now() + make_interval(mins => p_minutes),
      now() + make_interval(mins => least(p_joinable_minutes, p_minutes)),
      p_seats,
      p_needs_approval
    )
    on conflict (code) where is_active do nothing
    returning * into v_session;

    exit when found;
  end loop;

  if v_session.id is null then
    raise sqlstate 'PT503' using
      message = 'Cannot open a session: codes are in great demand',
      hint = 'Try again in a moment';
  end if;

  insert into translator.participants (session_id, language, display_name)
  values (v_session.id, p_language, p_display_name);

  v_session.user_count := 1;
  if private.keeps_answer() then
    perform private.keep_answer(to_jsonb(v_session));
  end if;
  return v_session;
end;
$$;
comment on function translator.open_session is
  'Opens a session for the caller, seats them in it, and returns it with a free code.';

grant execute on function translator.open_session to authenticated;


-- Joining --------------------------------------------------------------------------------------

create function private.room_joined(
  p_session translator.sessions,
  p_seat    translator.participants
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select case
    when p_seat.admitted_at is null then jsonb_build_object(
      'id', p_session.id, 'state', 'waiting', 'expires_at', null, 'participants', '[]'::jsonb,
      'topic', 'translator:session:' || p_session.id
    )
    else jsonb_build_object(
      'id', p_session.id, 'state', 'seated', 'expires_at', p_session.expires_at,
      'participants', (
        select coalesce(jsonb_agg(to_jsonb(seated) - 'joined_at' order by joined_at), '[]')
        from (
          select user_id, language, display_name, joined_at
          from translator.participants
          where session_id = p_session.id and admitted_at is not null and left_at is null
          order by joined_at
          limit 100
        ) as seated
      ),
      'topic', 'translator:session:' || p_session.id
    )
  end;
$$;
comment on function private.room_joined is
  'What somebody is told who has just joined: who waits sees nobody, and not how long it lasts.';

grant execute on function private.room_joined to service_role;


create function translator.join_session(
  p_user         uuid,
  p_address      text,
  p_code         text,
  p_language     text,
  p_display_name text default null
)
returns table (outcome text, room jsonb, retry_seconds int)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_wait int;
  v_quiet boolean;
  v_session translator.sessions;
  v_known translator.participants;
  v_room jsonb;
begin
  -- Outcomes are answers and not errors: a raised error would roll back the guess it has counted.
  v_wait := private.spend_guess(p_user, p_address);
  if v_wait > 0 then
    return query select 'wait', null::jsonb, v_wait;
    return;
  end if;

  select * into v_session from translator.sessions s
  where s.code = p_code and s.is_active and s.expires_at > now()
  for no key update;

  select * into v_known from translator.participants p
  where p.session_id = v_session.id and p.user_id = p_user;

  -- Who was let in may come back through a closed door, unless the host showed them out.
  if v_session.id is null
    or (v_known.removed_at is not null)
    or (v_known.admitted_at is null and v_session.host_id <> p_user
        and (v_session.is_locked or v_session.joinable_until <= now()))
    or (v_session.user_count >= v_session.seats
        and (v_known.user_id is null or v_known.left_at is not null))
  then
    -- While the whole house is being guessed at, open doors become doors one has to knock at.
    perform platform.spend_call('guess:everyone', 100, 60);
    return query select 'unknown', null::jsonb, null::int;
    return;
  end if;

  perform private.return_guess(p_user, p_address);
  v_quiet := private.is_quiet();

  insert into translator.participants as p
    (session_id, user_id, language, display_name, admitted_at)
  values (
    v_session.id, p_user, p_language, p_display_name,
    case
      when v_session.host_id = p_user then now()
      -- Who already waits for a seat goes on waiting while there is none.
      when v_quiet and not v_session.needs_approval and v_session.user_count < v_session.seats
        then now()
    end
  )
  on conflict on constraint participants_pkey do update set
    language = excluded.language,
    display_name = coalesce(excluded.display_name, p.display_name),
    admitted_at = coalesce(p.admitted_at, excluded.admitted_at),
    left_at = null
  returning * into v_known;

  v_room := private.room_joined(v_session, v_known);
  perform private.keep_answer_for(p_user, v_room);
  return query select v_room ->> 'state', v_room, null::int;
end;
$$;
comment on function translator.join_session is
  'Seats a person in the session behind a code. The server calls it: only the server knows the caller''s address.';

grant execute on function translator.join_session to service_role;


create function private.admit(p_session uuid, p_user uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_session translator.sessions;
begin
  select * into v_session from translator.sessions
  where id = p_session and host_id = (select auth.uid()) and is_active
  for no key update;

  if v_session.id is null then
    raise sqlstate 'PT404' using message = 'Cannot let anybody in: this is not a session of yours';
  end if;
  if v_session.user_count >= v_session.seats then
    raise sqlstate 'PT409' using message = 'Cannot let anybody in: every seat is taken';
  end if;

  -- Who left by themselves comes back by themselves.
  update translator.participants set admitted_at = now(), left_at = null, removed_at = null
  where session_id = p_session and user_id = p_user and (left_at is null or removed_at is not null);
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot let this person in: they did not knock';
  end if;
end;
$$;
comment on function private.admit is
  'Seats somebody who waits. Definer: a host changes another person''s line, which no policy allows.';

grant execute on function private.admit to authenticated;


create function translator.admit(p_session uuid, p_user uuid)
returns void
language sql
security invoker
set search_path = ''
as $$
  select private.admit(p_session, p_user);
$$;
comment on function translator.admit is 'The host lets in somebody who waits, or who was shown out.';

grant execute on function translator.admit to authenticated;
