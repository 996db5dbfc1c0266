-- Phones for the tests: ana's brings calls and messages of three people, one for each level; bob has a
-- phone of his own. Somebody may act for ana by a key.

\ir _people.sql

create function tests.by_key(p_name text)
returns void
language sql
as $$
  select tests.speak_as('authenticated', jsonb_build_object(
    'sub', tests.id_of(p_name), 'role', 'authenticated', 'aud', 'authenticated', 'via', 'api_key'
  ));
$$;

-- A call in of a minute, in March 2026, unless `p_more` says otherwise.
create function tests.call(p_id text, p_number text, p_at text, p_more jsonb default '{}')
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('external_id', p_id, 'type', 'call', 'direction', 'in',
    'number', p_number, 'started_at', '2026-03-' || p_at || 'Z', 'duration_s', 60) || p_more;
$$;

create function tests.text(p_id text, p_number text, p_at text, p_body text, p_more jsonb default '{}')
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('external_id', p_id, 'type', 'sms', 'direction', 'in',
    'number', p_number, 'started_at', '2026-03-' || p_at || 'Z', 'body', p_body) || p_more;
$$;

create function tests.ingest(variadic p_events jsonb[])
returns jsonb
language sql
as $$
  select phonelog.ingest_events('{"kind": "phone", "name": "phone"}', to_jsonb(p_events));
$$;

-- What became of a batch, in so many words: inserted, updated, deleted, duplicate, stale, rejected.
create function tests.outcome(variadic p_events jsonb[])
returns int[]
language sql
as $$
  select array[
    (answer ->> 'inserted')::int, (answer ->> 'updated')::int, (answer ->> 'deleted')::int,
    (answer ->> 'duplicate')::int, (answer ->> 'stale')::int,
    jsonb_array_length(answer -> 'rejected')
  ]
  from tests.ingest(variadic p_events) as answer;
$$;

create function tests.contact(p_person text, p_name text)
returns uuid
language sql
stable
security definer
as $$
  select id from phonelog.contacts where user_id = tests.id_of(p_person) and display_name = p_name;
$$;

create function tests.drifts(p_name text)
returns jsonb
language sql
stable
security definer
as $$
  select coalesce(private.drifts_of(tests.id_of(p_name)), '{}');
$$;

-- ana with Nora (normal), Mia (masked) and Hugo (hidden): a call and a text of each, and a group.
create function tests.have_phones()
returns void
language plpgsql
as $$
begin
  perform tests.sign_in('ana');
  insert into phonelog.data_sources (kind, name, settings)
  values ('phone', 'phone', '{"keep_bodies": true, "keep_numbers": true}');
  perform tests.ingest(
    tests.call('c1', '+491700000001', '01T10:00:00', '{"name": "Nora"}'),
    tests.call('c2', '+491700000002', '02T10:00:00', '{"name": "Mia"}'),
    tests.call('c3', '+491700000003', '03T10:00:00', '{"name": "Hugo"}'),
    tests.text('t1', '+491700000001', '01T11:00:00', 'words of Nora'),
    tests.text('t2', '+491700000002', '02T11:00:00', 'words of Mia'),
    tests.text('t3', '+491700000003', '03T11:00:00', 'words of Hugo'),
    tests.text('g1', '+491700000001', '04T10:00:00', 'to all of us', '{"type": "mms", "participants": [
      {"number": "+491700000001"}, {"number": "+491700000002"}, {"number": "+491700000003"}]}')
  );
  update phonelog.contacts set privacy_level = 'masked' where display_name = 'Mia';
  update phonelog.contacts set privacy_level = 'hidden' where display_name = 'Hugo';
  perform tests.sign_in('bob');
  perform tests.ingest(tests.call('b1', '+491700000001', '01T10:00:00', '{"name": "Nora of bob"}'));
  perform tests.be_owner();
end;
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;
