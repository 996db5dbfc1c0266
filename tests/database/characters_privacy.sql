-- Privacy of conversations: who goes takes along what is theirs, and out of others' conversations what
-- they said; and everybody gets what was said to them.

begin;
\ir _chats.sql
select plan(30);

create function tests.chats_of(p_name text)
returns table (personas int, cards int, books int, memories int, chats int, seats int, said int, shares int)
language sql
stable
security definer
as $$
  select
    (select count(*)::int from characters.users where id = tests.id_of(p_name)),
    (select count(*)::int from characters.characters where owner_id = tests.id_of(p_name)),
    (select count(*)::int from characters.lorebooks where owner_id = tests.id_of(p_name)),
    (select count(*)::int from characters.memories where user_id = tests.id_of(p_name)),
    (select count(*)::int from characters.conversations where owner_id = tests.id_of(p_name)),
    (select count(*)::int from characters.conversation_participants where user_id = tests.id_of(p_name)),
    (select count(*)::int from characters.messages where author_user_id = tests.id_of(p_name)),
    (select count(*)::int from characters.shares where owner_id = tests.id_of(p_name));
$$;

select tests.sign_in('bob');
insert into characters.users (name) values ('Bob');
insert into characters.lorebooks (name) values ('Woods');
insert into characters.memories (text) values ('Likes bones');
select tests.talk(array['dog']);
select tests.put('bob', 'My own');
select tests.sign_in('ana');
select tests.talk(array['cat'], array['bob', 'cleo']);
select tests.sign_in('bob');
select characters.join_conversation(tests.chat());
select tests.put('bob', 'Bob is here');
select tests.put('ana', 'And so am I');
select tests.be_owner();
update characters.conversations set summary = 'Bob came.', summary_up_to = active_leaf
where id = tests.chat();
insert into characters.shares (conversation_id, owner_id, token_hash, snapshot)
select id, tests.id_of('bob'), repeat('0', 64), '{}'
from characters.conversations where owner_id = tests.id_of('bob');
select results_eq(
  $$ select * from tests.chats_of('bob') $$, $$ values (1, 2, 1, 1, 1, 2, 2, 1) $$,
  'bob has left traces'
);


-- Export --------------------------------------------------------------------------------------

select results_eq(
  $$ select line ->> 'said_by', line ->> 'text' from private.chat_lines(tests.id_of('ana'), now())
     where line ->> 'conversation_id' = tests.chat()::text order by place $$,
  $$ values ('Mia Cat', 'Hello Ana, I am Mia Cat.'), ('person 1', 'Bob is here'), ('you', 'And so am I') $$,
  'everybody gets what was said to them, people without their names'
);
select is_empty(
  $$ select from private.chat_lines(tests.id_of('cleo'), now()) $$, 'who has not come was told nothing'
);
select is_empty(
  $$ select from private.chat_lines(tests.id_of('bob'), '2020-01-01') $$, 'and nothing later than asked'
);


-- A guest goes --------------------------------------------------------------------------------

savepoint stays;
select private.erase_domain(tests.id_of('bob'), 'characters', false);
select results_eq(
  $$ select * from tests.chats_of('bob') $$, $$ values (0, 0, 0, 0, 0, 0, 0, 0) $$,
  'the domain alone goes, and the account stays'
);
select is(
  (select content from characters.messages where status = 'erased'), '', 'what bob said to ana is blank'
);
rollback to stays;

