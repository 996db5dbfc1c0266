-- Phonelog embeddings: what a model reads, who sees what came of it, and that it goes with the text.

begin;
\ir _phones.sql
select plan(65);
select tests.have_phones();

create function tests.to_read(p_name text, p_model text default 'm1') returns text language sql as $$
  select string_agg(t ->> 'body', ', ' order by t ->> 'body')
  from jsonb_array_elements(phonelog.texts_to_embed(tests.id_of(p_name), p_model, 0, 100) -> 'texts') as t;
$$;
create function tests.vector(p_seed int) returns text language sql immutable as $$
  select '[' || string_agg(sin(p_seed * n)::numeric(6, 4)::text, ',') || ']' from generate_series(1, 384) as n;
$$;
-- Has a model read everything it may.
create function tests.read(p_name text, p_model text default 'm1') returns int language sql as $$
  select phonelog.keep_embeddings(tests.id_of(p_name), p_model, (
    select coalesce(jsonb_agg(jsonb_build_object(
      'event_id', t -> 'event_id', 'digest', t -> 'digest', 'embedding', tests.vector((t -> 'event_id')::int)
    )), '[]')
    from jsonb_array_elements(phonelog.texts_to_embed(tests.id_of(p_name), p_model, 0, 100) -> 'texts') as t
  ));
$$;
create function tests.embedded() returns text language sql as $$
  select string_agg(e.external_id, ' ' order by e.external_id)
  from phonelog.event_embeddings m join phonelog.events e on e.id = m.event_id;
$$;
create function tests.owed(p_name text) returns boolean language sql security definer as $$
  select first_event is not null from private.embedding_states where user_id = tests.id_of(p_name);
$$;
create function tests.text_of(p_external text) returns bigint language sql stable security definer as $$
  select id from phonelog.events where external_id = p_external;
$$;
-- What somebody finds by what a text means.
create function tests.found(p_like text, p_model text default 'm1') returns text language sql as $$
  select string_agg(e ->> 'external_id', ' ' order by nth)
  from jsonb_array_elements(phonelog.search_events('anything', p_ways => '{meaning}', p_meaning =>
    jsonb_build_object('model', p_model, 'vector', tests.vector(tests.text_of(p_like)::int), 'nearness', 0.99)
  ) -> 'items') with ordinality as t (e, nth);
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Reading --------------------------------------------------------------------------------------

select is(
  phonelog.texts_to_embed(tests.id_of('ana'), 'm1', 0, 1) -> 'next',
  to_jsonb(least(tests.text_of('t1'), tests.text_of('g1')) + 1), 'a stretch ends after as many as are wanted'
);
select is(
  phonelog.texts_to_embed(tests.id_of('ana'), 'm1', 0, 9) -> 'next', 'null', 'and tells that it was the last'
);
select is(tests.to_read('ana'), 'to all of us, words of Nora', 'neither the masked nor the hidden are read');
select is(tests.owed('ana'), true, 'new texts are to be read');
select is(tests.owed('bob'), null, 'who has none owes nothing');
select is(tests.read('ana'), 2, 'two are kept');
select is(tests.to_read('ana'), null, 'and not read again');
select is(tests.to_read('ana', 'm2'), 'to all of us, words of Nora', 'but by another model');
update phonelog.events set started_at = started_at + interval '1 second' where external_id in ('t1', 'g1');
select is(tests.to_read('ana'), null, 'nor when all that is corrected is their time');
select is(
  phonelog.embedding_work(tests.id_of('ana'), 'm1') ->> 'from', '0', 'a walk begins at the beginning'
);
select is(
  phonelog.settle_embeddings(tests.id_of('ana'), 'm1', 0), false, 'which does not end before the last change'
);
select is(
  phonelog.settle_embeddings(tests.id_of('ana'), 'm1',
    (phonelog.embedding_work(tests.id_of('ana'), 'm1') ->> 'stamp')::bigint), true, 'and then ends'
);
select is(phonelog.embedding_work(tests.id_of('ana'), 'm1'), null, 'nothing is left to do');
select isnt(phonelog.embedding_work(tests.id_of('ana'), 'm2'), null, 'except for another model');
select is(
  phonelog.keep_embeddings(tests.id_of('ana'), 'm1', jsonb_build_array(jsonb_build_object(
    'event_id', tests.text_of('t2'), 'digest', md5('words of Mia'), 'embedding', tests.vector(1)
  ), jsonb_build_object(
    'event_id', tests.text_of('t3'), 'digest', md5('words of Hugo'), 'embedding', tests.vector(1)
  ), jsonb_build_object(
    'event_id', tests.text_of('t1'), 'digest', md5('other words'), 'embedding', tests.vector(1)
  ))), 0, 'what may not be read is not kept, nor what is another text by now'
);
select is(
  phonelog.keep_embeddings(tests.id_of('bob'), 'm1', jsonb_build_array(jsonb_build_object(
    'event_id', tests.text_of('t1'), 'digest', md5('words of Nora'), 'embedding', tests.vector(1)
  ))), 0, 'nor what is somebody else''s'
);


