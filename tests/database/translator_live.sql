-- Live rooms: what a room is told, in which words, and what somebody who was away reads.

begin;
\ir _rooms.sql
select plan(40);

-- What was told on the room's topic since the last look, in order; ids of broadcasts left out.
create function tests.told()
returns table (event text, payload jsonb)
language sql
security definer
as $$
  with told as (
    delete from realtime.messages where topic = 'translator:session:' || tests.room() and private
    returning event, payload, ctid
  )
  select event, payload - 'id' from told order by ctid;
$$;

-- The events alone.
create function tests.events()
returns text[]
language sql
security definer
as $$
  select coalesce(array_agg(event), '{}') from tests.told();
$$;
create function tests.read(p_since bigint default null, p_after bigint default 0, p_max int default 200)
returns jsonb
language sql
as $$
  select translator.read_room(tests.room(), p_since, p_after, p_max, true);
$$;

create function tests.seqs(p_read jsonb)
returns int[]
language sql
as $$
  select coalesce(array_agg((m ->> 'seq')::int), '{}')
  from jsonb_array_elements(p_read -> 'messages') as m;
$$;
grant execute on all functions in schema tests to authenticated, anon, service_role;

select tests.open_room();


-- People ---------------------------------------------------------------------------------------

select results_eq(
  'select * from tests.told()',
  $$ values ('participant', jsonb_build_object('user_id', tests.id_of('ana'))) $$,
  'a room that is opened tells of its host'
);
select tests.enter('bob');
select results_eq(
  'select * from tests.told()',
  $$ values ('participant', jsonb_build_object('user_id', tests.id_of('bob'))) $$,
  'who joins is told once, by the id and nothing else'
);
select tests.enter('bob');
select is(tests.events(), '{}', 'who joins again is no news');
update translator.participants set display_name = 'Bob' where user_id = tests.id_of('bob');
select is(tests.events(), '{participant}', 'a new name is');
update translator.participants set display_name = 'Bob' where user_id = tests.id_of('bob');
select is(tests.events(), '{}', 'the same name is not');
select translator.leave_session(tests.room());
select is(tests.events(), '{participant}', 'who leaves is told');
select tests.enter('bob');
select tests.sign_in('ana');
select translator.show_out(tests.room(), tests.id_of('bob'));
select is(tests.events(), '{participant,participant}', 'who comes back and is shown out, too');
select translator.admit(tests.room(), tests.id_of('bob'));
select is(tests.events(), '{participant}', 'who is let in again, too');


-- Messages -------------------------------------------------------------------------------------

select tests.say('Hello');
select results_eq(
  'select * from tests.told()',
  $$ select 'messages', jsonb_build_object('messages', jsonb_build_array(
       jsonb_build_object('id', (tests.said('Hello')).id, 'seq', 1)
     )) $$,
  'a message is told by its id and its number; no word of it travels'
);
insert into translator.messages (session_id, original, original_lang, target_lang)
select tests.room(), 'Line ' || n, 'en', 'es' from generate_series(1, 20) n;
select results_eq(
  $$ select event, jsonb_array_length(payload -> 'messages'), payload #> '{messages,0,seq}'
     from tests.told() $$,
  $$ values ('messages', 20, '2'::jsonb) $$,
  'twenty at once are told once, in their order'
);
select tests.sign_in('bob');
select translator.mark_displayed((tests.said('Line 1')).id);
select is(tests.events(), '{messages}', 'a message that was seen is told');
select translator.mark_displayed((tests.said('Line 1')).id);
select is(tests.events(), '{}', 'seen twice is no news');

select tests.be_server();
create temporary table claimed as
select * from translator.claim_translations(array[(tests.said('Hello')).id]);
select is(tests.events(), '{messages}', 'so is one that is being translated');
select translator.finish_translations(
  (select jsonb_agg(to_jsonb(c) || '{"text": "Hola"}') from claimed c)
);
select is((tests.events())[1], 'messages', 'and one whose translation has arrived');
select tests.sign_in('ana');
update translator.messages set translation = 'Renglón' where id = (tests.said('Line 2')).id;
select is((tests.events())[1], 'messages', 'an author''s own as well');

select tests.be_owner();
delete from translator.messages where seq in (20, 21) and session_id = tests.room();
select results_eq(
  $$ select payload -> 'messages' -> n ->> 'seq', payload -> 'messages' -> n ->> 'deleted'
     from tests.told(), generate_series(0, 1) n $$,
  $$ values ('20', 'true'), ('21', 'true') $$,
  'one that is deleted is told as well'
);
savepoint gone;
delete from translator.sessions where id = tests.room();
select is(tests.events(), '{}', 'but not those that go with their room');
rollback to gone;


-- The room itself ------------------------------------------------------------------------------

