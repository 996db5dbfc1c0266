-- What a model is told of how far a conversation has come: counted only where a lorebook asks.

begin;
\ir _chats.sql
select plan(9);

-- What is told for cat's reply to somebody; the reply is then written.
create function tests.told(p_text text)
returns jsonb
language plpgsql
as $$
declare
  v_said record;
  v_told jsonb;
begin
  perform tests.be_server();
  select * into v_said from characters.append_message(
    tests.id_of('ana'), tests.chat(), p_text, p_text, null, tests.char('cat'));
  v_told := characters.reply_context(v_said.reply_id);
  perform characters.append_piece(v_said.reply_id, v_said.run, 0, 'Purr.');
  perform characters.finish_reply(v_said.reply_id, v_said.run, 'complete');
  return jsonb_build_object('spoken', v_told -> 'spoken', 'greeting', v_told -> 'greeting',
    'heard', jsonb_array_length(v_told -> 'history'));
end;
$$;
grant execute on all functions in schema tests to authenticated, service_role;

insert into characters.lorebooks (id, owner_id, character_id)
values (md5('book')::uuid, tests.id_of('ana'), tests.char('cat'));
insert into characters.lorebook_entries (lorebook_id, content)
values (md5('book')::uuid, '@@depth 4' || chr(10) || 'Fish.');

select tests.sign_in('ana');
select set_config('tests.chat', characters.start_conversation(
  array[tests.char('cat'), tests.char('robot')], null, '{}', 1) ->> 'id', true);
select is(
  tests.told('one'), '{"spoken": null, "greeting": null, "heard": 3}',
  'where no decorator asks, nobody counts'
);
select tests.be_owner();
insert into characters.lorebook_entries (lorebook_id, content, enabled)
values (md5('book')::uuid, '@@is_greeting 1', false);
select is(tests.told('two') -> 'spoken', 'null', 'nor where one asks that is off');
select tests.be_owner();
update characters.lorebook_entries set enabled = true;
select is(
  tests.told('three'), '{"spoken": 4, "greeting": 1, "heard": 7}',
  'else all that characters said is counted, greetings too, and the greeting is known'
);

-- What was summed up is not told again, and is counted all the same.
select tests.be_owner();
update characters.conversations set summary = 'They met.', summary_up_to = (
  select id from characters.messages where conversation_id = tests.chat() and content = 'three')
where id = tests.chat();
select is(
  tests.told('four'), '{"spoken": 5, "greeting": 1, "heard": 2}', 'from the beginning'
);
select tests.be_server();
select is(
  (characters.reply_context((select id from characters.messages
    where conversation_id = tests.chat() and seq = 4)) ->> 'spoken')::int,
  2, 'on the branch of the reply, up to it'
);

-- In a copy it began the same way.
select tests.sign_in('ana');
select set_config('tests.chat', characters.fork_at((select id from characters.messages
  where conversation_id = tests.chat() and content = 'two'))::text, true);
select is(tests.told('five'), '{"spoken": 3, "greeting": 1, "heard": 6}', 'a fork began as it did');

-- Each character has its own, and those chosen first are the default.
select tests.sign_in('ana');
select tests.talk('{robot,cat}');
select is(tests.told('six') -> 'greeting', '0', 'whoever is not the first says its first words');
select tests.be_owner();
select results_eq(
  $$ select name, greeting from characters.messages
     where conversation_id = tests.chat() and greeting is not null order by seq $$,
  $$ values ('Robo', 0), ('Mia Cat', 0) $$, 'and each is kept with which of its greetings it is'
);
select tests.sign_in('ana');
select throws_ok(
  $$ update characters.messages set greeting = 2 $$, '42501', null, 'which nobody changes'
);

select * from finish();
rollback;
