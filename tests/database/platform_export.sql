-- Platform export: whose rows are whose by the register, page by page, and who may ask for them.

begin;
\ir _people.sql
select plan(36);

create function tests.page_of(p_name text, p_table text, p_after jsonb default null, p_bytes int default 1000000)
returns private.export_page
language sql
as $$
  select private.read_export_rows(
    tests.id_of(p_name), p_table::regclass, p_table, p_after, now() + interval '1 hour', p_bytes);
$$;
create function tests.series_in(p private.export_page)
returns text[]
language sql
as $$
  select array_agg((line::jsonb ->> 'series_id')::text) from regexp_split_to_table(p.lines, E'\n') line;
$$;

insert into reading.devices (id, user_id, name, platform)
select md5('device ' || name)::uuid, tests.id_of(name), 'A reader', 'web' from unnest(array['ana', 'bob']) name;
insert into reading.reading_progress (user_id, series_id, progress, hlc)
select tests.id_of(name), name || ' ' || n, 0.5, '1767225600000-0000'
from unnest(array['ana', 'bob']) name, generate_series(1, 5) n;
insert into reading.sync_ops (device_id, op_id, series_id, sent_hlc, result)
select md5('device ana')::uuid, n::text, 'ana ' || n, '1767225600000-0000', 'applied'
from generate_series(1, 3) n;


-- Paths ---------------------------------------------------------------------------------------

select is(
  private.rows_of_person('reading.reading_progress'), 't1.user_id = $1::uuid',
  'a row is somebody''s by its column'
);
select is(
  private.rows_of_person('reading.sync_ops'),
  't1.device_id in (select t2.id from reading.devices t2 where t2.user_id = $1::uuid)',
  'or by a way along foreign keys'
);
select is(
  private.rows_of_person('storage.objects'), 't1.owner_id = $1::text', 'in the type of the column'
);
select throws_ok(
  $$ select private.rows_of_person('private.rate_limits') $$,
  'P0001', null, 'what is nobody''s has no path'
);
select throws_ok(
  $$ select private.rows_of_person('pg_catalog.pg_authid') $$,
  'P0001', null, 'and what is not in the register neither'
);


-- Pages ---------------------------------------------------------------------------------------

select is(
  tests.series_in(tests.page_of('ana', 'reading.reading_progress')),
  array['ana 1', 'ana 2', 'ana 3', 'ana 4', 'ana 5'], 'a page holds the rows of one person'
);
select ok((tests.page_of('ana', 'reading.reading_progress')).is_last, 'and is the last one');
select is(
  (tests.page_of('ana', 'reading.reading_progress', p_bytes => 1)).rows, 1,
  'a page has at least one row, however little it may hold'
);
select ok(not (tests.page_of('ana', 'reading.reading_progress', p_bytes => 1)).is_last, 'then there is more');
select is(
  tests.series_in(tests.page_of('ana', 'reading.reading_progress',
    (tests.page_of('ana', 'reading.reading_progress', p_bytes => 1)).last)),
  array['ana 2', 'ana 3', 'ana 4', 'ana 5'], 'which begins after the last one'
);
select is(
  (tests.page_of('ana', 'reading.reading_progress', '["ana 5"]')).rows, 0, 'and ends'
);
select is((tests.page_of('cleo', 'reading.devices')).rows, 0, 'who has nothing gets nothing');
select ok((tests.page_of('cleo', 'reading.devices')).is_last, 'at once');
select is((tests.page_of('ana', 'reading.sync_ops')).rows, 3, 'rows behind other rows are found');
select is(
  (private.read_export_rows(tests.id_of('ana'), 'reading.devices', 'reading.devices', null,
    now() - interval '1 second', 1000000)).rows,
  0, 'what was made after the watermark is not in it'
);
select set_eq(
  $$ select jsonb_object_keys((tests.page_of('ana', 'auth.users')).lines::jsonb) $$,
  array['id', 'email', 'phone', 'created_at', 'last_sign_in_at', 'raw_user_meta_data'],
  'of an account what is its person''s, and no hash or token'
);
select is(
  private.key_of_export('reading.reading_progress', 'user_id'), array['series_id']::name[],
  'pages follow the key that begins with the person'
);
select is(
  private.key_of_export('translator.participants', 'user_id'), array['session_id']::name[],
  'or the primary key, without the person'
);
select set_has(
  'select * from private.sources_of_export(array[''translator''])',
  $$ values ('translator.messages'), ('translator.transcripts') $$, 'a domain is its tables and what it shares'
);
select is_empty(
  $$ select from private.sources_of_export(array['translator']) s where s not like 'translator.%' $$,
  'and no other'
);
select set_has(
  'select * from private.sources_of_export(null)',
  'select table_name from private.data_register where exported', 'everything is in everything'
);


-- Asking --------------------------------------------------------------------------------------

select tests.have_account('ana');
select tests.sign_in('ana');
select throws_ok(
  'select platform.request_export()', 'PT401', 'Cannot export: nobody is signed in',
  'whoever has left asks for nothing, though the token is still good'
);
select tests.log_in('ana');
select throws_ok(
  'select platform.request_export(''{}'')', 'PT422', null, 'no domain is not every domain'
);
select throws_ok(
  'select platform.request_export(null, ''exe'')', 'PT422',
  'Cannot export in this format: nobody knows it', 'nor is any word a format'
);
select is((platform.request_export()).status, 'waiting', 'people ask for their export');
select is(
  (platform.request_export()).id, (select id from platform.privacy_requests), 'twice is once'
);
select throws_ok(
  $$ select platform.request_export(array['reading']) $$,
  'PT409', 'Cannot start another export: one is under way', 'one at a time'
);
select throws_ok(
  $$ insert into platform.privacy_requests default values $$,
  '42501', null, 'by no other way'
);
select throws_ok(
  $$ select platform.next_export_page((select id from platform.privacy_requests), 100) $$,
  '42501', null, 'nobody reads pages'
);
select throws_ok(
  $$ select private.read_export_rows(tests.id_of('bob'), 'auth.users', 'auth.users', null, now(), 9) $$,
  '42501', null, 'of nobody'
);
select tests.sign_in('bob');
select is_empty('select from platform.privacy_requests', 'nor sees who asked');
select tests.sign_out();
select throws_ok('select platform.request_export()', '42501', null, 'strangers ask for nothing');


-- Opening -------------------------------------------------------------------------------------

select tests.be_server();
select is(
  (select stage from platform.next_export_page((select id from platform.privacy_requests), 100000)),
  'page', 'the server is given a page'
);
select ok(
  not platform.finish_export(gen_random_uuid(), 'x', '{}'), 'what there is not cannot be opened'
);
select ok(
  platform.finish_export((select id from platform.privacy_requests), 'x', '{}'), 'it opens what is whole'
);
select ok(
  not platform.finish_export((select id from platform.privacy_requests), 'y', '{}'), 'once'
);

select * from finish();
rollback;
