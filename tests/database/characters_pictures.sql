-- What a private or unlisted character looks like: for its owner, and for who sits with it.

begin;
\ir _chats.sql
select plan(17);

insert into storage.objects (bucket_id, name, owner_id)
select 'character-images', tests.id_of(owner) || '/' || name, tests.id_of(owner)::text
from (values ('ana', 'cat.png'), ('ana', 'robot.png'), ('ana', 'other.png'), ('bob', 'owl.png'))
  as picture (owner, name);
insert into storage.objects (bucket_id, name, owner_id)
values ('character-cards', tests.id_of('ana') || '/cat.png', tests.id_of('ana')::text);
update characters.characters c set avatar_path = owner_id || '/' || p.name || '.png',
  visibility = case when p.name = 'robot' then 'unlisted' else c.visibility end
from (values ('cat'), ('robot'), ('owl')) as p (name) where c.id = tests.char(p.name);

-- What this person sees of others' files: bucket and name.
create function tests.sees(p_person text)
returns text[]
language plpgsql
as $$
begin
  perform tests.sign_in(p_person);
  return array(
    select o.bucket_id || '/' || split_part(o.name, '/', 2) from storage.objects o
    where o.bucket_id in ('character-images', 'character-cards')
      and split_part(o.name, '/', 1) <> tests.id_of(p_person)::text
    order by 1
  );
end;
$$;
create function tests.cast_of(p_person text)
returns text[]
language plpgsql
as $$
begin
  perform tests.sign_in(p_person);
  return array(select split_part(avatar_path, '/', 2) from characters.pictures_in(tests.chat()));
end;
$$;
grant execute on all functions in schema tests to authenticated;


-- Each chair ----------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.talk('{robot,cat}', '{bob,cleo}');
select is(
  array(select split_part(name, '/', 2) from storage.objects
    where bucket_id = 'character-images' order by 1),
  '{cat.png,other.png,robot.png}', 'its owner sees their own'
);
select is(tests.cast_of('ana'), '{robot.png,cat.png}', 'and where each lies, in the order of turns');
select is(tests.sees('bob'), '{}', 'who was asked in and has not come sees none');
select is(tests.cast_of('bob'), '{}', 'and is told of none');

select characters.join_conversation(tests.chat());
select is(
  tests.sees('bob'), '{character-images/cat.png,character-images/robot.png}',
  'who has a seat sees the private one and the unlisted one, no other picture and no card'
);
select is(tests.cast_of('bob'), '{robot.png,cat.png}', 'and is told where they lie');
select is_empty(
  $$ select from characters.characters where owner_id = tests.id_of('ana') $$,
  'of the characters themselves they see nothing'
);
select throws_ok(
  $$ insert into storage.objects (bucket_id, name, owner_id)
     values ('character-images', tests.id_of('ana') || '/new.png', tests.id_of('bob')::text) $$,
  '42501', null, 'and they bring none'
);
with changed as (
  update storage.objects set metadata = '{}' where name like '%/cat.png' returning id
) select is((select count(*) from changed)::int, 0, 'nor change one');

select tests.sign_in('ana');
select characters.set_participant(tests.chat(), tests.id_of('cleo'), 'reader');
select tests.sign_in('cleo');
select characters.join_conversation(tests.chat());
select is(
  tests.sees('cleo'), '{character-images/cat.png,character-images/robot.png}',
  'who only reads along sees the same'
);
select is(tests.sees('dan'), '{}', 'a stranger sees none');
select is(tests.cast_of('dan'), '{}', 'and is told of none');
select tests.sign_out();
select throws_ok(
  $$ select * from characters.pictures_in(tests.chat()) $$, '42501', null,
  'who is not signed in asks in vain'
);
select is_empty('select from storage.objects', 'and sees no file');


-- And after -----------------------------------------------------------------------------------

select tests.sign_in('bob');
select characters.set_participant(tests.chat(), tests.id_of('bob'), null);
select is(tests.sees('bob'), '{}', 'who has left sees none any more');
select tests.sign_in('ana');
update characters.characters set avatar_path = owner_id || '/other.png' where id = tests.char('cat');
select is(
  tests.sees('cleo'), '{character-images/other.png,character-images/robot.png}',
  'a picture that was given up is its owner''s alone again'
);
select tests.sign_in('ana');
update characters.conversations set deleted_at = now() where id = tests.chat();
select is(tests.sees('cleo'), '{}', 'nobody sees those of a deleted conversation');

select * from finish();
rollback;
