-- Realtime: which tables tell their changes, and that subscribers can follow an update.

begin;
\ir _people.sql
select plan(3);

select set_eq(
  $$ select schemaname || '.' || tablename from pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname = 'translator' $$,
  array[
    'translator.sessions', 'translator.messages', 'translator.message_translations',
    'translator.user_activity'
  ],
  'the tables a front end follows are published, and no other'
);
select is_empty(
  $$ select tablename from pg_publication_tables
     where pubname = 'supabase_realtime' and schemaname in ('private', 'platform') $$,
  'nothing private is'
);
select is_empty(
  $$ select tablename from pg_publication_tables p
     where pubname = 'supabase_realtime' and not exists (
       select from pg_class c
       where c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass and c.relrowsecurity
     ) $$,
  'what is published is judged row by row'
);

select * from finish();
rollback;
