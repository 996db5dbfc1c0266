-- Realtime's capture on this machine: who may reach it, which triggers stand, and what they write.

begin;
\ir _people.sql
select plan(18);

-- Nobody reaches it.
select is_empty(
  $$ select role from unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) as role
     where has_schema_privilege(role, '_realtime', 'usage')
       or has_any_column_privilege(role, '_realtime.outbox', 'select, insert, update')
       or has_table_privilege(role, '_realtime.outbox', 'delete, truncate') $$,
  'no role of a request reaches the outbox'
);
select is_empty(
  $$ select relname from pg_class
     where relnamespace = '_realtime'::regnamespace and relrowsecurity $$,
  'no table of it has row level security: the Data API would grant it to everybody'
);
select is_empty(
  $$ select proname from pg_proc
     where pronamespace = '_realtime'::regnamespace and prosecdef
       and proname in ('consumers_of', 'is_heard', 'capture', 'capture_broadcast')
       and pg_get_userbyid(proowner) <> 'supabase_realtime_admin' $$,
  'what touches rows of users runs under a role without rights'
);
select is(
  (select rolsuper or rolbypassrls or rolcanlogin from pg_roles where rolname = 'supabase_realtime_admin'),
  false, 'which has none'
);
select is_empty(
  $$ select proname from pg_proc
     where pronamespace = '_realtime'::regnamespace and has_function_privilege('anon', oid, 'execute')
       and proname ~ '^(capture|consumers_of|keep_triggers|rights)' $$,
  'and nobody runs more of it than the condition of the triggers'
);

-- Every published table is captured, and nothing else.
select set_eq(
  $$ select format('%I.%I', schemaname, tablename)::regclass::oid
     from pg_publication_tables where pubname = 'supabase_realtime' $$,
  $$ select tgrelid from pg_trigger
     where tgfoid = '_realtime.capture()'::regprocedure and tgparentid = 0 $$,
  'the tables of the publication are captured'
);
create table public.rt_notes (id int primary key, body text);
alter publication supabase_realtime add table public.rt_notes;
select set_eq(
  $$ select tgname::text from pg_trigger where tgrelid = 'public.rt_notes'::regclass $$,
  array['00_realtime_capture', '00_realtime_capture_delete'],
  'a table is captured from when it is published'
);
alter table public.rt_notes rename to rt_pages;
select is(
  (select count(*) from pg_trigger where tgrelid = 'public.rt_pages'::regclass), 2::bigint,
  'whatever it is called'
);
alter publication supabase_realtime drop table public.rt_pages;
select hasnt_trigger('public', 'rt_pages', '00_realtime_capture', 'until it is published no more');
alter publication supabase_realtime add table public.rt_pages;

-- What is written, and for whom.
insert into public.rt_pages values (1, 'unwatched');
select is_empty('select from _realtime.outbox', 'nothing is written while nobody watches');
insert into _realtime.consumers (id, database) values (-1, 1), (-2, 1);
insert into _realtime.consumers (id, database, seen_at) values (-3, 1, now() - interval '61 seconds');
insert into _realtime.watched (consumer, rel)
select id, 'public.rt_pages'::regclass from _realtime.consumers where id in (-1, -3);
select set_config('_realtime.asked', '', true); -- one transaction is one statement to it

insert into public.rt_pages values (2, 'a'), (3, 'b');
update public.rt_pages set body = 'c' where id = 2;
delete from public.rt_pages where id = 3;
select results_eq(
  $$ select consumer, kind::text, new, old from _realtime.outbox order by id $$,
  $$ values
    (-1, 'I', '{"id":2,"body":"a"}', null),
    (-1, 'I', '{"id":3,"body":"b"}', null),
    (-1, 'U', '{"id":2,"body":"c"}', '{"id":2,"body":"a"}'),
    (-1, 'D', null, '{"id":3,"body":"b"}') $$,
  'a row for each consumer that lives and watches, in order'
);
truncate public.rt_pages;
select is((select count(*) from _realtime.outbox), 4::bigint, 'truncate is not told');

-- Broadcasts of the database.
delete from _realtime.outbox;
select realtime.send('{"x": 1}', 'hello', 'room', false);
select results_eq(
  $$ select consumer, kind::text, new::json ->> 'topic', new::json ->> 'event', new::json ->> 'private',
            old::jsonb -> 'x'
     from _realtime.outbox order by consumer desc $$,
  $$ values
    (-1, 'B', 'room', 'hello', 'false', '1'::jsonb),
    (-2, 'B', 'room', 'hello', 'false', '1'::jsonb) $$,
  'a broadcast goes to every consumer that lives'
);
delete from _realtime.outbox;
insert into realtime.messages (topic, extension) values ('room', 'broadcast'), ('room', 'presence');
select is_empty('select from _realtime.outbox', 'a probe of rights is none');

-- Under the writer's rights, whoever it is.
grant insert on public.rt_pages to authenticated;
set local role authenticated;
select lives_ok(
  $$ insert into public.rt_pages values (4, 'by somebody') $$, 'somebody without rights here writes'
);
select throws_ok('select from _realtime.outbox', '42501', null, 'and reads nothing of it');
select throws_ok(
  'select _realtime.is_heard(0::oid)', '42501', null, 'nor asks who hears what'
);
reset role;
select is(
  (select new from _realtime.outbox), '{"id":4,"body":"by somebody"}', 'and what they wrote is told'
);

select * from finish();
rollback;
