-- Reading: a person's topic is heard by that person, and spoken on by the database alone.

begin;
\ir _readers.sql
select plan(13);

create function tests.hears(p_topic text, p_extension text default 'broadcast')
returns boolean
language plpgsql
as $$
declare
  v_role text := current_setting('role');
  v_id uuid;
  v_seen boolean;
begin
  perform set_config('role', 'none', true);
  insert into realtime.messages (topic, extension) values (p_topic, p_extension) returning id into v_id;
  perform set_config('role', v_role, true);
  v_seen := exists (select from realtime.messages where id = v_id);
  perform set_config('role', 'none', true);
  delete from realtime.messages where id = v_id;
  perform set_config('role', v_role, true);
  return v_seen;
end;
$$;

create function tests.speaks(p_topic text, p_extension text default 'broadcast')
returns boolean
language plpgsql
as $$
begin
  insert into realtime.messages (topic, extension) values (p_topic, p_extension);
  return true;
exception when insufficient_privilege then
  return false;
end;
$$;

create function tests.topic()
returns text
language sql
immutable
as $$
  select 'reading:user:' || tests.id_of('ana');
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.sign_in('ana');
select ok(tests.hears(tests.topic()), 'a person hears their own topic');
select ok(not tests.hears(tests.topic(), 'presence'), 'and sees nobody there');
select ok(not tests.speaks(tests.topic()), 'and does not speak');
select ok(not tests.speaks(tests.topic(), 'presence'), 'nor is there');
select is_empty(
  $$ select topic from unnest(array[
       'reading:user:', 'reading:user:x', upper(tests.topic()), tests.topic() || ' ', ' ' || tests.topic(),
       tests.topic() || e'\n', tests.topic() || ':x', replace(tests.topic(), '-', ''), 'reading:user',
       'reading', '', '%', 'reading:user:%', 'reading:user:' || gen_random_uuid(),
       'translator:user:' || tests.id_of('ana')
     ]) as topic
     where tests.hears(topic) or tests.speaks(topic) or tests.hears(topic, 'presence') $$,
  'a topic that is nearly theirs, or odd, is nobody''s, and none raises'
);
select tests.sync('phone', tests.op('1', 'dune', 0, 0.1));
select is((select count(*)::int from realtime.messages), 1, 'what the database said is heard');
select tests.sign_in('bob');
select ok(not tests.hears(tests.topic()), 'another hears nothing');
select ok(not tests.speaks(tests.topic()), 'and says nothing');
select is((select count(*)::int from realtime.messages), 0, 'nor reads it later');
select tests.sign_out();
select ok(not tests.hears(tests.topic()), 'the publishable key alone hears nothing');
select ok(not tests.speaks(tests.topic()), 'and says nothing');
select tests.be_owner();
select isnt_empty(
  $$ select from pg_publication_tables where pubname = 'supabase_realtime'
     and schemaname = 'reading' and tablename = 'reading_progress' $$,
  'positions can be followed as changes of a table as well'
);
select is(
  (select count(*)::int from pg_publication_tables
   where pubname = 'supabase_realtime' and schemaname = 'reading'), 1, 'and nothing else of reading'
);

select * from finish();
rollback;
