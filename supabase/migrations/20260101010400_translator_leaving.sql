-- Translator: leaving and ending.
-- A guest frees a seat, a host shows somebody out, locks the door or ends the session, and the
-- scheduler ends what has expired.


-- Leaving and ending ---------------------------------------------------------------------------

create function private.leave(p_session uuid, p_user uuid)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_self boolean := p_user = (select auth.uid());
begin
  if not v_self and not exists (
    select from translator.sessions where id = p_session and host_id = (select auth.uid())
  ) then
    raise sqlstate 'PT404' using message = 'Cannot show anybody out: this is not a session of yours';
  end if;

  -- The session first and the seat second, as in a join: nobody waits for each other.
  perform from translator.sessions where id = p_session for no key update;

  update translator.participants set
    left_at = coalesce(left_at, now()),
    removed_at = case when v_self then removed_at else now() end
  where session_id = p_session and user_id = p_user
    and (left_at is null or not v_self);

  delete from translator.user_activity where session_id = p_session and user_id = p_user;
  return (
    select s.user_count from translator.sessions s
    where s.id = p_session
      and (s.host_id = (select auth.uid()) or exists (
        select from translator.participants p
        where p.session_id = s.id and p.user_id = (select auth.uid())
      ))
  );
end;
$$;
comment on function private.leave is
  'Frees a seat and says how many are still taken. Definer: coming back is not the guest''s own decision.';

grant execute on function private.leave to authenticated;


create function translator.leave_session(p_session uuid)
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_left int := private.leave(p_session, (select auth.uid()));
begin
  if v_left is null then
    raise sqlstate 'PT404' using message = 'Cannot leave this session: there is no seat of yours in it';
  end if;
  if private.keeps_answer() then
    perform private.keep_answer(jsonb_build_object('user_count', v_left));
  end if;
  return v_left;
end;
$$;
comment on function translator.leave_session is
  'Frees the caller''s seat and answers how many are still taken; leaving twice is harmless.';

grant execute on function translator.leave_session to authenticated;


create function translator.show_out(p_session uuid, p_user uuid)
returns int
language sql
security invoker
set search_path = ''
as $$
  select private.leave(p_session, p_user);
$$;
comment on function translator.show_out is
  'The host frees somebody''s seat for good; only the host can let them in again.';

grant execute on function translator.show_out to authenticated;


create function translator.end_session(p_session uuid, p_lock_only boolean default false)
returns table (is_active boolean, is_locked boolean)
language plpgsql
security invoker
set search_path = ''
as $$
begin
  return query
    update translator.sessions s set
      is_active = s.is_active and p_lock_only,
      is_locked = true
    where s.id = p_session and s.host_id = (select auth.uid())
    returning s.is_active, s.is_locked;

  if not found then
    raise sqlstate 'PT404' using message = 'Cannot end this session: it is not a session of yours';
  end if;
  if private.keeps_answer() then
    perform private.keep_answer(to_jsonb(s)) from translator.sessions s where s.id = p_session;
  end if;
end;
$$;
comment on function translator.end_session is
  'The host locks the door, or ends the session for everybody; doing it twice is harmless.';

grant execute on function translator.end_session to authenticated;


create function translator.cleanup_expired_sessions()
returns int
language sql
security invoker
set search_path = ''
as $$
  delete from private.drawn_codes where drawn_at < now() - interval '10 minutes';

  with ended as (
    update translator.sessions set is_active = false
    where is_active and expires_at < now()
    returning 1
  )
  select count(*)::int from ended;
$$;
comment on function translator.cleanup_expired_sessions is
  'Ends expired sessions and so returns their codes to the pool; run by cron.';

grant execute on function translator.cleanup_expired_sessions to service_role;
