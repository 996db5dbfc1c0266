-- Translator: codes.
-- Ten thousand codes cannot be a secret, so a code is a meeting point: free ones are drawn by a
-- strong generator, and wrong guesses are counted by person, by day and by address.


-- Tables ---------------------------------------------------------------------------------------

create unlogged table private.drawn_codes (
  user_id  uuid        not null references auth.users (id) on delete cascade,
  code     char(4)     not null,
  drawn_at timestamptz not null default now(),
  primary key (user_id, code)
);
comment on table private.drawn_codes is
  'Which codes somebody drew: for ten minutes these, and no others, may be theirs to open with.';

create index drawn_codes_age on private.drawn_codes (drawn_at);

alter table private.drawn_codes enable row level security;

grant select, delete on private.drawn_codes to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain)
values
  ('private.drawn_codes', 'cascade', 'user_id', array['user_id', 'code'], false, 'translator');


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


create function private.draw_code_for_caller()
returns char(4)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_code char(4) := private.draw_code();
begin
  -- Who may draw without end learns the taken codes: those that never come.
  if auth.uid() is not null then
    perform private.limit_calls('draw_code:' || auth.uid(), 60, 600,
      'Cannot draw a code: sixty in ten minutes is the most');
    insert into private.drawn_codes (user_id, code) values (auth.uid(), v_code)
    on conflict (user_id, code) do update set drawn_at = now();
  end if;
  return v_code;
end;
$$;
comment on function private.draw_code_for_caller is
  'A free code, kept for the caller. Definer: free means free of everyone''s sessions, and a caller sees only their own.';

grant execute on function private.draw_code_for_caller to authenticated, service_role;


create function translator.generate_unique_session_code()
returns char(4)
language sql
security invoker
set search_path = ''
as $$
  select private.draw_code_for_caller();
$$;
comment on function translator.generate_unique_session_code is
  'A free code to open a session with; for ten minutes it is the caller''s.';

grant execute on function translator.generate_unique_session_code to authenticated, service_role;


create function private.give_free_code()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Whether a chosen code was kept or refused would say who meets under it, as often as anybody cares
  -- to ask: a caller can make the rest of the request fail, which takes the counted call back.
  if not exists (
    select from private.drawn_codes
    where user_id = auth.uid() and code = new.code and drawn_at > now() - interval '10 minutes'
  ) or not private.is_free_code(new.code) then
    new.code := private.draw_code();
  end if;
  return new;
end;
$$;
comment on function private.give_free_code is
  'A session opens with a code its host drew, or with another one. Definer: a caller sees only their own sessions.';

create trigger sessions_coded before insert on translator.sessions
  for each row when (current_user = 'authenticated')
  execute function private.give_free_code();


create function private.guess_limits(p_user uuid, p_address text)
returns private.call_limit[]
language sql
security invoker
set search_path = ''
as $$
  select array[
    ('guess:user:' || p_user, 5, 600),
    ('guess:day:' || p_user, 20, 86400),
    ('guess:address:' || private.hidden_address(p_address), 10, 600)
  ]::private.call_limit[];
$$;
comment on function private.guess_limits is 'How often one person, and one address, may be wrong.';


create function private.spend_guess(p_user uuid, p_address text)
returns int
language sql
security definer
set search_path = ''
as $$
  select private.spend_calls(private.guess_limits(p_user, p_address));
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
  select private.return_calls(private.guess_limits(p_user, p_address));
$$;
comment on function private.return_guess is
  'A right code gives back its one call and no more. Definer: callers cannot touch the counters.';

grant execute on function private.return_guess to service_role;


create function private.is_quiet()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select not exists (
    select from private.rate_limits
    where key = 'guess:everyone' and full_at > clock_timestamp() + interval '59 seconds'
  );
$$;
comment on function private.is_quiet is
  'Fewer than a hundred wrong codes a minute in the whole house. Definer: callers cannot read the counters.';

grant execute on function private.is_quiet to service_role;


create function private.caller_address()
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(
    nullif(trim(split_part(
      nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-forwarded-for', ',', 1
    )), ''),
    'unknown'
  );
$$;
comment on function private.caller_address is
  'Where a request to the Data API came from, as the gateway wrote it; "unknown" is shared by all who have none.';


create function private.session_exists(p_code text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_address text := private.caller_address();
  v_wait int;
begin
  v_wait := private.spend_guess(v_user, v_address);
  if v_wait > 0 or not private.is_quiet() then
    raise sqlstate 'PT429' using
      message = 'Cannot look for a session: too many wrong codes',
      hint = format('Wait %s seconds', greatest(v_wait, 1)),
      detail = json_build_object('seconds', greatest(v_wait, 1));
  end if;

  if exists (
    select from translator.sessions
    where code = p_code and is_active and not is_locked
      and expires_at > now() and joinable_until > now() and user_count < seats
  ) then
    perform private.return_guess(v_user, v_address);
    return true;
  end if;
  perform platform.spend_call('guess:everyone', 100, 60);
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
