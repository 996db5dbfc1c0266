-- Translator erasure: with a person goes everything of theirs, and nothing of others but what they
-- said in a room of this person's.

begin;
\ir _rooms.sql
select plan(16);

create function tests.left_of(p_name text)
returns table (sessions int, seats int, messages int, activity int, codes int)
language sql
stable
security definer
as $$
  select
    (select count(*)::int from translator.sessions where host_id = tests.id_of(p_name)),
    (select count(*)::int from translator.participants where user_id = tests.id_of(p_name)),
    (select count(*)::int from translator.messages where user_id = tests.id_of(p_name)),
    (select count(*)::int from translator.user_activity where user_id = tests.id_of(p_name)),
    (select count(*)::int from private.drawn_codes where user_id = tests.id_of(p_name));
$$;

-- Bob has a room of his own and a seat in ana's, and both have something to say in it.
select tests.sign_in('bob');
select translator.open_session('es');
select tests.open_room();
select tests.enter('bob');
select tests.say('From bob');
select translator.set_activity(tests.room(), 'typing');
select tests.sign_in('ana');
select tests.say('From ana');
select translator.set_activity(tests.room(), 'typing');
select tests.enter('cleo', 'pt');
select tests.say('From cleo');
select translator.set_activity(tests.room(), 'idle');

select tests.be_owner();
select results_eq(
  $$ select * from tests.left_of('bob') $$, $$ values (1, 2, 1, 1, 1) $$, 'bob has left traces'
);
select is(
  (select count(*)::int from translator.message_translations
   where message_id = (tests.said('From bob')).id),
  2,
  'in two languages'
);


-- A guest goes --------------------------------------------------------------------------------

delete from auth.users where id = tests.id_of('bob');

select results_eq(
  $$ select * from tests.left_of('bob') $$, $$ values (0, 0, 0, 0, 0) $$, 'a guest leaves none'
);
select is_empty(
  $$ select from translator.message_translations t
     where not exists (select from translator.messages where id = t.message_id) $$,
  'no translation outlives its message'
);
select results_eq(
  $$ select * from tests.left_of('ana') $$, $$ values (1, 1, 1, 1, 1) $$, 'the host keeps theirs'
);
select results_eq(
  $$ select * from tests.left_of('cleo') $$, $$ values (0, 1, 1, 1, 0) $$, 'and so do others'
);
select is((tests.said('From ana')).seq, 2::bigint, 'what they said keeps its place');
select results_eq(
  $$ select user_count, message_count from translator.sessions where id = tests.room() $$,
  $$ values (2, 3::bigint) $$,
  'the room counts who is left, and numbers on'
);


-- The host goes -------------------------------------------------------------------------------

delete from auth.users where id = tests.id_of('ana');

select results_eq(
  $$ select * from tests.left_of('ana') $$, $$ values (0, 0, 0, 0, 0) $$, 'a host leaves none'
);
select results_eq(
  $$ select * from tests.left_of('cleo') $$, $$ values (0, 0, 0, 0, 0) $$,
  'and takes the room along, with what was said in it'
);
select is_empty('select from translator.message_translations', 'in every language');
select isnt_empty(
  $$ select from auth.users where id = tests.id_of('cleo') $$, 'nobody else is deleted'
);


-- A room, a message ---------------------------------------------------------------------------

select tests.sign_in('cleo');
select translator.open_session('pt');
select tests.sign_in('dan');
select set_config('tests.room', (translator.open_session('en')).id::text, true);
select tests.say('One');
select tests.enter('cleo', 'pt');

select tests.be_owner();
delete from translator.messages where id = (tests.said('One')).id;
select is_empty(
  'select from translator.message_translations', 'a message takes its translations along'
);
select is(
  (select count(*)::int from translator.sessions where id = tests.room()), 1, 'and not its room'
);
delete from translator.sessions where id = tests.room();
select results_eq(
  $$ select * from tests.left_of('dan') $$, $$ values (0, 0, 0, 0, 1) $$,
  'a room takes its seats along'
);
select results_eq(
  $$ select * from tests.left_of('cleo') $$, $$ values (1, 1, 0, 0, 1) $$, 'and no other room'
);

select * from finish();
rollback;
