-- Prompt sessions for the tests: ana has one with two holes, and bob has none.

\ir _people.sql

create function tests.ir(p_name text, variadic p_holes text[])
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('name', p_name, 'signature', jsonb_build_object('holes',
    (select coalesce(jsonb_agg(jsonb_build_object('identifier', hole)), '[]') from unnest(p_holes) as hole)));
$$;

create function tests.session()
returns uuid
language sql
immutable
as $$
  select md5('a prompt of ana')::uuid;
$$;

create function tests.open_session()
returns void
language plpgsql
as $$
begin
  perform tests.sign_in('ana');
  perform lift.create_session(jsonb_build_object('session_id', tests.session(),
    'original_input', 'sort a list', 'metadata', '{"project": "sorting"}'::jsonb));
  perform lift.add_revision(tests.session(), tests.ir('sort', 'key', 'order'), 'initial');
end;
$$;

-- What a transaction has held before, the next one has not.
create function tests.begin_anew()
returns record
language sql
as $$
  select set_config('quintet.lift_held', '', true), set_config('quintet.lift_counted', '', true);
$$;

-- The row as it is, whoever asks.
create function tests.row()
returns lift.sessions
language sql
stable
security definer
as $$
  select * from lift.sessions where id = tests.session();
$$;

create function tests.revision()
returns setof lift.session_revisions
language sql
stable
security definer
as $$
  select * from lift.session_revisions where session_id = tests.session();
$$;

create function tests.counts()
returns int[]
language sql
stable
as $$
  select array[(tests.row()).revision_count, (tests.row()).draft_count, (tests.row()).hole_count];
$$;

-- What was broadcast since it was asked last, in order.
create function tests.heard()
returns table (event text, payload jsonb)
language sql
security definer
as $$
  with heard as (
    delete from realtime.messages where topic = 'lift:session:' || tests.session() returning *
  )
  select event, payload - 'id' - 'session_id' from heard order by inserted_at;
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;
