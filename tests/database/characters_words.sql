-- Words in long conversations: near and far, each message once, in order, wherever one sits.

begin;
\ir _chats.sql
select plan(10);

-- Five hundred messages a minute apart, of two conversations in turn.
select tests.sign_in('ana');
select tests.talk(array['robot']);
select set_config('tests.other', tests.chat()::text, true);
select tests.talk(array['cat'], array['bob']);
reset role;
insert into characters.messages
  (conversation_id, role, author_user_id, name, content, created_at, finished_at)
select case when n % 2 = 0 then tests.chat() else current_setting('tests.other')::uuid end, 'user',
  tests.id_of('ana'), 'Ana', 'the number ' || n
    || case when n <= 30 then ' old' else '' end
    || case when n in (2, 3, 4, 497, 498) then ' apart' else '' end,
  now() - make_interval(mins => 1000 - n), now()
from generate_series(1, 500) as n order by n;

create function tests.numbers(p_words text, p_max int, p_conversation uuid default null)
returns text language sql as $$
  select string_agg(substring(m.content from '\d+'), ' ' order by s.nth)
  from characters.search_messages(p_words, p_conversation, p_max => p_max)
    with ordinality as s (id, c, t, q, r, n, snippet, at, nth)
  join characters.messages m on m.id = s.id;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.sign_in('ana');
select is(tests.numbers('the', 5), '500 499 498 497 496', 'what is in all is found among the newest');
select is(tests.numbers('apart', 20), '498 497 4 3 2', 'what is near and far comes in order, once');
select is(tests.numbers('apart', 3), '498 497 4', 'as far as is asked for');
select is(tests.numbers('apart', 20, tests.chat()), '498 4 2', 'in one conversation alone');
select is(tests.numbers('old', 4), '30 29 28 27', 'what is far alone begins with the newest of it');
select is(tests.numbers('17', 4), '17', 'one is found');
select is(tests.numbers('nowhere', 4), null, 'none is not');
select is(
  (with recursive pages as (
     select s.*, 1 as nth from (select * from characters.search_messages('old', p_max => 1)) as s
     union all
     select s.*, p.nth + 1 from pages p cross join lateral
       characters.search_messages('old', null, p.created_at, p.id, 1) as s
     where p.nth < 60
   )
   select count(distinct id) || ' of ' || count(*) from pages),
  '30 of 30', 'page by page each comes once'
);
select tests.sign_in('bob');
select is(tests.numbers('old', 4), null, 'who is only asked in finds nothing');
select characters.join_conversation(tests.chat());
select is(tests.numbers('old', 4), '30 28 26 24', 'who has come finds what was said there alone');

select * from finish();
rollback;
