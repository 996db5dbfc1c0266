-- Phonelog questions: who asks, whom words mean, and that a query reads as who asked.

begin;
\ir _phones.sql
select plan(45);
select tests.have_phones();

-- Begins a question and runs a query for it, with the role and the claims that each of these has.
create function tests.asked(p_name text, p_sql text, p_values jsonb default '{}', p_by_key boolean default false)
returns jsonb
language plpgsql
as $$
declare
  v_id uuid;
begin
  if p_by_key then
    perform tests.by_key(p_name);
  else
    perform tests.sign_in(p_name);
  end if;
  v_id := phonelog.begin_question('Whom did I call?', 'Europe/Berlin') ->> 'id';
  perform tests.be_server();
  return phonelog.run_question(v_id, '{}', p_sql, p_values);
end;
$$;
create function tests.meant(p_words text[])
returns text
language sql
as $$
  select string_agg(coalesce((
    select string_agg(concat_ws(' ', p ->> 'name', p ->> 'score', p ->> 'events'), ', ')
    from jsonb_array_elements(word) as p), '-'), ' | ')
  from jsonb_array_elements(phonelog.begin_question('Who?', 'UTC', p_words) -> 'people') as word;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Asking ---------------------------------------------------------------------------------------

select tests.sign_in('ana');
select is(
  phonelog.begin_question('Whom did I call?', 'Europe/Berlin') - '{id,sources,today}'::text[],
  jsonb_build_object('tz', 'Europe/Berlin', 'zone', 'UTC', 'week_starts', 1, 'people', '[]'::jsonb,
    'near', '[]'::jsonb,
    'hidden', true, 'masked', false, 'log', jsonb_build_object('events', 5, 'version', version,
      'first_at', '2026-03-01T10:00:00+00:00', 'last_at', '2026-03-04T10:00:00+00:00')),
  'whoever plans is told all there is to know'
) from phonelog.people;
select is(tests.meant('{nora,Mai,hugo,nobody}'), 'Nora 1 3 | Mia 0.7 2 | - | -', 'and whom words mean');
select throws_ok($$ select phonelog.begin_question('Who?', 'Mars') $$, 'PT400', null, 'in a time zone that there is');
select throws_ok($$ select phonelog.begin_question('') $$, 'PT400', null, 'about something');
select throws_ok(
  $$ select phonelog.begin_question('Who?', 'UTC', array_fill('a'::text, array[25])) $$, 'PT400', null,
  'with few words'
);
select tests.by_key('ana');
select is(tests.meant('{nora,mia}'), 'Nora 1 3 | -', 'by a key nobody masked is meant');
select is(
  phonelog.begin_question('Who?', 'UTC') ->> 'hidden' , 'false', 'nor that there is somebody hidden'
);
select is((select count(*) from phonelog.nlq_queries), 2::bigint, 'it sees what it asked itself');
select tests.sign_in('ana');
select is((select count(*) from phonelog.nlq_queries), 4::bigint, 'its person sees that, too');
select tests.sign_in('bob');
select is((select count(*) from phonelog.nlq_queries), 0::bigint, 'and nobody else');


-- Running --------------------------------------------------------------------------------------

