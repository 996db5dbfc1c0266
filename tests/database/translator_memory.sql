-- Translator memory: corrections and terms are known again when their owner speaks or invites.

begin;
\ir _rooms.sql
select plan(26);

create function tests.recall(p_names text[], p_text text, p_from text default 'en', p_to text default 'es')
returns jsonb
language sql
as $$
  select private.recall(array(select tests.id_of(n) from unnest(p_names) as n), p_text, p_from, p_to);
$$;

create function tests.targets(p_names text[], p_text text, p_from text default 'en', p_to text default 'es')
returns text[]
language sql
as $$
  select array(
    select m ->> 'target'
    from jsonb_array_elements(tests.recall(p_names, p_text, p_from, p_to) -> 'memories') as m
  );
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.open_room();
select tests.enter('bob');
select tests.sign_in('ana');
select tests.say('Where is the station?');


-- Correcting ----------------------------------------------------------------------------------

select throws_ok(
  $$ select * from translator.correct_translation((tests.said('Where is the station?')).id, 'en-GB', 'x') $$,
  'PT422', 'Cannot correct this translation: the message was said in that language',
  'a message is not translated into its own language'
);
select is(
  (select is_shown from translator.correct_translation(
    (tests.said('Where is the station?')).id, 'es', '¿Dónde está la estación?')),
  true, 'what its author says is what the room reads'
);
select results_eq(
  $$ select text, provider, claim from translator.message_translations where lang = 'es' $$,
  $$ values ('¿Dónde está la estación?', 'author', null::uuid) $$, 'at once'
);
select is((tests.said('Where is the station?')).translation, '¿Dónde está la estación?',
  'also where the seed looks for it');
select tests.sign_in('bob');
select is(
  (select is_shown from translator.correct_translation(
    (tests.said('Where is the station?')).id, 'es', '¿Y la estación?')),
  false, 'a reader puts no words into anybody''s mouth'
);
select is(
  (select array_agg(target) from translator.translation_memory), array['¿Y la estación?'],
  'but remembers their own, and sees nobody else''s'
);
select throws_ok(
  $$ insert into translator.translation_memory (user_id, source_lang, target_lang, source, target)
     values (tests.id_of('ana'), 'en', 'es', 'x', 'y') $$,
  '42501', 'permission denied for table translation_memory', 'nor writes into it'
);
select throws_ok(
  $$ update translator.translation_memory set uses = 9 $$,
  '42501', 'permission denied for table translation_memory', 'and uses are counted by the queue'
);
select throws_ok(
  $$ select private.recall(array[tests.id_of('ana')], 'x', 'en', 'es') $$,
  '42501', 'permission denied for function recall', 'asking somebody''s memory is for the server'
);


-- Recalling -----------------------------------------------------------------------------------

select tests.be_server();
select is(
  tests.targets(array['ana', 'bob'], ' Where is  the station?'), array['¿Dónde está la estación?'],
  'the same sentence is found whatever its spacing, the first one''s first'
);
select is(
  tests.targets(array['bob', 'ana'], 'Where is the station?'), array['¿Y la estación?'],
  'of two who know it'
);
select is(tests.targets(array['cleo'], 'Where is the station?'), '{}', 'and nobody else''s');
select is(
  tests.targets(array['ana'], 'Where is the staton'), array['¿Dónde está la estación?'],
  'a similar sentence is found'
);
select is(tests.targets(array['ana'], 'Where is the museum?'), '{}', 'and one that is not is not');
select is(
  tests.targets(array['ana'], 'Where is the station?', 'en-GB', 'es-MX'),
  array['¿Dónde está la estación?'], 'regions read each other'
);
select is(
  tests.targets(array['ana'], 'Where is the station?', 'fr', 'es')
    || tests.targets(array['ana'], 'Where is the station?', 'en', 'pt'),
  '{}', 'other languages do not'
);
select is(
  tests.targets(array['ana'], 'Where is the station?', null), array['¿Dónde está la estación?'],
  'a text nobody knows the language of is known by its words'
);
select is(tests.recall(array['ana'], '👍'), '{"terms": [], "memories": []}', 'no words, no memory');


