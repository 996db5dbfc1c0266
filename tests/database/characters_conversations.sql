-- Conversations: who starts one with whom, who comes in, and what each of them sees.

begin;
\ir _chats.sql
select plan(44);


-- Starting ------------------------------------------------------------------------------------

select tests.sign_in('ana');
select results_eq(
  $$ select m ->> 'name', m ->> 'content' from jsonb_array_elements(
       tests.talk(array['cat', 'robot'], array['bob', 'cleo']) -> 'messages') as m $$,
  $$ values ('Mia Cat', 'Hello Ana, I am Mia Cat.'), ('Robo', 'Beep.') $$,
  'each character greets, and calls people by their names'
);
select results_eq(
  'select seq, parent_id is null, kept from characters.messages order by seq',
  'values (1::bigint, true, 0), (2, false, 0)',
  'greetings follow each other'
);
select is(
  (select active_leaf from characters.conversations),
  (select id from characters.messages where seq = 2), 'the last one is what is shown'
);
select is(
  characters.start_conversation(array[tests.char('cat')], null, '{}', 1)
    -> 'messages' -> 0 ->> 'content',
  'Purr, Ana.', 'another greeting is begun with where one chooses it'
);
select throws_ok(
  $$ select tests.talk(array['cat', 'dog']) $$,
  'PT404', 'Cannot start a conversation: there is no such character for you',
  'nobody talks with a private character of somebody else'
);
select is(
  (select count(*)::int from characters.conversations), 2, 'and nothing of it is left behind'
);
select lives_ok($$ select tests.talk(array['owl']) $$, 'whoever knows an unlisted one talks with it');
select is_empty(
  $$ select from characters.characters where name = 'Owl' $$, 'and does not read its card'
);
select lives_ok(
  $$ insert into characters.memories (character_id, text) values (tests.char('owl'), 'Ana is up at night') $$,
  'but has it remember something'
);
select throws_ok(
  $$ insert into characters.memories (character_id, text) values (tests.char('dog'), 'Ana likes dogs') $$,
  '42501', null, 'as nobody has a character with whom they do not talk'
);
select throws_ok(
  $$ select characters.start_conversation(array[tests.char('cat')], null, array[gen_random_uuid()]) $$,
  'PT404', 'Cannot start a conversation: somebody whom you ask in is not there', 'nor with nobody'
);
select throws_ok(
  $$ select characters.start_conversation(array[tests.char('cat')], null, '{}', 2) $$,
  'PT422', 'Cannot start a conversation: the first character has no such greeting',
  'nor begins with a greeting that is none'
);
select throws_ok(
  $$ select characters.start_conversation('{}') $$, 'PT422', null, 'a character there must be'
);
select throws_ok(
  $$ select characters.start_conversation(array[tests.char('cat')], ' ') $$, '23514', null,
  'a title says something'
);


-- Coming in -----------------------------------------------------------------------------------

select tests.talk(array['cat'], array['bob', 'cleo']);
select tests.put('ana', 'Hello everybody');
select tests.sign_in('bob');
select results_eq(
  'select conversation_id, asked_by, role from characters.list_invitations() where conversation_id = tests.chat()',
  $$ values (tests.chat(), 'Ana', 'member') $$, 'who is asked in sees that, and by whom'
);
select is_empty('select from characters.conversation_participants', 'and not who else is there');
select is_empty('select from characters.messages', 'and not what is said');
select throws_ok(
  'select characters.join_conversation(gen_random_uuid())', 'PT404', null, 'nobody comes unasked'
);
select is(characters.join_conversation(tests.chat()), 'member', 'who was asked comes in');
select is(characters.join_conversation(tests.chat()), 'member', 'twice is harmless');
select is((select count(*)::int from characters.messages), 2, 'and reads what was said before');
select set_eq(
  'select name from characters.conversation_participants',
  $$ values ('Ana'), ('Somebody'), ('Guest'), ('Mia Cat') $$, 'and sees who is there'
);
select is_empty(
  $$ select from characters.characters where name = 'Mia Cat' $$,
  'the card stays its owner''s: they share what it says, not how it was made'
);
select throws_ok(
  $$ select characters.set_participant(tests.chat(), tests.id_of('dan'), 'member') $$,
  'PT404', null, 'a guest asks nobody in'
);
select throws_ok(
  $$ insert into characters.messages (conversation_id, role, content) values (tests.chat(), 'user', 'x') $$,
  '42501', null, 'nobody puts words in the book past the functions'
);