select is(
  tests.asked('ana', 'select type, count(*) from phonelog.my_events group by 1 order by 1') -> 'rows',
  '[{"type": "call", "count": 2}, {"type": "mms", "count": 1}, {"type": "sms", "count": 2}]',
  'a query reads what is not hidden of who asked'
);
select is(
  tests.asked('bob', 'select count(*) as n from phonelog.my_events') -> 'rows', '[{"n": 1}]',
  'and of nobody else'
);
select is(
  tests.asked('ana', $$ select name from phonelog.my_contacts where name = $1 ->> 'name' $$, '{"name": "Mia"}')
    -> 'rows', '[{"name": "Mia"}]', 'values do not stand in its text'
);
select is(
  tests.asked('ana', 'select name, privacy from phonelog.my_contacts order by name') -> 'rows',
  '[{"name": "Mia", "privacy": "masked"}, {"name": "Nora", "privacy": "normal"}]',
  'people see the masked themselves'
);
select is(
  tests.asked('ana', 'select name, privacy from phonelog.my_contacts order by name', '{}', true) -> 'rows',
  '[{"name": "Nora", "privacy": "normal"}, {"name": null, "privacy": "masked"}]',
  'a key that there are some'
);
select is(
  tests.asked('ana', 'select display_name from phonelog.contacts order by 1', '{}', true) -> 'rows',
  '[{"display_name": "Nora"}]', 'beneath the views as well'
);
select is(
  (select (tests.asked('ana', 'select n from generate_series(1, 1001) as n') ->> 'truncated')),
  'true', 'a thousand rows are told'
);
select throws_ok(
  $$ select tests.asked('ana', 'select repeat(''x'', 2000) as x from generate_series(1, 1000)') $$,
  'PT413', null, 'of a megabyte'
);
select throws_ok(
  $$ select tests.asked('ana', 'select count(*) from generate_series(1, 1000000000)') $$, 'PT422', null,
  'and what would take long is not begun'
);


-- What is left of it ---------------------------------------------------------------------------

select tests.be_server();
select is(
  (select concat_ws(' ', state, row_count, cache_hit, sql) from phonelog.nlq_queries
   where user_id = tests.id_of('bob')),
  'answered 1 f select count(*) as n from phonelog.my_events', 'a run is written down'
);
select throws_ok(
  format('select phonelog.run_question(%L, ''{}'', ''select 1'', ''{}'')', id), 'PT409', null,
  'and is not run again'
) from phonelog.nlq_queries where user_id = tests.id_of('bob');
select is(
  current_setting('transaction_read_only') || current_setting('request.asker', true), 'off',
  'the session is as before'
);
select phonelog.finish_question(id, 'refused', '{"error": "not_understood", "planner": "offline"}')
from phonelog.nlq_queries where user_id = tests.id_of('ana') and state = 'asked';
select is(
  (select count(*) from phonelog.nlq_queries
   where state = 'refused' and error = 'not_understood' and planner = 'offline' and latency_ms >= 0),
  4::bigint, 'what was not run is written down by itself'
);
select tests.sign_in('bob');
select throws_ok(
  format('select phonelog.run_question(%L, ''{}'', ''select 1'', ''{}'')', id), '42501', null,
  'people do not run queries'
) from phonelog.nlq_queries;
select throws_ok(
  format('select phonelog.finish_question(%L, ''answered'')', id), '42501', null, 'nor say what came of them'
) from phonelog.nlq_queries;
select throws_ok($$ select private.nlq_rows('select 1', '{}') $$, '42501', null, 'nor read as the reader');
select lives_ok($$ update phonelog.nlq_queries set feedback = 'right' $$, 'they say whether it was right');
select throws_ok(
  $$ update phonelog.nlq_queries set state = 'asked' $$, '42501', null, 'and nothing else of it'
);


-- Asked before ---------------------------------------------------------------------------------

select tests.be_owner();
create function tests.meaning(p_nth int, p_model text default 'm')
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('model', p_model, 'nearness', 0.9, 'vector', (
    select jsonb_agg(case when i in (1, p_nth) then 1 else 0 end)::text from generate_series(1, 384) as i));
$$;
create function tests.near(p_meaning jsonb)
returns text
language sql
as $$
  select string_agg(q ->> 'question', ', ') from jsonb_array_elements(
    phonelog.begin_question('Now', 'UTC', p_meaning => p_meaning) -> 'near') as q;
$$;
create function tests.answer(p_question text, p_meaning jsonb)
returns void
language plpgsql
as $$
declare
  v_id constant uuid := phonelog.begin_question(p_question, 'UTC', p_meaning => p_meaning) ->> 'id';
  v_claims constant jsonb := current_setting('request.jwt.claims');
  v_user constant uuid := auth.uid();