-- Shelves --------------------------------------------------------------------------------------

select is((select count(*)::int from private.embedding_shelves()), 16, 'there are sixteen shelves');
update private.embedding_states set shelf = 3 where user_id = tests.id_of('ana');
update phonelog.event_embeddings set shelf = 3;
select is(
  (select event_id from private.near_embeddings(
    tests.id_of('ana'), 'm1', tests.vector(tests.text_of('t1')::int), 3, 10
  ) limit 1),
  tests.text_of('t1'), 'by the index of one what is nearest comes first'
);
select is(phonelog.shelve_embeddings(tests.id_of('ana'), 'm1'), false, 'who has few is taken off it');
select is((select max(shelf) from phonelog.event_embeddings), 0, 'with all of theirs');


-- Who is asked for -----------------------------------------------------------------------------

create function tests.jobs() returns text language sql as $$
  with taken as (delete from private.jobs where queue = 'embeddings' returning dedupe_key)
  select string_agg(coalesce(u.email, j.dedupe_key), ' ' order by j.dedupe_key)
  from taken j left join auth.users u on u.id::text = j.dedupe_key;
$$;
delete from private.embedding_reader;
delete from private.embedding_states where user_id = tests.id_of('bob');
update private.embedding_states set first_event = null, model = 'm1';
select tests.jobs();
select is(private.ask_for_embeddings(), true, 'functions are asked which model there is');
select is(tests.jobs(), 'everybody', 'once for everybody');
select is(phonelog.ask_for_embeddings(null), 0, 'where there is none nobody is read');
select is(private.ask_for_embeddings(), false, 'and for an hour nobody is asked again');
update private.embedding_reader set asked_at = asked_at - interval '61 minutes';
select is(private.ask_for_embeddings(), true, 'but then');
select is(tests.jobs(), 'everybody', 'still nobody but everybody');
select is(phonelog.ask_for_embeddings('m1'), 0, 'who has been read by the model is not read again');
select is(private.ask_for_embeddings(), false, 'while nothing is new nobody is asked');
select is(phonelog.ask_for_embeddings('m2'), 1, 'another model reads whoever has texts, and nobody else');
select is(phonelog.ask_for_embeddings('m2'), 0, 'once');
select isnt(tests.jobs(), null, 'by a job');
select private.owe_embeddings(tests.id_of('ana'), 1);
select is(private.ask_for_embeddings(), true, 'for new texts it is asked at once');
select is(tests.jobs(), 'everybody', 'by one job');

-- A thousand more who have all been read.
insert into auth.users (id, aud, role) select gen_random_uuid(), 'authenticated', 'authenticated'
from generate_series(1, 1040);
insert into private.embedding_states (user_id, model)
select id, 'm2' from auth.users where id not in (tests.id_of('ana'), tests.id_of('bob'), tests.id_of('cleo'));
update private.embedding_states set first_event = null, model = 'm2';
update private.embedding_reader set asked_at = now();
select is(phonelog.ask_for_embeddings('m2'), 0, 'where all have been read nobody is asked for');
select is(phonelog.ask_for_embeddings('m3'), 1000, 'another model begins with a thousand of them');
select is(phonelog.ask_for_embeddings('m3'), 0, 'and no more while these wait');
select is(private.ask_for_embeddings(), true, 'while others are left it is asked on, however lately it was');
update private.embedding_states s set model = 'm3' from private.jobs j
where j.queue = 'embeddings' and j.user_id = s.user_id;
select tests.jobs();
select is(
  phonelog.ask_for_embeddings('m3'), (select count(*)::int - 1000 from private.embedding_states),
  'so that the others come as soon as these are through'
);
select is(private.ask_for_embeddings(), false, 'then there is nobody left');

