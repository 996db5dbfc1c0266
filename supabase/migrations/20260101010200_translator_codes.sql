-- Translator: codes.
-- Ten thousand codes cannot be a secret, so a code is a meeting point: free ones are drawn by a
-- strong generator, and wrong guesses are counted by person, by day and by address.


-- Functions ------------------------------------------------------------------------------------

create function private.is_free_code(p_code char(4))
returns boolean
language sql
stable
security invoker
set search_path = ''
as $$
  select not exists (
    select from translator.sessions
    where code = p_code and (is_active or ended_at > now() - interval '10 minutes')
  );
$$;
comment on function private.is_free_code is
  'No active session has this code, and none ended with it in the last ten minutes.';

create function private.draw_code()
returns char(4)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_code char(4);
begin
  -- The first 32 bits of a random uuid come from the strong generator; 10,000 divides them evenly
  -- enough. A few guesses nearly always do; when the house is nearly full, look at what is left.
  for attempt in 1..4 loop
    v_code := lpad((
      ('x' || left(gen_random_uuid()::text, 8))::bit(32)::bigint % 10000
    )::text, 4, '0');
    if private.is_free_code(v_code) then
      return v_code;
    end if;
  end loop;

  select free.code into v_code
  from (
    select lpad(n::text, 4, '0') as code from generate_series(0, 9999) as n
    except
    select s.code from translator.sessions s
    where s.is_active or s.ended_at > now() - interval '10 minutes'
  ) as free
  order by gen_random_uuid()
  limit 1;

  if v_code is null then
    raise sqlstate 'PT503' using
      message = 'Cannot open a session: every code is in use',
      hint = 'Try again in a minute';
  end if;
  return v_code;
end;
$$;
comment on function private.draw_code is 'A free code, drawn evenly, in bounded time.';


create function translator.generate_unique_session_code()
returns char(4)
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Who may draw without end learns the taken codes: those that never come.
  if auth.uid() is not null then
    perform private.limit_calls('draw_code:' || auth.uid(), 60, 600,
      'Cannot draw a code: sixty in ten minutes is the most');
  end if;
  return private.draw_code();
end;
$$;
comment on function translator.generate_unique_session_code is
  'A free code. Definer: free means free of everyone''s sessions, and a caller sees only their own.';

grant execute on function translator.generate_unique_session_code to authenticated, service_role;


create function private.give_free_code()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- A refusal would say that somebody meets under this code, as often as anybody cares to ask: what
  -- is refused is rolled back, and with it the call that was counted.
  if not private.is_free_code(new.code) then
    new.code := private.draw_code();
  end if;
  return new;
end;
$$;
comment on function private.give_free_code is
  'Who opens a session with a taken code gets a free one. Definer: a caller sees only their own sessions.';

create trigger sessions_coded before insert on translator.sessions
  for each row when (current_user = 'authenticated')
  execute function private.give_free_code();


create function private.guess_limits(p_user uuid, p_address text)
returns table (key text, max int, seconds int)
language sql
immutable
security invoker
set search_path = ''
as $$
  values
    ('guess:user:' || p_user, 5, 600),
    ('guess:day:' || p_user, 20, 86400),
    ('guess:address:' || p_address, 10, 600);
$$;
comment on function private.guess_limits is 'How often one person, and one address, may be wrong.';


create function private.spend_guess(p_user uuid, p_address text)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit record;
  v_state record;
begin
  -- The guesser's own buckets first, stopping at the first refusal: nobody drains what all share.
  for v_limit in select * from private.guess_limits(p_user, p_address) loop
    continue when v_limit.key is null;
    select * into v_state from platform.spend_call(v_limit.key, v_limit.max, v_limit.seconds);
    if v_state.remaining < 0 then
      return v_state.retry_seconds;
    end if;
  end loop;
  return 0;
end;
$$;
comment on function private.spend_guess is
  'Counts a guess; more than 0 says how many seconds to wait. Definer: callers cannot touch the counters.';

grant execute on function private.spend_guess to service_role;


create function private.return_guess(p_user uuid, p_address text)
returns void
language sql
security definer
set search_path = ''
as $$
  update private.rate_limits r
  set full_at = r.full_at - make_interval(secs => l.seconds::float8 / l.max)
  from private.guess_limits(p_user, p_address) l
  where r.key = l.key;
$$;
comment on function private.return_guess is
  'A right code gives back its one call and no more. Definer: callers cannot touch the counters.';

grant execute on function private.return_guess to service_role;


create function private.session_exists(p_code text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_wait int;
begin
  v_wait := private.spend_guess(v_user, null);
  if v_wait > 0 then
    raise sqlstate 'PT429' using
      message = 'Cannot look for a session: too many wrong codes',
      hint = format('Wait %s seconds', v_wait),
      detail = json_build_object('seconds', v_wait);
  end if;

  if exists (
    select from translator.sessions
    where code = p_code and is_active and not is_locked
      and expires_at > now() and joinable_until > now() and user_count < seats
  ) then
    perform private.return_guess(v_user, null);
    return true;
  end if;
  return false;
end;
$$;
comment on function private.session_exists is
  'Does this code open a door now? Definer: the caller sits in no session yet, and misses are counted.';

grant execute on function private.session_exists to authenticated;


create function translator.session_exists(p_code text)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  select private.session_exists(p_code);
$$;
comment on function translator.session_exists is
  'Whether a code can be joined right now. Wrong codes are counted, as in a join.';

grant execute on function translator.session_exists to authenticated;