-- Alike ---------------------------------------------------------------------------------------

-- Short and long ones of few words, which share many, and some with more trigrams than there are bits.
select tests.be_owner();
create table tests.texts as
select string_agg(words[1 + (n * k * 7 + k * k + n / 12) % 12], ' ' order by k) as said
from (select array['where', 'is', 'the', 'station', 'über', 'museum', 'Οδός', 'open', 'now', 'at', 'ten', 'please'])
  as w (words)
cross join generate_series(1, 150) as n
cross join lateral generate_series(1, 2 + n % 9) as k
group by n
union
select string_agg(md5((k + n * 5)::text), ' ' order by k)
from generate_series(1, 6) as n cross join generate_series(1, 40) as k group by n;
grant select on tests.texts to service_role;
insert into translator.translation_memory (user_id, source_lang, target_lang, source, target)
select tests.id_of('cleo'), 'en', 'es', said, 'x' from tests.texts;
create view tests.compared as
select
  array(
    select (m ->> 'likeness')::numeric
    from jsonb_array_elements(tests.recall(array['cleo'], asked) -> 'memories') as m
  ) as found,
  array(
    select round(extensions.similarity(source, asked)::numeric, 3)
    from translator.translation_memory
    where user_id = tests.id_of('cleo') and extensions.similarity(source, asked) >= 0.6::real
    order by 1 desc limit 5
  ) as alike
from tests.texts
cross join lateral (values (said || ' so'), (regexp_replace(said, '^\S+ ', 'a '))) as a (asked);
select cmp_ok(
  (select count(*) filter (where cardinality(alike) between 1 and 4)::int from tests.compared), '>', 50,
  'sentences have others that are alike'
);
select is_empty(
  'select found, alike from tests.compared where found <> alike',
  'which are those that a comparison with every one finds'
);


-- Terms ---------------------------------------------------------------------------------------

select tests.sign_in('ana');
select translator.upsert_glossary('a', 'en', 'es',
  '[{"from": "station", "to": "estación"}, {"from": "IT", "to": "TI", "match_case": true}]');
select throws_ok(
  $$ insert into translator.glossary_terms values (gen_random_uuid(), 'x', 'y') $$,
  '42501', 'permission denied for table glossary_terms', 'terms are written with their glossary'
);
select tests.be_server();
select is(
  tests.recall(array['bob', 'ana'], 'The STATION of it') -> 'terms',
  '[{"source": "station", "target": "estación", "match_case": false}]',
  'terms of a text are found, in any case where case does not matter'
);
select is(
  tests.recall(array['ana'], 'The station', 'en', 'pt') -> 'terms', '[]', 'in their languages'
);


-- Limits and erasure ----------------------------------------------------------------------------

select tests.be_owner();
insert into translator.translation_memory (user_id, source_lang, target_lang, source, target)
select tests.id_of('ana'), 'en', 'es', 'sentence ' || n, 'frase'
from generate_series(1, 4999) as n;
select tests.sign_in('ana');
select throws_ok(
  $$ insert into translator.translation_memory (source_lang, target_lang, source, target)
     values ('en', 'es', 'one too many', 'y') $$,
  'PT422', 'Cannot remember more: 5000 sentences are the most', 'a memory has an end'
);
select is(
  (select count(*)::int from translator.translation_memory), 5000, 'and is full until then'
);
select tests.be_owner();
delete from auth.users where id = tests.id_of('ana');
select is_empty(
  $$ select user_id from translator.translation_memory where user_id = tests.id_of('ana')
     union all select user_id from translator.glossaries $$,
  'with a person goes what they remember'
);

select * from finish();
rollback;
