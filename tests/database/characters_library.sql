-- The library: characters and what they were, lorebooks, memories; each from its owner's chair and
-- from a stranger's.

begin;
\ir _chats.sql
select plan(28);


-- Versions ------------------------------------------------------------------------------------

select tests.sign_in('ana');
update characters.characters set description = 'A cat.', tags = '{pet}' where id = tests.char('cat');
select results_eq(
  $$ select version, card ->> 'description', card -> 'tags' from characters.character_versions
     where character_id = tests.char('cat') order by version $$,
  $$ values (1, '', '[]'::jsonb), (2, 'A cat.', '["pet"]') $$,
  'what is changed makes a version, and what it was is kept'
);
update characters.characters set description = 'A cat.' where id = tests.char('cat');
select is(
  (select version from characters.characters where id = tests.char('cat')), 2,
  'the same again makes none'
);
select lives_ok(
  $$ do $do$ begin for i in 1..60 loop
       update characters.characters set description = 'Cat ' || i where id = tests.char('cat');
     end loop; end $do$ $$,
  'a character may be changed often'
);
select results_eq(
  $$ select min(version), max(version), count(*) from characters.character_versions
     where character_id = tests.char('cat') $$,
  'values (13, 62, 50::bigint)', 'the last fifty versions are kept'
);
select throws_ok(
  $$ insert into characters.characters (name) values (E'\t ') $$, '23514', null, 'a name says something'
);
select throws_ok(
  $$ insert into characters.characters (name, avatar_path) values ('X', 'elsewhere/x.png') $$,
  '23514', null, 'a picture is one of its owner''s'
);
select throws_ok(
  $$ insert into characters.characters (name, owner_id) values ('X', tests.id_of('bob')) $$,
  '42501', null, 'nobody makes a character in another''s name'
);
select throws_ok(
  'update characters.characters set version = 7', '42501', null, 'nor counts versions by hand'
);

select tests.sign_in('bob');
select set_eq(
  'select name from characters.characters', $$ values ('Rex'), ('Owl'), ('Robo') $$,
  'people see their own, and public ones'
);
select is_empty(
  $$ update characters.characters set name = 'Mine' where name = 'Robo' returning 1 $$,
  'and change only their own'
);
select is_empty(
  $$ select from characters.character_versions where owner_id = tests.id_of('ana') $$,
  'what a public one was stays its owner''s'
);


-- Lorebooks -----------------------------------------------------------------------------------

select tests.sign_in('ana');
insert into characters.lorebooks (id, character_id, name)
values (md5('sea')::uuid, tests.char('cat'), 'The sea');
insert into characters.lorebook_entries (lorebook_id, keys, content)
values (md5('sea')::uuid, '{fish}', 'Mia loves fish.');
select isnt_empty('select from characters.lorebook_entries', 'an owner reads what they wrote');
select throws_ok(
  $$ insert into characters.lorebooks (character_id) values (tests.char('dog')) $$,
  '42501', null, 'nobody gives another''s character a book'
);
select tests.sign_in('bob');
select is_empty(
  'select id from characters.lorebooks union all select id from characters.lorebook_entries',
  'a stranger sees no book'
);
select throws_ok(
  $$ insert into characters.lorebook_entries (lorebook_id, content) values (md5('sea')::uuid, 'Lies') $$,
  '42501', null, 'and writes into none'
);


-- Memories ------------------------------------------------------------------------------------

select tests.sign_in('ana');
select lives_ok(
  $$ insert into characters.memories (character_id, text) values (tests.char('cat'), 'Likes tea') $$,
  'people have something remembered'
);
select throws_ok(
  $$ insert into characters.memories (character_id, text) values (tests.char('cat'), ' likes TEA') $$,
  '23505', null, 'and the same only once'
);
select throws_ok(
  $$ insert into characters.memories (character_id, text) values (tests.char('dog'), 'Likes tea') $$,
  '42501', null, 'not by a private character of somebody else'
);
select throws_ok(
  $$ insert into characters.memories (text, source_message_id) values ('x', gen_random_uuid()) $$,
  '42501', null, 'where it was said only the server knows'
);
select tests.be_server();
update characters.memories set confidence = 0.5;
select tests.sign_in('ana');
update characters.memories set text = 'Likes coffee';
select results_eq(
  'select text, confidence from characters.memories', $$ values ('Likes coffee', 1::real) $$,
  'they correct it, and then it is certain'
);
select tests.sign_in('bob');
select is_empty('select from characters.memories', 'nobody sees what is remembered of others');
select is_empty('delete from characters.memories returning 1', 'nor has it forgotten');
select tests.sign_in('ana');
select isnt_empty('delete from characters.memories returning 1', 'but they themselves do');


-- Roles, under the seed's name ----------------------------------------------------------------

select is_empty('select from characters.user_roles', 'who has no role sees none');
select tests.be_owner();
insert into platform.user_roles (user_id, role) values (tests.id_of('ana'), 'admin');
select tests.sign_in('ana');
select results_eq(
  'select user_id, role::text from characters.user_roles',
  $$ values (tests.id_of('ana'), 'admin') $$, 'roles are seen through the seed''s table'
);


-- Going ---------------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.talk(array['cat']);
delete from characters.characters where id = tests.char('cat');
select is_empty(
  'select id from characters.lorebooks union all select id from characters.lorebook_entries',
  'a character takes its books along'
);
select results_eq(
  'select name, content from characters.messages',
  $$ values ('Mia Cat', 'Hello Ana, I am Mia Cat.') $$, 'and not what it said'
);
select is_empty(
  $$ select from characters.conversation_participants where character_id is not null $$,
  'where it has no seat any more'
);

select * from finish();
rollback;
