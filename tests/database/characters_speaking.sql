-- Speaking: who may, who answers, and that the same sent again is the same.

begin;
\ir _chats.sql
select plan(61);

-- What a person says, as the server takes it; the reply stays open.
create function tests.ask(
  p_person text, p_text text, p_client_id text, p_parent uuid default null, p_character text default null
)
returns text
language plpgsql
as $$
declare
  v_said record;
begin
  perform tests.be_server();
  select * into v_said from characters.append_message(tests.id_of(p_person), tests.chat(), p_text,
    p_client_id, p_parent, case when p_character is not null then tests.char(p_character) end);
  perform set_config('tests.message', v_said.message_id::text, true);
  perform set_config('tests.reply', v_said.reply_id::text, true);
  perform set_config('tests.run', coalesce(v_said.run::text, ''), true);
  return (select name from characters.messages where id = v_said.reply_id);
end;
$$;
create function tests.it(p_what text) returns uuid language sql stable as $$
  select nullif(current_setting('tests.' || p_what), '')::uuid; $$;
create function tests.end_it(p_text text default 'Yes.', p_status text default 'complete')
returns boolean
language plpgsql
as $$
begin
  perform tests.be_server();
  perform characters.append_piece(tests.it('reply'), tests.it('run'), 0, p_text);
  return characters.finish_reply(tests.it('reply'), tests.it('run'), p_status);
end;
$$;
create function tests.seen() returns text[] language sql stable as $$
  select array_agg(content order by seq) from characters.read_branch(tests.chat()); $$;
-- Time passes for a reply, and whoever looks ends what has died; how many.
create function tests.pass(p_minutes int) returns int language sql as $$
  update characters.messages set alive_until = alive_until - make_interval(mins => p_minutes)
  where id = tests.it('reply') and status = 'streaming';
  select private.close_cut_replies(); $$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Whose turn it is ----------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.talk(array['cat', 'robot'], array['bob', 'cleo']);
select is(tests.ask('ana', 'What does mia think?', 'a1'), 'Mia Cat', 'who is named answers, by a first name too');
select tests.end_it();
select is(tests.ask('ana', 'Roboter, Robo, Mia Cat', 'a2'), 'Robo', 'of several the first, by whole words');
select tests.end_it();
select is(tests.ask('ana', 'And now?', 'a3'), 'Mia Cat', 'else whoever has waited longer for how much they talk');
select tests.end_it();
select is(tests.ask('ana', 'And then?', 'a4'), 'Robo', 'turn by turn');
select tests.end_it();
select is(tests.ask('ana', 'Tell me', 'a5', null, 'robot'), 'Robo', 'or who is asked for');
select tests.end_it();
select throws_ok(
  $$ select tests.ask('ana', 'Tell me', 'a6', null, 'dog') $$, 'PT422', null, 'if they are there'
);
select results_eq(
  $$ select private.first_name(name) from unnest(array['The Wizard', 'Mr. Darcy', 'Mia Cat', 'Smith, John', 'Al']) as name $$,
  $$ values ('Wizard'), ('Darcy'), ('Mia'), ('Smith'), (null) $$, 'an article or a title is no first name'
);
select is(private.named_at('A+B (x)', 'is a+b (X) here?'), 4, 'a name is no pattern');
select is(private.named_at('ミア', 'これはミアさん'), 4, 'a script without spaces has names as well');
select is(private.named_at('Mia', 'Miami, amiable'), null, 'and part of a word is none');
select is(private.named_at('Кот', 'Тот, который пришёл'), null, 'in Cyrillic neither');
select is(private.named_at('Кот', 'Дай Коту рыбу'), 5, 'where a name that is bent is the same name');


-- Sent again ----------------------------------------------------------------------------------

select tests.ask('ana', 'Once', 'b1');
select set_config('tests.first', tests.it('reply')::text, true);
select tests.ask('ana', 'Once', 'b1');
select is(tests.it('reply'), tests.it('first'), 'the same sent again is the same message');
select is(tests.it('run'), null, 'which nobody is to write a second time');
select throws_ok(
  $$ select tests.ask('ana', 'Twice', 'b1') $$, 'PT409', null, 'other words are another message'
);
select throws_ok(
  $$ select tests.ask('ana', 'Meanwhile', 'b2') $$, 'PT409', 'Cannot speak: a reply is being written',
  'nobody speaks into a reply'
);


-- Pieces --------------------------------------------------------------------------------------

select is(characters.append_piece(tests.it('reply'), (select run from characters.messages where id = tests.it('reply')), 0, 'Grüße '), 6,
  'pieces are counted in characters');
