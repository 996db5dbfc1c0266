-- Phonelog imports: whose files and imports they are, that place and rows move together, and what is
-- left of an import when it is over.

begin;
\ir _phones.sql
select plan(64);

create function tests.file(p_name text, p_file text)
returns text
language sql
immutable
as $$
  select tests.id_of(p_name) || '/' || p_file;
$$;

create function tests.store(p_name text, p_file text, p_size int default 1000, p_age interval default '0')
returns void
language sql
security definer
as $$
  insert into storage.objects (bucket_id, name, owner_id, metadata, created_at, updated_at)
  values ('phone-backups', tests.file(p_name, p_file), tests.id_of(p_name)::text,
    jsonb_build_object('size', p_size), now() - p_age, now() - p_age);
$$;

create function tests.import_of(p_file text, p_options jsonb default '{}', p_source text default 'Pixel')
returns uuid
language sql
as $$
  select id from phonelog.start_import(
    tests.file('ana', p_file), jsonb_build_object('name', p_source), p_options);
$$;

-- A batch as the job brings it: from one byte to another.
create function tests.take(p_import uuid, p_from int, p_to int, p_events jsonb default '[]')
returns text
language sql
security definer
as $$
  select phonelog.take_import_batch(p_import, p_from,
    jsonb_build_object('is_last', p_to = 1000, 'offset', p_to, 'etag', 'e',
      'checkpoint', jsonb_build_object('offset', p_to)),
    p_events, jsonb_build_object('rows', p_to / 100, 'skipped', 1, 'rejects', '[]'::jsonb));
$$;

create function tests.state(p_import uuid)
returns text
language sql
stable
security definer
as $$
  select concat_ws(' ', status, read_bytes, inserted, duplicate, rejected, coalesce(error_code, '-'))
  from phonelog.imports where id = p_import;
$$;

create function tests.queued(p_key text)
returns int
language sql
stable
security definer
as $$
  select count(*)::int from private.jobs
  where queue = 'imports' and state = 'waiting' and payload ? p_key;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;
-- A limit is only reached by what begins.
create function tests.begin_and_stop(p_times int)
returns void
language plpgsql
as $$
begin
  for v_nth in 1..p_times loop
    perform phonelog.start_import(tests.file('cleo', 'ten.xml'), '{"name": "Pixel"}');
    perform phonelog.cancel_import((
      phonelog.start_import(tests.file('cleo', 'ten.xml'), '{"name": "Pixel"}')).id);
  end loop;
end;
$$;
grant execute on function tests.begin_and_stop to authenticated;
create table tests.known (name text primary key, id uuid);
grant all on tests.known to authenticated, service_role;


-- Files ----------------------------------------------------------------------------------------

select tests.store('ana', 'sms.xml');
select tests.store('bob', 'sms.xml');
select tests.store('ana', 'empty.xml', 0);

select tests.sign_in('ana');
select set_eq(
  'select name from storage.objects', array[tests.file('ana', 'sms.xml'), tests.file('ana', 'empty.xml')],
  'people see what lies in their folder, and nothing else'
);
select lives_ok(
  format($$ insert into storage.objects (bucket_id, name, owner_id) values ('phone-backups', %L, %L) $$,
    tests.file('ana', 'calls.xml'), tests.id_of('ana')), 'they bring more'
);
select throws_ok(
  format($$ insert into storage.objects (bucket_id, name, owner_id) values ('phone-backups', %L, %L) $$,
    tests.file('bob', 'calls.xml'), tests.id_of('ana')), '42501', null, 'but not into another''s folder'
);
select throws_ok(
  format($$ insert into storage.objects (bucket_id, name, owner_id) values ('phone-backups', %L, %L) $$,
    tests.file('ana', 'gift.xml'), tests.id_of('bob')), '42501', null, 'nor in another''s name'
);
select throws_ok(
  $$ insert into storage.objects (bucket_id, name) values ('phone-backups', 'calls.xml') $$,
  '42501', null, 'nor into nobody''s'
);
select throws_ok(
  format($$ update storage.objects set name = %L where name = %L $$,
    tests.file('bob', 'gift.xml'), tests.file('ana', 'sms.xml')), '42501', null, 'nor move one there'
);
select lives_ok(
  format($$ delete from storage.objects where name in (%L, %L) $$,
    tests.file('ana', 'calls.xml'), tests.file('bob', 'sms.xml')), 'what they remove is theirs'
);
select matches(
  phonelog.place_for_backup('sms.xml'), '^' || tests.id_of('ana') || '/[0-9a-f-]{36}/sms\.xml$',
  'a program is given a place in their folder'
);
select throws_ok(
  $$ select phonelog.place_for_backup('../sms.xml') $$, 'PT422', null, 'whose name leads nowhere else'
);
select tests.be_owner();
select tests.store('ana', 'old' || nth) from generate_series(1, 8) as nth;
select tests.sign_in('ana');
select throws_ok(
  format($$ insert into storage.objects (bucket_id, name, owner_id) values ('phone-backups', %L, %L) $$,
    tests.file('ana', 'eleventh.xml'), tests.id_of('ana')), '42501', null, 'ten files are the most'
);
select throws_ok(
  $$ select phonelog.place_for_backup('sms.xml') $$, 'PT409', null, 'whoever asks'
);
select tests.sign_out();
select is_empty('select from storage.objects', 'the publishable key alone sees no file');
select tests.be_owner();
select is(
  (select count(*)::int from storage.objects where name = tests.file('bob', 'sms.xml')), 1,
  'bob''s is still there'
);


