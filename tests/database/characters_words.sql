-- Words in long conversations: near and far, each message once, in order, wherever one sits.

begin;
\ir _chats.sql
select plan(15);

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


-- Ten thousand more in a conversation of their own: all but the last thousand have a word that no later
-- one has, and the times of every other thousand run backwards.
select tests.sign_in('ana');
select tests.talk(array['robot']);
reset role;
insert into characters.messages
  (conversation_id, seq, role, author_user_id, name, content, created_at)
select tests.chat(), (select message_count from characters.conversations where id = tests.chat()) + n,
  'user', tests.id_of('ana'), 'Ana', n || case when n <= 9000 then ' far' else ' late' end,
  now() - make_interval(hours => 2000) - make_interval(secs => 10000 -
    case when n / 1000 % 2 = 0 then n else 2000 * (n / 1000) + 999 - n end)
from generate_series(1, 10000) as n;
update characters.conversations set message_count = message_count + 10000 where id = tests.chat();

create function tests.read_so_far() returns bigint language sql as $$
  select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) from pg_stat_xact_all_tables
  where relid = 'characters.messages'::regclass;
$$;
create function tests.newest_of(p_words text, p_max int, p_skip int default 0)
returns text language sql as $$
  select string_agg(substring(m.content from '\d+'), ' ' order by m.created_at desc, m.id desc)
  from (
    select * from characters.messages where content like '% ' || p_words
    order by created_at desc, id desc limit p_max offset p_skip
  ) as m;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;
select tests.sign_in('ana');
select set_config('tests.read', tests.read_so_far()::text, true);
select is((select count(*) from characters.search_messages('far')), 20::bigint,
  'a word of thousands of messages that are all old is found');
select cmp_ok(tests.read_so_far() - current_setting('tests.read')::bigint, '<', 9000::bigint,
  'without reading all that have it');
select is(tests.numbers('far', 50), tests.newest_of('far', 50), 'the newest of them first');
select is(
  (select string_agg(substring(m.content from '\d+'), ' ' order by s.nth)
   from (select * from characters.messages where content like '% far'
         order by created_at desc, id desc limit 1 offset 2499) as l
   cross join lateral characters.search_messages('far', null, l.created_at, l.id, 50)
     with ordinality as s (id, c, t, q, r, n, snippet, at, nth)
   join characters.messages m on m.id = s.id),
  tests.newest_of('far', 50, 2500), 'and from there on, however their numbers run'
);
select is(tests.numbers('1007', 4), '1007', 'one of the oldest is found among all of them');

select * from finish();
rollback;