-- One whose reading fails.
select tests.jobs();
update private.embedding_states set model = 'm3';
update private.embedding_states set first_event = 1 where user_id = tests.id_of('ana');
create function tests.die(p_ago interval) returns int language sql as $$
  select phonelog.ask_for_embeddings('m3');
  update private.jobs set state = 'dead', finished_at = now() - p_ago
  where queue = 'embeddings' and state <> 'done';
  select phonelog.ask_for_embeddings('m3');
$$;
select is(tests.die('59 minutes'), 0, 'whose job has died is not asked for again at once');
select is(private.ask_for_embeddings(), false, 'nor is anybody asked about them');
select private.owe_embeddings(tests.id_of('ana'), 1);
select is(phonelog.ask_for_embeddings('m3'), 0, 'nor because of new texts of theirs');
select ok(
  tests.id_of('ana') = any (array(select private.people_to_read('m4', 9999))), 'another model may try at once'
);
update private.jobs set finished_at = now() - interval '61 minutes' where state = 'dead';
select is(phonelog.ask_for_embeddings('m3'), 1, 'or the same in an hour');
select is(tests.die('119 minutes'), 0, 'the next time in two');
update private.jobs set finished_at = now() - interval '25 hours' where state = 'dead';
select is(phonelog.ask_for_embeddings('m3'), 1, 'and in a day at most');
delete from private.jobs;
update private.embedding_states set first_event = null, model = 'm1';


-- Who sees it ----------------------------------------------------------------------------------

select tests.sign_in('ana');
select is(tests.embedded(), 'g1 t1', 'ana sees hers');
select is(tests.found('t1'), 't1', 'and finds by them');
select is(phonelog.has_meanings('m1'), true, 'there is something to compare');
select is(phonelog.has_meanings('m2'), false, 'by that model alone');
select is(tests.found('t1', 'm2'), null, 'those of another model are not compared');
select tests.sign_in('bob');
select is(tests.embedded(), null, 'bob sees none of hers');
select is(tests.found('t1'), null, 'and finds none');
select is(phonelog.has_meanings('m1'), false, 'nor has he anything to compare');
select throws_ok(
  $$ select phonelog.texts_to_embed(tests.id_of('ana'), 'm1', 0, 9) $$, '42501', null,
  'nobody reads texts as the server does'
);


-- Levels ---------------------------------------------------------------------------------------

select tests.sign_in('ana');
update phonelog.data_sources
set settings = '{"keep_bodies": true, "keep_numbers": true, "embed_masked": true}';
select tests.be_owner();
select is(tests.to_read('ana'), 'words of Mia', 'who wants it has the masked ones read');
select is(tests.read('ana'), 1, 'they are kept');
select tests.by_key('ana');
select is(tests.embedded(), 'g1 t1', 'by a key there is nothing of them');
select is(tests.found('t2'), null, 'nor found');
select tests.sign_in('ana');
select is(tests.found('t2'), 't2', 'ana finds them');
update phonelog.data_sources set settings = '{"keep_bodies": true, "keep_numbers": true}';
select is(tests.embedded(), 'g1 t1', 'who wants it no more has nothing left of them');
update phonelog.contacts set privacy_level = 'hidden' where display_name = 'Nora';
select tests.be_owner();
select is(tests.embedded(), null, 'of a hidden contact nothing stays');
select tests.sign_in('ana');
update phonelog.contacts set privacy_level = 'normal' where display_name = 'Nora';
select tests.be_owner();
select is(tests.read('ana'), 2, 'it is read anew when they are shown again');


-- With the text --------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.ingest(tests.text('t1', '+491700000001', '01T11:00:00', 'other words', '{"revision": 1}'));
select is(tests.embedded(), 'g1', 'of a corrected text the old meaning goes');
update phonelog.data_sources set settings = '{}';
select is(tests.embedded(), null, 'and with texts that are not kept any more all of it');

select * from finish();
rollback;
