-- Phonelog earlier questions: which ones are known again, and whom other words of one mean.

begin;
\ir _phones.sql
select plan(12);
select tests.have_phones();

-- Asks as whoever is signed in and has it answered; `p_meta` is what is known of how it was read.
create function tests.answered(p_normalized text, p_meta jsonb default '{}')
returns void
language plpgsql
as $$
declare
  v_id constant uuid := phonelog.begin_question(p_normalized, 'UTC') ->> 'id';
  v_claims constant jsonb := current_setting('request.jwt.claims');
begin
  perform tests.be_server();
  perform phonelog.run_question(v_id, '{"version": 1}', 'select 1 as one', '{}',
    jsonb_build_object('normalized', p_normalized, 'planner', 'p', 'model', 'm', 'slots', '{}'::jsonb) || p_meta);
  perform tests.speak_as('authenticated', v_claims);
end;
$$;
create function tests.earlier(p_normalized text default '')
returns text
language sql
as $$
  select string_agg(q ->> 'normalized', ', ' order by q ->> 'normalized')
  from jsonb_array_elements(phonelog.recall_questions(p_normalized, 'p', 'm')) as q;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Known again ----------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.answered('first'), tests.answered('second'),
  tests.answered('of another model', '{"model": "n"}'), tests.answered('again', '{"cache_hit": true}'),
  phonelog.begin_question('never answered', 'UTC');
select is(tests.earlier(), 'first, second', 'those that this planner read, each once');
update phonelog.nlq_queries set feedback = 'wrong' where question = 'first';
select is(tests.earlier(), 'second', 'none that was called wrong');
select is(tests.earlier('first'), null, 'and to the same words no other either');
select tests.be_owner();
insert into phonelog.nlq_queries (user_id, asked_by_key, question, normalized, tz, state, planner, model, slots, plan)
select user_id, false, 'later', 'later ' || nth, 'UTC', 'answered', 'p', 'm', '{}', '{}'
from phonelog.people, generate_series(1, 40) as nth where user_id = tests.id_of('ana');
update phonelog.nlq_queries set created_at = now() - interval '1 day' where question = 'second';
select tests.sign_in('ana');
select is(
  jsonb_array_length(phonelog.recall_questions('', 'p', 'm')), 20, 'not more than the latest twenty'
);
select ok(tests.earlier('second') like '%second', 'and the same words however long ago');
select is(
  phonelog.begin_question('second', 'UTC', p_earlier => '{"normalized": "second", "planner": "p", "model": "m"}')
    -> 'earlier',
  phonelog.recall_questions('second', 'p', 'm'), 'they are told with the beginning of a question'
);
select tests.sign_in('bob');
select is(tests.earlier('second'), null, 'nobody is told of another''s');
select tests.by_key('ana');
select is(tests.earlier('second'), null, 'nor is a key of its person''s');


-- Names ----------------------------------------------------------------------------------------

select tests.sign_in('ana');
select is(
  phonelog.name_people('{ann,nobody at all}'),
  phonelog.begin_question('Who?', 'UTC', '{ann,nobody at all}') -> 'people',
  'words are looked for as at the beginning'
);
select is(jsonb_array_length(phonelog.name_people('{}')), 0, 'none where there are none');
select throws_ok($$ select phonelog.name_people(array_fill('a'::text, array[25])) $$, 'PT400', null, 'not too many');
select tests.be_owner();
select throws_ok($$ select phonelog.name_people('{ann}') $$, 'PT401', null, 'and by somebody who is signed in');

select * from finish();
rollback;