begin
  perform tests.be_server();
  perform phonelog.run_question(v_id, '{"version": 1}', 'select 1 as one', '{}');
  perform phonelog.keep_question_embeddings(v_user, p_meaning ->> 'model', jsonb_build_array(
    jsonb_build_object('question_id', v_id, 'embedding', p_meaning ->> 'vector')
  ));
  perform tests.speak_as('authenticated', v_claims);
end;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;
update private.embedding_states set first_event = null;

select tests.sign_in('ana');
select tests.answer('First', tests.meaning(2)), tests.answer('Second', tests.meaning(3)),
  tests.answer('Of another model', tests.meaning(2, 'n'));
select is(tests.near(tests.meaning(2)), 'First', 'what meant nearly the same is found again');
update phonelog.nlq_queries set feedback = 'wrong' where question = 'First';
select is(tests.near(tests.meaning(2)), null, 'but not what was answered wrong');
select tests.by_key('ana');
select is(tests.near(tests.meaning(3)), null, 'nor by a key what its person asked');
select tests.answer('By a key', tests.meaning(3));
select is(tests.near(tests.meaning(3)), 'By a key', 'but what it did itself');
select tests.sign_in('bob');
select is(tests.near(tests.meaning(3)), null, 'nor by anybody else');
select throws_ok(
  $$ select phonelog.begin_question('Now', 'UTC', p_meaning => '{"model": "m", "vector": "[1]"}') $$, 'PT400', null,
  'a meaning has its numbers'
);
select tests.be_owner();
select is(
  (select first_event from private.embedding_states where user_id = tests.id_of('ana')), 9007199254740991,
  'whoever was answered has something to be read, behind all texts'
);
select is(
  (select first_event from private.embedding_states where user_id = tests.id_of('bob')), null,
  'and nobody else'
);
update phonelog.nlq_queries set cache_hit = true where question = 'Of another model';
select is(
  (select jsonb_agg(q -> 'body' order by q ->> 'body')
   from jsonb_array_elements(phonelog.questions_to_embed(tests.id_of('ana'), 'o', 20)) as q
   where q ->> 'body' in ('First', 'Second', 'By a key', 'Of another model')),
  '["By a key", "First", "Second"]', 'another model reads all of them that were not found again'
);
select is(
  phonelog.keep_question_embeddings(tests.id_of('bob'), 'o', (
    select jsonb_agg(jsonb_build_object('question_id', id, 'embedding', tests.meaning(2) ->> 'vector'))
    from phonelog.nlq_queries where user_id = tests.id_of('ana')
  )), 0, 'a question is kept as its own person''s alone'
);
select is(
  (select array_agg(distinct model order by model) from phonelog.nlq_embeddings), '{m,n}', 'and stays what it was'
);


-- Kept -----------------------------------------------------------------------------------------

select tests.sign_in('ana');
insert into phonelog.saved_questions (name, question) values ('weekly', 'How many calls with Mia last week?');
select tests.by_key('ana');
select is((select count(*) from phonelog.saved_questions), 0::bigint, 'a key does not see what its person keeps');
insert into phonelog.saved_questions (name, question) values ('daily', 'How many calls today?');
select is((select array_agg(name) from phonelog.saved_questions), '{daily}', 'but what it keeps itself');
select throws_ok(
  $$ insert into phonelog.saved_questions (name, question, saved_by_key) values ('x', 'Who?', false) $$, '42501', null,
  'and it does not say that it is its person'
);
select tests.sign_in('ana');
select is((select count(*) from phonelog.saved_questions), 2::bigint, 'who sees both');
select throws_ok(
  $$ insert into phonelog.saved_questions (name, question) select 'q' || n, 'Who?' from generate_series(1, 99) as n $$,
  'PT409', null, 'a hundred are kept'
);
select is((select count(*) > 10 from phonelog.nlq_examples), true, 'and there are examples for everybody');

select * from finish();
rollback;
