-- A room for the tests: ana hosts it, others enter by its code as `join-session` lets them in.

\ir _people.sql

create function tests.room()
returns uuid
language sql
stable
as $$
  select current_setting('tests.room')::uuid;
$$;

-- Leaves ana signed in.
create function tests.open_room()
returns void
language plpgsql
as $$
begin
  perform tests.sign_in('ana');
  perform set_config('tests.room', (translator.open_session('en')).id::text, true);
end;
$$;

create function tests.code()
returns text
language sql
stable
security definer
as $$
  select code::text from translator.sessions where id = tests.room();
$$;

-- The outcome of a join; leaves the person signed in.
create function tests.enter(p_name text, p_language text default 'es')
returns text
language plpgsql
as $$
declare
  v_code text := tests.code();
  v_outcome text;
begin
  perform tests.be_server();
  select outcome into v_outcome
  from translator.join_session(tests.id_of(p_name), p_name || '''s address', v_code, p_language);
  perform tests.sign_in(p_name);
  return v_outcome;
end;
$$;

-- The message that was sent; without a client_id every one is new.
create function tests.say(p_text text, p_client_id text default gen_random_uuid()::text)
returns translator.messages
language sql
as $$
  select * from translator.send_message(tests.room(), p_text, 'en', p_client_id);
$$;

-- The message of this text, whoever asks.
create function tests.said(p_text text)
returns translator.messages
language sql
stable
security definer
as $$
  select * from translator.messages where session_id = tests.room() and original = p_text;
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;
