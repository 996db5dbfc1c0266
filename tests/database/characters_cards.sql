-- Cards: kept letter for letter for their owners alone, with files that go when they go.

begin;
\ir _chats.sql
select plan(24);

create function tests.import(p_card text, p_files jsonb default '{}') returns uuid
language sql
as $$
  select (characters.import_character(
    '{"name": "Kit", "description": "", "personality": "", "scenario": "", "first_mes": "",
      "mes_example": "", "creator_notes": "", "system_prompt": "", "post_history_instructions": "",
      "alternate_greetings": [], "tags": [], "creator": "", "character_version": "",
      "talkativeness": 0.5, "spec": {}}'::jsonb
      || jsonb_build_object('avatar_path', p_files ->> 'avatar_path'),
    null,
    jsonb_build_object('format', 'json', 'card', p_card) || p_files
  ) ->> 'id')::uuid;
$$;
grant execute on function tests.import to authenticated;


-- Keeping -------------------------------------------------------------------------------------

select tests.sign_in('ana');
create temporary table kept as select tests.import('{"b": 1.0, "a":  1e2}') as id;
select is(
  (select characters.card_of(id) #>> '{file,card}' from kept),
  '{"b": 1.0, "a":  1e2}', 'a card is kept letter for letter'
);
select throws_ok($$ select tests.import('[]') $$, 'PT400', null, 'a card is an object');
select throws_ok(
  $$ select tests.import(json_build_object('a', repeat('x', 1048576))::text) $$, 'PT400', null,
  'of a megabyte at most'
);
select throws_ok(
  $$ select tests.import('{}', jsonb_build_object('path', tests.id_of('bob') || '/kept/a.png')) $$,
  'PT400', null, 'its file is one of its owner''s'
);
select throws_ok(
  $$ select tests.import('{}', jsonb_build_object('path', tests.id_of('ana') || '/a.png')) $$,
  'PT400', null, 'and one that functions keep'
);
select throws_ok(
  $$ insert into characters.card_files (character_id, format, card)
     values (tests.char('dog'), 'json', '{}') $$,
  '42501', null, 'nobody gives another''s character a card'
);

select throws_ok(
  $$ select tests.import('{}', jsonb_build_object(
       'path', tests.id_of('ana') || '/kept/../../' || tests.id_of('bob') || '/kept/a.png')) $$,
  'PT400', null, 'and not reached by a way that leads to another''s'
);
select throws_ok(
  $$ update characters.characters set
       avatar_path = tests.id_of('ana') || '/../' || tests.id_of('bob') || '/a.png'
     where id = tests.char('cat') $$,
  '23514', null, 'nor is what a character looks like'
);

-- Bob comes into a conversation with two of ana's characters, a private one and a public.
select tests.talk('{cat,robot}', '{bob}');
select tests.sign_in('bob');
select characters.join_conversation(tests.chat());
select is_empty('select from characters.card_files', 'who talks along sees no card');
select throws_ok(
  $$ select characters.card_of(tests.char('cat')) $$, 'PT404', null, 'and exports none'
);
select throws_ok(
  $$ select characters.card_of(tests.char('robot')) $$, 'PT404', null, 'not that of a public character'
);
select throws_ok(
  $$ select characters.card_of(id) from kept $$, 'PT404', null, 'nor one that was imported'
);
select is(
  (characters.card_of(tests.char('dog')) #>> '{columns,name}'), 'Rex', 'but those of their own'
);


-- Files ---------------------------------------------------------------------------------------

select tests.be_owner();
insert into storage.objects (bucket_id, name, owner_id)
select bucket, tests.id_of('ana') || '/' || name, tests.id_of('ana')::text
from (values ('character-cards', 'kept/a.png'), ('character-images', 'a.png'),
  ('character-images', 'b.png')) as file (bucket, name);

select tests.sign_in('bob');
select is_empty(
  $$ select from storage.objects where bucket_id in ('character-cards', 'character-images') $$,
  'a stranger sees no file'
);
select tests.sign_in('ana');
update characters.characters set avatar_path = tests.id_of('ana') || '/b.png', visibility = 'public'
where id = tests.char('cat');
select tests.sign_in('bob');
select results_eq(
  $$ select split_part(name, '/', 2) from storage.objects where bucket_id = 'character-images' $$,
  $$ values ('b.png') $$, 'but what a character looks like that they see'
);
select throws_ok(
  $$ insert into storage.objects (bucket_id, name, owner_id)
     values ('character-images', tests.id_of('ana') || '/c.png', tests.id_of('bob')::text) $$,
  '42501', null, 'nobody brings files into another''s folder'
);

select tests.be_owner();
insert into storage.objects (bucket_id, name, owner_id)
select bucket, tests.id_of('ana') || '/' || folder || nth || '.png', tests.id_of('ana')::text
from (values ('character-cards', '', 9), ('character-cards', 'kept/', 5),
  ('character-images', 'kept/', 1997)) as file (bucket, folder, files), generate_series(1, files) as nth;
create function tests.brings(p_bucket text, p_name text)
returns text
language sql
as $$
  select format('insert into storage.objects (bucket_id, name, owner_id) values (%L, %L, %L)',
    p_bucket, tests.id_of('ana') || '/' || p_name, tests.id_of('ana'));
$$;
grant execute on function tests.brings to authenticated;
select tests.sign_in('ana');
select lives_ok(tests.brings('character-cards', 'tenth.png'), 'what is kept of cards counts not');
select throws_ok(
  tests.brings('character-cards', 'eleventh.png'), '42501', null, 'ten cards wait at most'
);
select lives_ok(tests.brings('character-images', 'kept/last.png'), 'two thousand pictures are brought');
select throws_ok(
  tests.brings('character-images', 'kept/more.png'), '42501', null,
  'and none past that, whatever its folder is called'
);
create temporary table made as select tests.import('{}', jsonb_build_object(
  'path', tests.id_of('ana') || '/kept/a.png', 'avatar_path', tests.id_of('ana') || '/a.png')) as id;
delete from characters.characters where id = (select id from made);
select tests.be_owner();
select results_eq(
  $$ select payload - 'before' from private.jobs where queue = 'card-files' $$,
  $$ values (jsonb_build_object('cards', array[tests.id_of('ana') || '/kept/a.png'],
    'images', array[tests.id_of('ana') || '/a.png'])) $$,
  'a card''s files go with it'
);

select tests.sign_in('ana');
select throws_ok(
  $$ update characters.card_files set card = '{}' $$, '42501', null, 'a card stays as it came'
);
select tests.be_owner();
insert into characters.characters (id, owner_id, name)
select gen_random_uuid(), tests.id_of('ana'), 'Many' from generate_series(1, 1000);
insert into characters.card_files (character_id, owner_id, format, card)
select id, owner_id, 'json', '{}' from characters.characters where name = 'Many';
select tests.sign_in('ana');
select throws_ok($$ select tests.import('{}') $$, 'PT422', null, 'there are a thousand at most');

select tests.be_owner();
delete from characters.card_files where character_id in (
  select id from characters.characters where name = 'Many');
insert into storage.objects (bucket_id, name, owner_id, metadata)
select 'character-cards', tests.id_of('ana') || '/kept/' || nth || '.charx', tests.id_of('ana')::text,
  '{"size": 536870913}'
from generate_series(1, 2) as nth;
select tests.sign_in('ana');
select throws_ok($$ select tests.import('{}') $$, 'PT422', null, 'and of a gigabyte with their files');

select * from finish();
rollback;
