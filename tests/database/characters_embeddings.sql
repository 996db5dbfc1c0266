-- Messages and what they mean: who is read by a model, that it goes with the text, and who finds it.

begin;
\ir _chats.sql
select plan(27);

create function tests.vector(p_text text) returns text language sql immutable as $$
  select '[' || string_agg(sin(length(p_text) * n)::numeric(6, 4)::text, ',') || ']'
  from generate_series(1, 384) as n;
$$;
create function tests.to_read(p_name text) returns text language sql as $$
  select string_agg(t ->> 'body', ', ' order by t ->> 'body')
  from jsonb_array_elements(characters.messages_to_embed(tests.id_of(p_name), 100)) as t;
$$;
-- Has a model read everything there is.
create function tests.read(p_name text, p_model text default 'm1') returns boolean language sql as $$
  select characters.keep_embeddings(tests.id_of(p_name), p_model, t.texts, (
    select coalesce(jsonb_agg(jsonb_build_object(
      'message_id', e -> 'message_id', 'embedding', tests.vector(e ->> 'body'))), '[]')
    from jsonb_array_elements(t.texts) as e
  ))
  from (select characters.messages_to_embed(tests.id_of(p_name), 100) as texts) as t;
$$;
-- What somebody finds by what a text means.
create function tests.found(p_like text, p_model text default 'm1') returns text language sql as $$
  select string_agg(e ->> 'snippet', ', ' order by nth)
  from jsonb_array_elements(characters.find_messages('unsaid', p_meaning =>
    jsonb_build_object('model', p_model, 'vector', tests.vector(p_like), 'nearness', 0.99)
  ) -> 'items') with ordinality as t (e, nth);
$$;
create function tests.embedded() returns int language sql security definer as $$
  select count(*)::int from private.message_embeddings;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Reading --------------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.talk(array['cat'], array['bob']);
select tests.sign_in('bob');
select characters.join_conversation(tests.chat());
select tests.put('bob', 'A blue boat');
select tests.put('ana', 'How late it is today');
reset role;
select is(tests.to_read('ana'), 'A blue boat, Hello Ana, I am Mia Cat., How late it is today',
  'all that is said in a conversation is read for whose it is');
select is(tests.to_read('bob'), null, 'and for nobody else');
select is(tests.read('ana'), false, 'and nothing is left then');
select is(tests.to_read('ana'), null, 'none is read twice');
select is(tests.embedded(), 3, 'each is kept');
update characters.messages set name = 'Bobby' where content = 'A blue boat';
select is(tests.to_read('ana'), null, 'who said it has nothing to do with it');
update characters.messages set content = 'A red boat' where content = 'A blue boat';
select is(tests.to_read('ana'), 'A red boat', 'another text is read anew');
select is(tests.embedded(), 2, 'and nothing is left of the first');
select is(
  characters.keep_embeddings(tests.id_of('ana'), 'm1',
    (select jsonb_agg(t || '{"digest": "old"}')
     from jsonb_array_elements(characters.messages_to_embed(tests.id_of('ana'), 9)) as t), '[]'),
  false, 'what was read of a text that is another by now is not kept, and waits'
);
select is(tests.to_read('ana'), 'A red boat', 'until it is read');
select tests.read('ana');
insert into characters.messages (conversation_id, role, name, status, run, alive_until)
values (tests.chat(), 'assistant', 'Mia', 'streaming', gen_random_uuid(), now());
select is(tests.to_read('ana'), null, 'a reply is read when it is whole');


-- Finding --------------------------------------------------------------------------------------

select tests.sign_in('ana');
select is(tests.found('A red boat'), 'A red boat', 'what means it is found, without its words');
select is(tests.found('A red boat', 'm2'), null, 'by the model that has read it');
select is(characters.has_meanings('m1'), true, 'a caller knows which model that is');
select tests.sign_in('bob');
select is(tests.found('A red boat'), 'A red boat', 'everybody in the conversation finds it');
select tests.sign_in('dan');
select is(tests.found('A red boat'), null, 'nobody else does');
select is(characters.has_meanings('m1'), false, 'nor knows that there is anything');
select throws_ok(
  $$ select characters.find_messages('x', p_after => '{"score": "many"}') $$, 'PT400', null,
  'what is no place is none'
);
reset role;
insert into private.message_shelves values (tests.id_of('ana'), 3);
select is(private.shelve_messages(tests.id_of('ana'), 100), false, 'who has thousands has them on a shelf');
select is((select min(shelf) from private.message_embeddings), 3, 'with all of theirs');
select tests.sign_in('bob');
select is(tests.found('A red boat'), 'A red boat', 'where they are found as well');
reset role;


-- Going ----------------------------------------------------------------------------------------

select is(characters.ask_for_embeddings('m1'), 0, 'nobody has anything to be read');
select is(characters.ask_for_embeddings('m2'), 1, 'until another model reads');
select is(tests.embedded(), 0, 'what the first made is of no use');
select tests.read('ana', 'm2');
delete from auth.users where id = tests.id_of('bob');
select is(tests.embedded(), 2, 'with the account of who said it goes what it meant');
delete from characters.conversations where id = tests.chat();
select is(tests.embedded(), 0, 'and with the conversation all of it');
select is(characters.ask_for_embeddings(null), 0, 'without a model nothing is asked');

select * from finish();
rollback;