-- Asking ---------------------------------------------------------------------------------------

select tests.sign_in('bob');
select throws_ok(
  format($$ select phonelog.start_import(%L, '{"name": "Pixel"}') $$, tests.file('ana', 'sms.xml')),
  'PT404', null, 'nobody has another''s file read'
);
select tests.sign_in('ana');
select throws_ok(
  $$ select tests.import_of('empty.xml') $$, 'PT422', null, 'an empty file is refused'
);
select throws_ok($$ select tests.import_of('none.xml') $$, 'PT404', null, 'one that is not there, too');
insert into tests.known values ('first', tests.import_of('sms.xml'));
select is(
  tests.import_of('sms.xml'), (select id from tests.known), 'the same file is the same import'
);
select is(tests.queued('import_id'), 1, 'for which one job waits');
select throws_ok(
  $$ select tests.import_of('sms.xml', '{"keep_bodies": true}') $$, 'PT409', null,
  'but not in another way'
);
select throws_ok($$ select tests.import_of('sms.xml', '{}', 'Other') $$, 'PT409', null, 'nor into another source');
select throws_ok(
  format('select tests.import_of(''sms.xml'', %L)', option), 'PT422', null, option || ' is no option'
)
from unnest(array['{"timezone": "Mars/Olympus"}', '{"country": "xx1"}', '{"date_order": "ymd"}',
  '{"keep_bodies": 1}', '[]']) as option;
select is(
  (select settings from phonelog.data_sources), '{"keep_bodies": false, "keep_numbers": false}',
  'neither texts nor numbers are kept unless asked for'
);
select tests.sign_in('bob');
select is_empty('select from phonelog.imports', 'nobody sees another''s import');
select throws_ok(
  format('select phonelog.cancel_import(%L)', (select id from tests.known)), 'PT404', null,
  'nor stops it'
);
select throws_ok(
  format('select phonelog.open_import(%L)', (select id from tests.known)), '42501', null,
  'nor does its job'
);
select tests.by_key('ana');
select throws_ok(
  $$ select tests.import_of('sms.xml', '{}', 'By key') $$, 'PT404', null,
  'a key has nothing read that its person has brought'
);
select is_empty('select from phonelog.imports', 'nor sees what is');
select throws_ok(
  format('select phonelog.cancel_import(%L)', (select id from tests.known)), 'PT404', null, 'nor stops it'
);
select tests.be_owner();
delete from storage.objects where name like '%/old%';
select tests.by_key('ana');
select matches(
  phonelog.place_for_backup('sms.xml'), '^' || tests.id_of('ana') || '/k/[0-9a-f-]{36}/sms\.xml$',
  'it is given places of its own'
);
select tests.store('ana', 'k/keyed.xml');
select throws_ok(
  $$ select tests.import_of('k/keyed.xml', '{"keep_bodies": true}', 'By key') $$, 'PT403', null,
  'and has no texts kept'
);
insert into tests.known values ('keyed', tests.import_of('k/keyed.xml', '{}', 'By key'));
select is(
  (select array_agg(id) from phonelog.imports), array[(select id from tests.known where name = 'keyed')],
  'its own it sees'
);

select tests.be_owner();
select tests.store('cleo', 'ten.xml');
select tests.sign_in('cleo');
select throws_ok(
  $$ select tests.import_of('sms.xml') $$, 'PT404', null, 'what is refused counts for nothing'
) from generate_series(1, 2);
select lives_ok('select tests.begin_and_stop(10)', 'ten imports begin in an hour');
select throws_ok('select tests.begin_and_stop(1)', 'PT429', null, 'and no more');


-- Taking ---------------------------------------------------------------------------------------

select tests.be_server();
select is(
  phonelog.open_import(id) - array['path', 'secret', 'country', 'timezone', 'date_order', 'created_at'],
  '{"status": "running", "size_bytes": 1000, "read_bytes": 0, "keeps_bodies": false, "etag": null,
    "checkpoint": null}', 'the job is told how far it is'
) from tests.known where name = 'first';
select ok(
  phonelog.open_import(a.id) ->> 'secret' ~ '^[0-9a-f]{16}$'
    and phonelog.open_import(a.id) ->> 'secret' = phonelog.open_import(a.id) ->> 'secret'
    and phonelog.open_import(a.id) ->> 'secret' <> phonelog.open_import(b.id) ->> 'secret',
  'rows of one source are always named alike, and of another otherwise'
) from tests.known a, tests.known b where a.name = 'first' and b.name = 'keyed';
select tests.be_owner();

