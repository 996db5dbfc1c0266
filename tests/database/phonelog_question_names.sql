-- Phonelog question names: whom words mean, who is not meant, and when questions are forgotten.

begin;
\ir _phones.sql
select plan(20);
select tests.have_phones();

insert into phonelog.contacts (user_id, display_name, privacy_level)
select tests.id_of('ana'), name, 'normal'
from unnest(array['Anna Berg', 'Anna Stern', 'Johanna Berg', 'John O''Brien', 'José García', 'Øyvind', 'Éva Nagy',
  'Mary-Jane Watson', 'Groß', 'Αθηνά', '100% Pizza', 'a_b']) as name;
insert into phonelog.contacts (user_id, display_name) values (tests.id_of('bob'), 'Anna of bob');

create function tests.meant(variadic p_words text[])
returns text
language sql
as $$
  select string_agg(coalesce((
    select string_agg(concat_ws(' ', p ->> 'name', p ->> 'score'), ', ' order by nth)
    from jsonb_array_elements(word) with ordinality as t (p, nth)), '-'), ' | ')
  from jsonb_array_elements(phonelog.name_people(p_words)) as word;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Words ----------------------------------------------------------------------------------------

select tests.sign_in('ana');
select is(tests.meant('Anna Berg'), 'Anna Berg 1', 'the whole name, whatever its capitals');
select is(tests.meant('STERN'), 'Anna Stern 0.9', 'a part of it');
select is(tests.meant('johan'), 'Johanna Berg 0.8', 'how it begins');
select is(tests.meant('bri'), 'John O''Brien 0.75', 'or one of its words');
select is(tests.meant('berg johanna'), 'Johanna Berg 0.75', 'its words in any order');
select is(tests.meant('jose garcia', 'oyvind', 'eva', 'gross'),
  'José García 1 | Øyvind 1 | Éva Nagy 0.95 | Groß 1', 'without accents');
select is(tests.meant('José', 'Øyvind', 'Éva'), 'José García 0.95 | Øyvind 1 | Éva Nagy 0.95', 'and with them');
select is(tests.meant('αθηνα'), 'Αθηνά 1', 'in other letters, too');
select is(tests.meant('mary jane', 'o''brien', 'obrien'), 'Mary-Jane Watson 0.95 | John O''Brien 0.9 | John O''Brien 0.7',
  'what stands between words is a space');
select is(tests.meant('jhon', 'jon', 'johhn', 'sterm', 'johannes'),
  'John O''Brien 0.7 | John O''Brien 0.7 | John O''Brien 0.7, Johanna Berg 0.325 | Anna Stern 0.7 | Johanna Berg 0.433', 'with one letter wrong, or at least much alike');
select is(tests.meant('xylophone', 'calls'), '- | -', 'a word that nobody is called by means nobody');
select is(tests.meant('%', '_', '100%', 'a_b', '\', ''''), '- | - | 100% Pizza 0.95 | a_b 1 | - | -', 'signs are signs');
select is(phonelog.name_people('{}'), '[]', 'no words, nobody');


-- Who is meant ---------------------------------------------------------------------------------

select is(tests.meant('hugo', 'of bob'), '- | -', 'neither who is hidden, nor anybody''s else');
select is(tests.meant('mia'), 'Mia 1', 'but who is masked');
select tests.by_key('ana');
select is(tests.meant('mia', 'mai'), '- | -', 'by a key not these');
select tests.sign_in('ana');
select tests.ingest(tests.call('s1', '+491700000077', '05T10:00:00', '{"name": "Anna Zett"}'));
select is(left(tests.meant('anna'), 14), 'Anna Zett 0.95', 'of two as near whom one has to do with');
select phonelog.merge_contacts(tests.contact('ana', 'Nora'), array[tests.contact('ana', 'Anna Zett')]) is null;
select is(tests.meant('zett'), 'Nora 0.9', 'whoever became part of another is meant by the old name');


-- Forgetting -----------------------------------------------------------------------------------

select phonelog.begin_question('Old', 'UTC'), phonelog.begin_question('Older', 'UTC'), phonelog.begin_question('New', 'UTC');
select tests.sign_in('bob');
select phonelog.begin_question('Of bob', 'UTC');
select tests.be_owner();
update phonelog.nlq_queries set created_at = now() - case question when 'Older' then interval '91 days' else '8 days' end
where question <> 'New';
insert into platform.retention_policies (user_id, target, max_age) values (tests.id_of('ana'), 'phonelog.questions', '7 days');
select private.run_retention(false) is null;
select is((select array_agg(question order by question) from phonelog.nlq_queries), '{New,"Of bob"}',
  'questions are forgotten after ninety days, or when their person wants');
delete from auth.users where id = tests.id_of('ana');
select is((select array_agg(question) from phonelog.nlq_queries), '{"Of bob"}', 'and with them');

select * from finish();
rollback;
