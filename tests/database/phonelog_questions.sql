-- Phonelog questions: who asks, whom words mean, and that a query reads as who asked.

begin;
\ir _phones.sql
select plan(28);
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

select * from finish();
rollback;
