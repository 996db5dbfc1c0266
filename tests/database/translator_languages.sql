-- Translator languages: who understands whom without a translation.

begin;
\ir _people.sql
select plan(9);

select is(private.same_language('pt-BR', 'pt-PT'), true, 'regions understand each other');
select is(private.same_language('pt', 'pt-BR'), true, 'with or without saying so');
select is(private.same_language('pt', 'es'), false, 'languages do not');
select is(private.same_language('zh-Hans', 'zh-Hant'), false, 'nor do scripts');
select is(
  private.same_language('zh-Hant-TW', 'zh-Hant-HK'), true, 'one script in two regions is one'
);
select is(
  private.same_language('sr-Latn', 'sr'), false, 'a script that is not named is another one'
);
select is(private.same_language('de', 'den'), false, 'a longer tag is another language');

select tests.sign_in('ana');
select throws_ok(
  $$ select * from private.languages_of(gen_random_uuid()) $$,
  '42501', 'permission denied for function languages_of', 'nobody asks which languages a room reads'
);
select is(
  private.first_language(gen_random_uuid(), 'en'), null, 'but for the first, to address a message'
);

select * from finish();
rollback;