select set_config('tests.run', (select run::text from characters.messages where id = tests.it('reply')), true);
select is(characters.append_piece(tests.it('reply'), tests.it('run'), 0, 'Grüße '), 6, 'a piece kept twice is there once');
select throws_ok(
  $$ select characters.append_piece(tests.it('reply'), tests.it('run'), 3, 'x') $$, 'PT409', null, 'a piece has its place'
);
select throws_ok(
  $$ select characters.append_piece(tests.it('reply'), gen_random_uuid(), 6, 'x') $$, 'PT409', null, 'and one writer'
);
select characters.append_piece(tests.it('reply'), tests.it('run'), 6, '👋 you');
select tests.sign_in('ana');
select results_eq(
  $$ select n, text from generate_series(0, 12) as n, characters.read_reply(tests.it('reply'), n) $$,
  $$ select n, substr('Grüße 👋 you', n + 1) from generate_series(0, 12) as n $$,
  'from wherever one is, the rest is told'
);
select tests.sign_in('dan');
select is_empty($$ select * from characters.read_reply(tests.it('reply'), 0) $$, 'to nobody else');
select is_empty('select from characters.message_pieces', 'by no way');
select tests.be_server();
select ok(characters.finish_reply(tests.it('reply'), tests.it('run'), 'complete'), 'it ends');
select ok(not characters.finish_reply(tests.it('reply'), tests.it('run'), 'failed'), 'once');
select is_empty('select from characters.message_pieces', 'and its pieces are one');
select tests.sign_in('ana');
select results_eq(
  $$ select n, text from generate_series(0, 12) as n, characters.read_reply(tests.it('reply'), n) $$,
  $$ select n, substr('Grüße 👋 you', n + 1) from generate_series(0, 12) as n $$,
  'from wherever one was, the rest is the same'
);
select tests.ask('ana', 'Die', 'b3');
select characters.append_piece(tests.it('reply'), tests.it('run'), 0, 'I was say');
update characters.messages set alive_until = now() - interval '1 second' where id = tests.it('reply');
select is((select status from characters.read_reply(tests.it('reply'))), 'interrupted', 'a writer may die');
select is(private.close_cut_replies(), 1, 'then it is ended');
select results_eq(
  $$ select content, status, reason from characters.messages where id = tests.it('reply') $$,
  $$ values ('I was say', 'interrupted', 'lost') $$, 'with what there is'
);

select tests.ask('ana', 'Fail', 'b4');
select characters.finish_reply(tests.it('reply'), tests.it('run'), 'failed', 'unreachable');
select set_config('tests.first', tests.it('reply')::text, true);
select tests.ask('ana', 'Fail', 'b4');
select is(tests.it('reply'), tests.it('first'), 'a reply of which nothing came is begun again');
select ok(tests.end_it('At last.'), 'by whoever sends the same again');

select tests.ask('ana', 'Slow', 'b5');
select is(tests.pass(2), 0, 'a writer waits two minutes for its first words');
select ok(tests.end_it('Hm.'), 'which are kept');
select tests.ask('ana', 'Lost', 'b6');
select set_config('tests.first', tests.it('reply')::text, true), set_config('tests.late', tests.it('run')::text, true);
select is(tests.pass(3), 1, 'in three it has died');
select tests.ask('ana', 'Lost', 'b6');
select is(tests.it('reply'), tests.it('first'), 'a reply whose writer died without a word is begun again');
select throws_ok(
  $$ select characters.append_piece(tests.it('reply'), tests.it('late'), 0, 'Late.') $$, 'PT409', null,
  'the dead one adds nothing to it'
);
select is(tests.pass(2), 0, 'the second writer has as long');
update characters.messages set alive_until = now() - interval '1 second' where id = tests.it('reply');
select tests.ask('ana', 'Lost', 'b6');
select ok(tests.end_it('Found.'), 'it need not be noticed before the same is sent again');

select tests.ask('ana', 'Fail', 'b7');
select characters.finish_reply(tests.it('reply'), tests.it('run'), 'failed', 'unreachable');
select tests.ask('ana', 'Meanwhile', 'b8');
select set_config('tests.first', tests.it('message')::text, true);
select throws_ok(
  $$ select tests.ask('ana', 'Fail', 'b7') $$, 'PT409', 'Cannot speak: a reply is being written',
  'nothing is begun again while another reply is written'
);
select tests.end_it();
select tests.ask('ana', 'Fail', 'b7');
select ok(tests.end_it('After all.'), 'but after it');
select throws_ok(
  $$ select characters.reply_again(tests.id_of('ana'), tests.it('first'), 'b8') $$, 'PT409', null,
  'a reply written again is none that was sent before'
);
select throws_ok(
  $$ select characters.reply_again(tests.id_of('ana'), tests.it('first'), 'b7') $$, 'PT409', null,
  'nor one to something else'
);


