-- What characters remember of a person when they reply: what is pinned, what has to do with the latest
-- messages, and the newest; and nothing that was taken away.

begin;
\ir _chats.sql
select plan(15);

-- What is told for the last reply, the first so many of it.
create function tests.told_again(p_max int)
returns text
language sql
security definer
as $$
  select string_agg(m.text, '; ' order by m.nth)
  from jsonb_array_elements_text(
    characters.reply_context(current_setting('tests.reply')::uuid) -> 'memories'
  ) with ordinality as m (text, nth)
  where m.nth <= p_max;
$$;
-- What is told for a reply of the cat's to this.
create function tests.told(p_text text, p_max int default 2)
returns text
language plpgsql
security definer
as $$
declare
  v_reply uuid;
begin
  perform tests.put('ana', p_text);
  insert into characters.messages
    (conversation_id, parent_id, role, asked_by, character_id, name, status, run, alive_until)
  select id, active_leaf, 'assistant', tests.id_of('ana'), tests.char('cat'), 'Mia', 'streaming',
    gen_random_uuid(), now() + interval '1 minute'
  from characters.conversations where id = tests.chat()
  returning id into v_reply;
  perform set_config('tests.reply', v_reply::text, true);
  return tests.told_again(p_max);
end;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

reset role;
insert into characters.memories (user_id, character_id, text, updated_at)
select tests.id_of('ana'), tests.char('cat'), 'Ana played round ' || n || ' on the island',
  now() - make_interval(days => 100 - n)
from generate_series(1, 60) as n;
insert into characters.memories (user_id, character_id, text, updated_at)
values
  (tests.id_of('ana'), tests.char('cat'), 'Ana has a dog called Rex', now() - interval '300 days'),
  (tests.id_of('ana'), null, 'Ana is allergic to nuts', now() - interval '301 days'),
  (tests.id_of('ana'), tests.char('cat'), '猫が好きです', now() - interval '302 days'),
  (tests.id_of('ana'), tests.char('robot'), 'Ana fears dogs', now()),
  (tests.id_of('bob'), tests.char('cat'), 'Bob walks dogs', now());

select tests.sign_in('ana');
select tests.talk(array['cat']);
select is(tests.told('Good morning'),
  'Ana played round 60 on the island; Ana played round 59 on the island',
  'where nothing has to do with it, the newest are told');
select is(tests.told('Guess what my DOGS did!'),
  'Ana has a dog called Rex; Ana played round 60 on the island',
  'what has to do with it comes first, however old it is, and the newest after it');
select is(tests.told('Guess', 100) ~ 'fears|Bob', false,
  'what another character remembers, or of somebody else, is not told');
select is(tests.told('So Rex it was.', 1), 'Ana has a dog called Rex', 'by any word of it');
select is(tests.told('On the island, it was round 7', 2),
  'Ana played round 7 on the island; Ana has a dog called Rex',
  'what few memories have counts for more than what all have, and what was said before counts too');
select is(tests.told('What about nuts?', 1), 'Ana is allergic to nuts',
  'what was said last counts for more, and what all characters remember is told as well');
select is(tests.told('私は猫が見たい', 1), '猫が好きです', 'also where words have no spaces between them');
select is(tests.told($$'\' & ! | ( :* Rex's C:\\dogs <-> ?$$, 1), 'Ana has a dog called Rex',
  'whatever signs it is written with');
select is(
  (select count(*) from regexp_matches(tests.told('And now?', 100), ';', 'g')), 49::bigint,
  'fifty are told'
);
select is(tests.told_again(100), tests.told_again(100), 'the same ones each time');

update characters.memories set is_pinned = true where text = 'Ana played round 3 on the island';
select is(tests.told('My dog again', 2), 'Ana played round 3 on the island; Ana has a dog called Rex',
  'what is pinned comes before any other');
update characters.memories set text = 'Ana has a horse called Max' where text like '%Rex';
select is(tests.told('My dog Rex', 100) ~ 'dog', false, 'what was corrected is not told any more');
select is(tests.told('My horses', 2), 'Ana played round 3 on the island; Ana has a horse called Max',
  'but as it is now');
delete from characters.memories where text like '%Max';
select is(tests.told('My horses', 100) ~ 'horse', false, 'and what was taken away is gone');

select tests.sign_in('bob');
update characters.memories set is_pinned = true where user_id = tests.id_of('ana');
reset role;
select is((select count(*) from characters.memories where is_pinned), 1::bigint,
  'nobody pins what is remembered of others');

select * from finish();
rollback;
