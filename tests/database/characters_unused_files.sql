-- Files of characters that nothing uses go after a while; what comes back into use stays.

begin;
\ir _chats.sql
select plan(11);

-- A file of a person's, so many days old.
create function tests.store(p_bucket text, p_name text, p_days int, p_person text default 'ana')
returns void
language sql
as $$
  insert into storage.objects (bucket_id, name, owner_id, created_at, updated_at)
  select p_bucket, tests.id_of(p_person) || '/' || p_name, tests.id_of(p_person)::text, at, at
  from (select now() - make_interval(days => p_days) as at) as then_;
$$;
-- What the queue was told to remove, by the ends of its names.
create function tests.going()
returns text[]
language sql
as $$
  select array_agg(split_part(name, '/', 2) || '/' || split_part(name, '/', 3) order by split_part(name, '/', 2), name)
  from private.jobs, lateral (
    select jsonb_array_elements_text(payload -> 'cards')
    union all select jsonb_array_elements_text(payload -> 'images')
  ) as file (name)
  where queue = 'card-files' and state = 'waiting';
$$;
create function tests.looks_like(p_character text, p_name text)
returns void
language sql
as $$
  update characters.characters set avatar_path = owner_id || '/' || p_name
  where id = tests.char(p_character);
$$;
create function tests.unused(p_name text, p_before timestamptz default now())
returns int
language sql
as $$
  select cardinality(characters.unused_files(
    'character-images', array[tests.id_of('ana') || '/' || p_name], p_before));
$$;
grant execute on all functions in schema tests to authenticated, service_role;

select is(private.expire_character_files(), 0, 'nothing is removed where nothing is');
select is((select count(*) from private.jobs where queue = 'card-files')::int, 0, 'and no job made');

select tests.store('character-images', 'worn.png', 400);
select tests.store('character-images', 'before.png', 400);
select tests.store('character-images', 'came.png', 400);
select tests.store('character-images', 'new.png', 6);
select tests.store('character-images', 'old.png', 8);
select tests.store('character-images', 'theirs.png', 8, 'bob');
select tests.store('character-cards', 'kept/used.png', 400);
select tests.store('character-cards', 'kept/lost.png', 2);
select tests.store('character-cards', 'kept/just.png', 0);
select tests.store('character-cards', 'waiting.png', 2);
select tests.store('character-cards', 'forgotten.png', 4);
-- A picture under the name of a card, and the other way round, is no use of it.
select tests.store('character-cards', 'worn.png', 400);
select tests.store('character-images', 'kept/used.png', 400);
select tests.store('phone-backups', 'old.xml', 400);
select tests.looks_like('cat', 'before.png');
select tests.looks_like('cat', 'worn.png');
insert into characters.card_files (character_id, owner_id, format, card, path, avatar_path)
select tests.char('cat'), id, 'png', '{}', id || '/kept/used.png', id || '/came.png'
from (select tests.id_of('ana') as id) as ana;

select is(private.expire_character_files(), 6, 'what nothing uses goes, whosever it is');
select is(
  tests.going(), '{forgotten.png/,kept/lost.png,kept/used.png,old.png/,theirs.png/,worn.png/}',
  'pictures after a week, cards that wait after three days, those that were lost after one'
);
select is(private.expire_character_files(), 6, 'asked again before that is done');
select is((select count(*) from private.jobs where queue = 'card-files')::int, 1, 'it is one job');

-- The job asks once more.
select is(tests.unused('old.png'), 1, 'what is still unused may go');
select tests.looks_like('robot', 'old.png');
select is(tests.unused('old.png'), 0, 'what is used again stays');
select tests.looks_like('robot', 'other.png');
select is(tests.unused('old.png'), 0, 'also where it was in a version that is kept');
select is(tests.unused('theirs.png'), 0, 'and nobody''s file is taken for another''s');
update storage.objects set updated_at = now() + interval '1 second' where name like '%/new.png';
select is(
  array[tests.unused('new.png'), tests.unused('new.png', now() + interval '2 seconds')], '{0,1}',
  'what has come under its name since stays'
);

select * from finish();
rollback;
