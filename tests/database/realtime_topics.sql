-- Realtime: which tables tell their changes, and who hears and speaks on private topics.

begin;
\ir _rooms.sql
select plan(33);

select set_eq(
  $$ select schemaname || '.' || tablename from pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname = 'translator' $$,
  array[
    'translator.sessions', 'translator.messages', 'translator.message_translations',
    'translator.user_activity'
  ],
  'the tables a front end follows are published, and no other'
);
select is_empty(
  $$ select tablename from pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname in ('private', 'platform') $$,
  'nothing private is'
);
select is_empty(
  $$ select tablename from pg_publication_tables p
     where pubname = 'supabase_realtime' and not exists (
       select from pg_class c
       where c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass and c.relrowsecurity
     ) $$,
  'what is published is judged row by row'
);


-- Asking as the server does: a row of the topic, seen or written as somebody, and taken back.

create function tests.hears(p_topic text, p_extension text default 'broadcast')
returns boolean
language plpgsql
as $$
declare
  v_role text := current_setting('role');
  v_id uuid;
  v_seen boolean;
begin
  perform set_config('role', 'none', true), set_config('realtime.topic', p_topic, true);
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
  perform set_config('realtime.topic', p_topic, true);
  insert into realtime.messages (topic, extension) values (p_topic, p_extension);
  return true;
exception when insufficient_privilege then
  return false;
end;
$$;

create function tests.topic()
returns text
language sql
stable
as $$
  select 'translator:session:' || tests.room();
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Rooms ----------------------------------------------------------------------------------------

select tests.open_room();
select ok(tests.hears(tests.topic()), 'a host hears the room');
select ok(tests.hears(tests.topic(), 'presence'), 'and sees who is there');
select ok(tests.speaks(tests.topic(), 'presence'), 'and is there');
select ok(not tests.speaks(tests.topic()), 'but does not speak in the room''s name');

select tests.sign_in('bob');
select ok(not tests.hears(tests.topic()), 'a stranger hears nothing');
select ok(not tests.hears(tests.topic(), 'presence'), 'sees nobody');
select ok(not tests.speaks(tests.topic(), 'presence'), 'and is not there');
select ok(not tests.speaks(tests.topic()), 'nor speaks');
select tests.enter('bob');
select ok(tests.hears(tests.topic()), 'a guest hears the room');
select ok(tests.hears(tests.topic(), 'presence'), 'sees who is there');
select ok(tests.speaks(tests.topic(), 'presence'), 'is there');
select ok(not tests.speaks(tests.topic()), 'and does not speak in the room''s name');
select ok(
  not tests.hears(tests.topic(), extension) and not tests.speaks(tests.topic(), extension),
  'nor has a way by ' || extension
)
from unnest(array['postgres_changes', 'persistence', '']) as extension;

select tests.sign_in('ana');
select translator.show_out(tests.room(), tests.id_of('bob'));
select tests.sign_in('bob');
select ok(not tests.hears(tests.topic()), 'who was shown out hears nothing any more');
select ok(not tests.hears(tests.topic(), 'presence'), 'and sees nobody');
select ok(not tests.speaks(tests.topic(), 'presence'), 'and is not there');

select tests.sign_in('ana');
update translator.sessions set needs_approval = true where id = tests.room();
select is(tests.enter('cleo'), 'waiting', 'who knocks');
select ok(not tests.hears(tests.topic()), 'hears nothing through the door');

select tests.sign_out();
select ok(not tests.hears(tests.topic()), 'the publishable key alone hears nothing');
select ok(not tests.speaks(tests.topic(), 'presence'), 'and is nowhere');

select tests.sign_in('ana');
select is_empty(
  $$ select topic from unnest(array[
       'translator:session:', 'translator:session:x', upper(tests.topic()), tests.topic() || ' ',
       tests.topic() || e'\n', ' ' || tests.topic(), tests.topic() || ':x', 'x:' || tests.topic(),
       replace(tests.topic(), '-', ''), 'translator:session', 'translator', 'platform:admin', '', 'room-1',
       'translator:messages:' || tests.room(), 'TRANSLATOR:session:' || tests.room(),
       'translator:session:' || gen_random_uuid(), '%', 'translator:session:%', repeat('a', 10000)
     ]) as topic
     where tests.hears(topic) or tests.hears(topic, 'presence')
        or tests.speaks(topic) or tests.speaks(topic, 'presence') $$,
  'a topic that is nearly the room''s, or odd, is nobody''s, and none raises'
);
select is_empty(
  $$ select from realtime.messages where topic not like 'translator:session:' || tests.room() || '%' $$,
  'no row of another topic is seen beside it'
);

select tests.be_owner();
update translator.sessions set expires_at = now() where id = tests.room();
select tests.sign_in('ana');
select ok(not tests.hears(tests.topic()), 'a room whose time is over is silent, before it is swept');
select tests.be_owner();
update translator.sessions set expires_at = now() + interval '1 hour' where id = tests.room();
select tests.sign_in('ana');
select ok(tests.hears(tests.topic()), 'one that goes on is not');
select translator.end_session(tests.room());
select ok(not tests.hears(tests.topic()), 'a room that was ended is silent');
select ok(not tests.speaks(tests.topic(), 'presence'), 'and empty');
select tests.be_owner();
select is_empty(
  $$ select polname from pg_policy
     where polrelid = 'realtime.messages'::regclass
       and (polroles <> array['authenticated'::regrole::oid] or polcmd not in ('r', 'a')
            or concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
               !~ 'extension.*CASE\s+WHEN .*topic.* ~ ''\^[(]?[a-z|:]+') $$,
  'every policy is for who is signed in, names what travels, and looks at the topic before anything else'
);
select set_eq(
  $$ select polname::text from pg_policy
     where polrelid = 'realtime.messages'::regclass and polname like 'rooms:%' $$,
  array['rooms: members hear', 'rooms: members are there'], 'rooms have these two'
);

select * from finish();
rollback;