-- Branches ------------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.talk(array['cat'], array['bob', 'cleo']);
select characters.set_participant(tests.chat(), tests.id_of('cleo'), 'reader');
select tests.ask('ana', 'Hi', 'c1');
select tests.end_it('First.');
select set_config('tests.first', tests.it('reply')::text, true);
select set_config('tests.run', run::text, true), set_config('tests.reply', reply_id::text, true)
from characters.reply_again(tests.id_of('ana'), tests.it('first'), 'c2');
select is(
  (select array[reply_id::text, run::text] from characters.reply_again(tests.id_of('ana'), tests.it('first'), 'c2')),
  array[tests.it('reply')::text, null], 'a reply written again is sent once, too'
);
select tests.end_it('Second.');
select throws_ok($$ select tests.ask('ana', 'Other', 'c2') $$, 'PT409', null, 'and is no message');
select tests.sign_in('ana');
select is(tests.seen(), array['Hello Ana, I am Mia Cat.', 'Hi', 'Second.'], 'a reply written again is shown');
select is(
  (select cardinality(siblings) from characters.read_branch(tests.chat()) order by seq desc limit 1), 2,
  'beside the first, which stays'
);
select characters.choose_branch(tests.it('first'));
select is(tests.seen(), array['Hello Ana, I am Mia Cat.', 'Hi', 'First.'], 'and can be chosen');
select is(
  (select proconfig from pg_proc where oid = 'characters.fork_at(uuid, text)'::regprocedure),
  array['search_path=""', 'statement_timeout=60s'], 'what takes along thousands has a minute'
);
select set_config('tests.chat', characters.fork_at(tests.it('message'))::text, true);
select is(tests.seen(), array['Hello Ana, I am Mia Cat.', 'Hi'], 'a fork has what was said so far');
select results_eq(
  $$ select m.seq, c.message_count, c.active_leaf = m.id from characters.messages m
     join characters.conversations c on c.id = m.conversation_id where c.id = tests.chat() order by m.seq $$,
  'values (1::bigint, 2::bigint, false), (2, 2, true)', 'counted as if it had been said there'
);
select tests.ask('ana', 'Elsewhere', 'd1');
select tests.sign_in('ana');
select throws_ok(
  $$ select characters.fork_at(tests.it('reply')) $$, 'PT409', null, 'a reply that is being written is taken along when it has ended'
);
select tests.end_it();
select tests.sign_in('ana');
select is(array_length(tests.seen(), 1), 4, 'and goes on by itself');
select throws_ok(
  $$ select tests.ask('ana', 'x', 'd2', tests.it('first')) $$, 'PT422', null, 'without the other''s messages'
);
select tests.be_server();
select throws_ok(
  $$ select characters.reply_again(tests.id_of('dan'), tests.it('first'), 'x') $$, 'PT404', null,
  'a stranger has nothing written'
);
select set_config('tests.chat', (select conversation_id::text from characters.messages where id = tests.it('first')), true);
select tests.sign_in('cleo');
select characters.join_conversation(tests.chat());
select throws_ok($$ select tests.ask('cleo', 'x', 'e1') $$, 'PT403', null, 'a reader reads');
select tests.sign_in('cleo');
select throws_ok(
  $$ select characters.choose_branch(tests.it('first')) $$, 'PT404', null, 'and turns nobody''s pages'
);
select throws_ok(
  $$ select characters.fork_at(tests.it('first')) $$, 'PT403', null, 'nor takes them along, to speak there'
);
select tests.sign_in('dan');
select throws_ok($$ select characters.fork_at(tests.it('first')) $$, 'PT404', null, 'as no stranger does');

select tests.sign_in('bob');
select tests.talk(array['owl']);
select tests.ask('bob', 'Hi', 'f1');
select tests.end_it();
select tests.ask('bob', 'Hello', 'f2', tests.chat());
select tests.end_it();
select tests.sign_in('bob');
select is(tests.seen(), array['Hello', 'Yes.'], 'a conversation is begun anew by answering the conversation');
select is(
  (select cardinality(siblings) from characters.read_branch(tests.chat()) limit 1), 2,
  'beside its first message, where nobody greets'
);

select * from finish();
rollback;