select is(
  tests.take(id, 0, 400, jsonb_build_array(tests.call('a', '+491', '01T10:00:00'), tests.call('b', '+492', '01T11:00:00'))),
  'running', 'a batch is taken'
) from tests.known where name = 'first';
select is(
  tests.take(id, 0, 400, jsonb_build_array(tests.call('a', '+491', '01T10:00:00'), tests.call('b', '+492', '01T11:00:00'))),
  'lost', 'and the same from before it is not'
) from tests.known where name = 'first';
select is(
  tests.state(id), 'running 400 2 0 0 -', 'so that nothing counts twice'
) from tests.known where name = 'first';
select is(
  (select checkpoint -> 'offset' from private.import_places), '400', 'the place moved with the rows'
);
select is(
  tests.take(id, 400, 800, jsonb_build_array(tests.call('b', '+492', '01T11:00:00'), tests.call('x', '+493', 'T'))),
  'running', 'a bad row is refused alone'
) from tests.known where name = 'first';
select is(
  tests.state(id), 'running 800 2 1 1 -', 'and counted'
) from tests.known where name = 'first';
select is(
  (select rejects -> 0 ->> 'code' from phonelog.imports where path like '%/sms.xml'), 'invalid',
  'with its reason'
);
select is(
  tests.take(id, 800, 1000), 'done', 'with the last one it is done'
) from tests.known where name = 'first';
select is(
  (select concat_ws(' ', status, inserted, duplicate, rejected) from phonelog.sync_runs r
   where exists (select from phonelog.imports i where i.run_id = r.id and i.path like '%/sms.xml')),
  'done 2 1 1', 'and its run'
);
select is_empty('select from private.import_places', 'of which no place is left');
select is(
  (select array_agg(event ->> 'status' order by nth) from (
     select payload as event, row_number() over (order by inserted_at) as nth from realtime.messages
     where topic = 'phonelog:user:' || tests.id_of('ana') and event = 'import'
       and payload ->> 'import_id' = (select id::text from tests.known where name = 'first')
   ) as told where event ->> 'status' <> 'running'), '{waiting,done}', 'of all this ana is told'
);


-- Ending ---------------------------------------------------------------------------------------

select phonelog.open_import(id) from tests.known where name = 'keyed';
update phonelog.data_sources set settings = '{"keep_bodies": true}' where name = 'By key';
select is(
  tests.take(id, 0, 100, jsonb_build_array(tests.call('k', '+491', '02T10:00:00'))), 'running',
  'what a key brings is taken in its name'
) from tests.known where name = 'keyed';
select tests.sign_in('ana');
select is(
  (phonelog.cancel_import(id)).status, 'cancelled', 'an import is stopped'
) from tests.known where name = 'keyed';
select tests.be_owner();
select is(
  tests.take(id, 100, 200, jsonb_build_array(tests.call('l', '+491', '02T10:00:00'))), 'cancelled', 'and takes nothing more'
) from tests.known where name = 'keyed';

select tests.store('ana', 'dead.xml');
select tests.sign_in('ana');
insert into tests.known values ('dead', tests.import_of('dead.xml'));
select tests.be_owner();
delete from private.jobs where queue = 'imports';
select private.expire_phone_backups();
select is(
  tests.state(id), 'failed 0 0 0 0 given_up', 'one whose job has given up has failed'
) from tests.known where name = 'dead';
select tests.store('ana', 'ancient.xml', 10, '4 days');
select is(private.expire_phone_backups(), 1, 'files that nobody reads go after three days');
select tests.store('ana', 'more' || nth || '.xml') from generate_series(1, 9) as nth;
delete from storage.objects where name like '%/ancient.xml';
select is(private.expire_phone_backups(), 3, 'and what is more than ten of a person');
delete from private.jobs where queue = 'imports';
-- Its name came again.
update storage.objects set updated_at = now() + interval '1 second' where name = tests.file('ana', 'sms.xml');
delete from phonelog.data_sources where name = 'Pixel' and user_id = tests.id_of('ana');
select is(tests.queued('remove'), 1, 'with a source go its imports, and their files');
select is(
  (select payload ->> 'remove' from private.jobs where payload ? 'remove'),
  jsonb_build_array(tests.file('ana', 'dead.xml'))::text, 'not what came after them under a name of theirs'
);
select is(
  phonelog.unread_backups(array[tests.file('ana', 'more1.xml'), tests.file('ana', 'sms.xml')], now()),
  array[tests.file('ana', 'more1.xml')], 'which the job asks again'
);
select is(
  phonelog.unread_backups(array[tests.file('ana', 'k/keyed.xml')], now()), array[tests.file('ana', 'k/keyed.xml')],
  'what was read goes'
);
update phonelog.imports set status = 'running', finished_at = null where path = tests.file('ana', 'k/keyed.xml');
select is(
  phonelog.unread_backups(array[tests.file('ana', 'k/keyed.xml')], now()), '{}', 'and what is still read does not'
);
select is(
  (select count(*)::int from phonelog.imports where user_id = tests.id_of('ana')), 1, 'and no other'
);

select * from finish();
rollback;
