-- Translator newcomers: who sits down later reads what was said before, in a language they know.

begin;
\ir _rooms.sql
select plan(9);

select tests.open_room();
select tests.say('To nobody yet');
select tests.say('Nor this');
select is_empty(
  $$ select from translator.message_translations where message_id = (tests.said('Nor this')).id $$,
  'where everybody reads the original nothing is queued'
);
select is((tests.said('Nor this')).target_lang::text, 'en', 'and the message is for nobody else');
select is(tests.enter('bob', 'es'), 'seated', 'somebody sits down');
select results_eq(
  $$ select lang::text from translator.message_translations
     where message_id in ((tests.said('Nor this')).id, (tests.said('To nobody yet')).id) $$,
  array['es', 'es'],
  'and what was said before is queued for them'
);
select is((tests.said('Nor this')).target_lang::text, 'es', 'it was said to them');
select tests.enter('cleo', 'es-MX');
select is(
  (select count(*)::int from translator.message_translations
   where message_id = (tests.said('Nor this')).id),
  2,
  'es-MX is queued beside es'
);

select tests.be_owner();
delete from private.rate_limits;
select tests.sign_in('bob');
select lives_ok(
  $$ do $do$
     declare v_lang text;
     begin
       foreach v_lang in array string_to_array('fr de it nl sv da fi pl cs hu', ' ') loop
         update translator.participants set language = v_lang
         where session_id = tests.room() and user_id = tests.id_of('bob');
       end loop;
     end $do$ $$,
  'ten languages in ten minutes can be tried'
);
select throws_ok(
  $$ update translator.participants set language = 'ja'
     where session_id = tests.room() and user_id = tests.id_of('bob') $$,
  'PT429', 'Cannot read in another language: ten in ten minutes are the most', 'and no more'
);
select lives_ok(
  $$ update translator.participants set language = 'fr'
     where session_id = tests.room() and user_id = tests.id_of('bob') $$,
  'one that was there already costs nothing'
);

select * from finish();
rollback;
