-- Shares and search: a snapshot for whoever has the token, and words found where one sits.

begin;
\ir _chats.sql
select plan(20);

create function tests.open(p_token text) returns jsonb language plpgsql as $$
begin
  perform tests.be_server();
  return characters.shared_conversation(encode(sha256(p_token::bytea), 'hex'));
end; $$;
create function tests.share(p_token text, p_until timestamptz default null) returns jsonb language sql as $$
  select characters.share_conversation(tests.chat(), encode(sha256(p_token::bytea), 'hex'), p_until); $$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.sign_in('ana');
select tests.talk(array['cat'], array['bob']);
select tests.sign_in('bob');
select characters.join_conversation(tests.chat());
select tests.put('bob', 'The blue boat is late');
select tests.sign_in('ana');
select tests.put('ana', 'Which boat?');


-- Shares --------------------------------------------------------------------------------------

select is(tests.share('t1') ->> 'message_count', '3', 'an owner shares what was said');
select is(
  tests.share('t1') ->> 'id', (select id::text from characters.shares), 'the same call again makes no second link'
);
select tests.sign_in('ana');
select tests.put('ana', 'Later');
select results_eq(
  $$ select m ->> 'name', m ->> 'content' from jsonb_array_elements(tests.open('t1') -> 'messages') as m $$,
  $$ values ('Mia Cat', 'Hello Ana, I am Mia Cat.'), ('Person 1', 'The blue boat is late'), ('ana', 'Which boat?') $$,
  'as it was then, and others are numbered'
);
select is(tests.open('t2'), null, 'another token opens nothing');
select tests.sign_in('bob');
select throws_ok($$ select tests.share('t3') $$, 'PT404', null, 'a guest shares nothing');
select throws_ok('select characters.revoke_shares(tests.chat())', 'PT404', null, 'and ends no link');
select throws_ok(
  $$ select characters.shared_conversation(repeat('0', 64)) $$, '42501', null, 'nobody guesses past the server'
);
select tests.sign_in('ana');
select throws_ok($$ select tests.share('t4', now()) $$, 'PT422', null, 'a link lasts for some time');
select lives_ok($$ select tests.share('t5', now() + interval '1 hour') $$, 'or until a moment');
select isnt(tests.open('t5'), null, 'and opens until then');
update characters.shares set expires_at = now() where expires_at is not null;
select is(tests.open('t5'), null, 'and no longer');
select tests.sign_in('ana');
select is(characters.revoke_shares(tests.chat()), 2, 'an owner ends all links');
select is(tests.open('t1'), null, 'at once');


-- Search --------------------------------------------------------------------------------------

select tests.sign_in('ana');
select set_eq(
  $$ select snippet from characters.search_messages('boat') $$,
  $$ values ('Which «boat»?'), ('The blue «boat» is late') $$, 'what was said with a word is found'
);
select set_eq(
  $$ select snippet from characters.search_messages('"blue boat" -which') $$,
  $$ values ('The «blue» «boat» is late') $$, 'phrases and exceptions count'
);
select is(
  (select count(*)::int from characters.search_messages('boat', gen_random_uuid())), 0, 'in one conversation alone'
);
select is(
  (select count(*)::int from characters.search_messages('boat', null, now(), gen_random_uuid(), 1)) <= 1, true,
  'page by page'
);
select throws_ok($$ select characters.search_messages(' ; ') $$, 'PT422', null, 'for some word');
select tests.sign_in('dan');
select is_empty($$ select from characters.search_messages('boat') $$, 'a stranger finds nothing');
select tests.sign_in('bob');
select characters.set_participant(tests.chat(), tests.id_of('bob'), null);
select is_empty($$ select from characters.search_messages('boat') $$, 'nor who has gone');

select * from finish();
rollback;