-- Going ---------------------------------------------------------------------------------------

select tests.sign_in('ana');
select lives_ok(
  $$ select characters.set_participant(tests.chat(), tests.id_of('cleo'), 'reader') $$,
  'an owner says who only reads'
);
select throws_ok(
  $$ select characters.set_participant(tests.chat(), tests.id_of('ana'), null) $$,
  'PT422', null, 'and stays'
);
select throws_ok(
  $$ select characters.set_participant(tests.chat(), tests.id_of('cleo'), 'king') $$,
  'PT400', null, 'and gives no seats that there are not'
);
reset role;
insert into auth.users (id) select md5('guest ' || n)::uuid from generate_series(1, 48) as n;
select tests.sign_in('ana');
select characters.set_participant(tests.chat(), md5('guest ' || n)::uuid, 'reader') from generate_series(1, 47) as n;
select throws_ok(
  $$ select characters.set_participant(tests.chat(), md5('guest 48')::uuid, 'reader') $$,
  'PT422', 'Cannot ask anybody else in: 50 people are the most', 'and no more than fit in'
);
select lives_ok(
  $$ select characters.set_participant(tests.chat(), md5('guest 1')::uuid, 'member') $$,
  'but may change who reads, and who speaks'
);
select tests.sign_in('cleo');
select is(characters.join_conversation(tests.chat()), 'reader', 'a reader comes in as one');
select tests.sign_in('bob');
select lives_ok(
  $$ select characters.set_participant(tests.chat(), tests.id_of('bob'), null) $$, 'a guest goes'
);
select is_empty('select from characters.messages', 'and reads no more');
select throws_ok(
  'select characters.join_conversation(tests.chat())', 'PT404', null, 'nor comes back unasked'
);
select tests.sign_in('ana');
select characters.set_participant(tests.chat(), tests.id_of('bob'), 'member');
select tests.sign_in('bob');
select lives_ok(
  $$ select characters.set_participant(tests.chat(), tests.id_of('bob'), null) $$,
  'whoever is asked in may say no'
);
select is_empty(
  'select from characters.list_invitations() where conversation_id = tests.chat()',
  'and is asked no more'
);
select throws_ok(
  'select characters.join_conversation(tests.chat())', 'PT404', null, 'until they are asked again'
);
select tests.sign_in('ana');
update characters.conversations set deleted_at = '1999-01-01' where id = tests.chat();
select is((select deleted_at from characters.conversations where id = tests.chat()), now(),
  'what goes out of sight goes by the clock of the database');
update characters.conversations set deleted_at = '2999-01-01', title = 'Gone' where id = tests.chat();
select is((select deleted_at from characters.conversations where id = tests.chat()), now(),
  'once');
update characters.conversations set deleted_at = null where id = tests.chat();
select is((select deleted_at from characters.conversations where id = tests.chat()), null,
  'and is brought back');
update characters.conversations set deleted_at = now() where id = tests.chat();
select tests.sign_in('cleo');
select is_empty('select from characters.messages', 'what its owner deleted nobody reads');
select tests.sign_in('dan');
select is_empty(
  $$ select from characters.conversations union all select from characters.conversation_participants
     union all select from characters.messages union all select from characters.memories
     union all select from characters.lorebooks union all select from characters.users $$,
  'a stranger sees nothing'
);
select results_eq(
  'select name from characters.characters', $$ values ('Robo') $$, 'but what is public'
);
select tests.sign_out();
select throws_ok(
  'select from characters.characters', '42501', null, 'and whoever is not signed in, not even that'
);

select * from finish();
rollback;