insert into characters.shares (conversation_id, owner_id, token_hash, snapshot)
values (tests.chat(), tests.id_of('ana'), repeat('1', 64), '{"said": "Bob is here"}');
update characters.messages set kept = 1 where conversation_id = tests.chat();
select is((tests.chats_of('ana')).shares, 1, 'what changes in a conversation leaves its links alone');
delete from auth.users where id = tests.id_of('bob');
select results_eq(
  $$ select * from tests.chats_of('bob') $$, $$ values (0, 0, 0, 0, 0, 0, 0, 0) $$, 'a guest leaves none'
);
select is((tests.chats_of('ana')).shares, 0, 'a link to what they said ends');
select results_eq(
  $$ select status, name, content, client_id from characters.messages
     where conversation_id = tests.chat() order by seq $$,
  $$ values ('complete', 'Mia Cat', 'Hello Ana, I am Mia Cat.', null), ('erased', '', '', null),
     ('complete', 'ana', 'And so am I', null) $$,
  'their words are gone from another''s conversation, and what was answered stays'
);
select results_eq(
  'select summary from characters.conversations where id = tests.chat()',
  'values (null::text)', 'nor does a summary repeat them'
);
select throws_ok(
  $$ select characters.keep_summary(tests.id_of('ana'), tests.chat(), null, md5('x')::uuid, 'Bob came.', '{}') $$,
  'PT409', null, 'nor a first one that a model wrote meanwhile'
);
select lives_ok(
  $$ select characters.keep_summary(tests.id_of('ana'), tests.chat(),
       (characters.summary_context(tests.id_of('ana'), tests.chat(), 0) ->> 'was')::uuid,
       (select active_leaf from characters.conversations where id = tests.chat()), 'Ana came.', '{}') $$,
  'a new one is kept'
);
select is_empty(
  $$ select from characters.messages where search @@ 'bob'::tsquery $$, 'nor are they found'
);


-- The owner goes ------------------------------------------------------------------------------

select is(private.erase_slice(tests.id_of('ana'), 'characters'), true, 'messages go in slices');
select is_empty(
  'select from characters.messages where conversation_id = tests.chat()', 'here in one'
);
select is(private.erase_slice(tests.id_of('ana'), 'characters'), false, 'until none are left');
select tests.sign_in('cleo');
select set_config('tests.chat', characters.start_conversation(array[tests.char('robot')]) ->> 'id', true);
select tests.be_owner();
delete from auth.users where id = tests.id_of('ana');
select results_eq(
  $$ select * from tests.chats_of('ana') $$, $$ values (0, 0, 0, 0, 0, 0, 0, 0) $$, 'an owner leaves none'
);
select is(
  (select string_agg(name || ': ' || content, ', ') from characters.messages), 'Robo: Beep.',
  'but what a public character of theirs said to somebody else'
);
select is_empty('select from characters.character_versions', 'cards go with all they were');


-- Retention -----------------------------------------------------------------------------------

select is(private.sweep('characters.conversations', now() - interval '1 year'), 0::bigint, 'new is kept');
update characters.conversations set updated_at = now() - interval '2 years';
select is(private.sweep('characters.conversations', null), 0::bigint, 'as long as its person wants');
insert into platform.retention_policies (user_id, target, max_age)
values (tests.id_of('cleo'), 'characters.conversations', '400 days');
select is(private.sweep('characters.conversations', null), 1::bigint, 'and no longer');
select is((select count(*)::int from characters.messages), 0, 'with all that was said');

select tests.be_owner();
insert into characters.conversations (id, owner_id, deleted_at)
values (md5('old')::uuid, tests.id_of('cleo'), now() - interval '40 days'),
  (md5('new')::uuid, tests.id_of('cleo'), now() - interval '1 day'),
  (md5('kept')::uuid, tests.id_of('cleo'), null);
select is(
  private.sweep('characters.deleted', now() - interval '30 days'), 1::bigint,
  'what was deleted is forgotten in the end'
);
select set_eq(
  'select id from characters.conversations', $$ values (md5('new')::uuid), (md5('kept')::uuid) $$,
  'and until then it can be brought back'
);
insert into characters.shares (conversation_id, owner_id, token_hash, snapshot, expires_at, revoked_at)
select md5('kept')::uuid, tests.id_of('cleo'), lpad(n::text, 64, '0'), '{}', e, r
from (values (1, now() - interval '40 days', null), (2, null, now() - interval '40 days'), (3, null, null),
  (4, now() + interval '1 day', null)) as s (n, e, r);
select is(
  private.sweep('characters.shares', now() - interval '30 days'), 2::bigint, 'links that ended are forgotten'
);
select tests.sign_in('dan');
select is_empty('select id from characters.shares', 'a stranger sees no link');
select tests.sign_in('cleo');
select is((select count(id)::int from characters.shares), 2, 'an owner sees theirs');
select throws_ok(
  'select token_hash from characters.shares', '42501', null, 'and not even they the hash of a token'
);

select * from finish();
rollback;