select tests.sign_in('ana');
select translator.end_session(tests.room(), true);
select results_eq(
  'select * from tests.told()',
  $$ values ('session', jsonb_build_object('session_id', tests.room())) $$,
  'a room that is locked is told'
);
select translator.end_session(tests.room(), true);
select is(tests.events(), '{}', 'locked again is no news');


-- Activity -------------------------------------------------------------------------------------

select translator.set_activity(tests.room(), 'typing');
select results_eq(
  $$ select event, payload - array['started_at', 'updated_at'] from tests.told() $$,
  $$ values ('activity', jsonb_build_object(
       'session_id', tests.room(), 'user_id', tests.id_of('ana'), 'activity_type', 'typing'
     )) $$,
  'who types is told as it is: it would be over before anybody could look it up'
);
select translator.set_activity(tests.room(), 'typing') from generate_series(1, 30);
select is(tests.events(), '{}', 'a key that is held down is told once a second');
select translator.set_activity(tests.room(), 'recording');
select translator.set_activity(tests.room(), 'idle');
select is(tests.events(), '{activity,activity}', 'what is new is told at once');
select tests.be_owner();
update private.rate_limits set full_at = now() where key = 'activity:' || tests.id_of('ana');
alter table translator.user_activity disable trigger user_activity_stamped;
update translator.user_activity set updated_at = now() - interval '1.1 seconds';
alter table translator.user_activity enable trigger user_activity_stamped;
select tests.events();
select tests.sign_in('ana');
select translator.set_activity(tests.room(), 'idle');
select is(tests.events(), '{activity}', 'and the same again after a second');


-- Being away -----------------------------------------------------------------------------------

select is(tests.seqs(tests.read(p_max => 3)), '{17,18,19}', 'a first look sees the newest, in order');
select is(tests.read(p_max => 3) #>> '{messages,2,original}', 'Line 18', 'with their words');
select is(
  tests.read() #> '{messages,0,translations}', '{"es": "Hola"}',
  'and with what they were translated into'
);
select is(tests.read() #>> '{session,is_locked}', 'true', 'the room as it is');
select set_eq(
  $$ select p ->> 'user_id' as person, p ->> 'language' as reads
     from jsonb_array_elements(tests.read() -> 'people') p $$,
  $$ values (tests.id_of('ana')::text, 'en'), (tests.id_of('bob')::text, 'es') $$,
  'and who has a seat in it'
);

-- All of this test is one transaction, so nothing in it is older than the cursor.
select is(
  tests.seqs(tests.read((tests.read() ->> 'cursor')::bigint, 16)), '{17,18,19}',
  'what is under way is read again from the cursor'
);
select is(
  tests.seqs(tests.read((tests.read() ->> 'cursor')::bigint, 4, 2)), '{5,6}', 'page by page'
);
select tests.be_owner();
alter table translator.messages disable trigger messages_stamped;
update translator.messages set changed_in = (tests.read() ->> 'cursor')::bigint - 1 where seq <> 7;
alter table translator.messages enable trigger messages_stamped;
select tests.sign_in('bob');
select is(
  tests.seqs(tests.read((tests.read() ->> 'cursor')::bigint)), '{7}', 'what is older is not'
);
select translator.mark_displayed((tests.said('Line 9')).id);
select is(
  tests.seqs(tests.read((tests.read() ->> 'cursor')::bigint)), '{7,10}', 'unless it has changed'
);
select is(
  (select count(*)::int from translator.read_room(tests.room()) as read
   where read -> 'people' = 'null'),
  1, 'people are left out where nobody asks'
);

select tests.be_owner();
alter table translator.messages disable trigger messages_stamped;
update translator.messages set changed_in = 1,
  created_at = now() - make_interval(secs => seq), processed_at = null, displayed_at = null,
  claimed_at = null;
update translator.messages set displayed_at = now() where seq = 15;
alter table translator.messages enable trigger messages_stamped;
select tests.sign_in('bob');
select is(
  tests.seqs(translator.read_room(tests.room(), p_ago => 3500)), '{1,2,3,15}',
  'without a cursor what was written within a time is read'
);
select is(
  tests.seqs(translator.read_room(tests.room(), p_ago => 3500, p_max => 2, p_after => 1)), '{2,3}',
  'page by page as well'
);

select is(
  tests.seqs(tests.read(p_since => pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000)),
  tests.seqs(tests.read(p_since => 0)),
  'a cursor of another server, from before a restore, reads everything anew'
);

select tests.sign_in('dan');
select is(tests.read(), null, 'a stranger reads nothing');
select tests.sign_in('bob');
select translator.leave_session(tests.room());
select is(tests.read(), null, 'nor does who has left');
select tests.sign_out();
select throws_ok(
  'select translator.read_room(tests.room())', '42501', null, 'nor who has not signed in'
);

select tests.sign_in('ana');
select tests.events();
select translator.end_session(tests.room());
select is(tests.events(), '{session}', 'a room that ends is told');

select * from finish();
rollback;
