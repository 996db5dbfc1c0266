-- Reading: devices are registered, named and revoked by whose they are.

begin;
\ir _readers.sql
select plan(21);

select tests.sign_in('ana');
select set_config(
  'tests.new', (reading.register_device('Kobo', 'koreader', 'kobo-1', repeat('f', 64))).id::text, true
);
select results_eq(
  $$ select name, platform, user_id, revoked_at from reading.devices
     where id = current_setting('tests.new')::uuid $$,
  $$ values ('Kobo', 'koreader', tests.id_of('ana'), null::timestamptz) $$, 'a device is its maker''s'
);
select throws_ok(
  'select * from private.device_keys', '42501', 'permission denied for table device_keys',
  'its key is nobody''s to see'
);
select tests.be_owner();
select results_eq(
  $$ select username, fingerprint from private.device_keys
     where device_id = current_setting('tests.new')::uuid $$,
  $$ values ('kobo-1', repeat('f', 64)) $$, 'and only a fingerprint of it is kept'
);

select tests.sign_in('ana');
select throws_ok(
  $$ select reading.register_device('Kobo', 'koreader', 'kobo-1', repeat('e', 64)) $$,
  'PT409', 'Cannot register a device: another one has this user name', 'user names are unique'
);
select throws_ok(
  $$ select reading.register_device('', 'web') $$, 'PT422', null, 'a device has a name'
);
select throws_ok(
  $$ select reading.register_device('x', 'toaster') $$, 'PT422', null, 'and a platform there is'
);
select throws_ok(
  $$ insert into reading.devices (name, platform) values ('x', 'web') $$,
  '42501', 'permission denied for table devices', 'there is no other way to get one'
);
select set_config('tests.bucket', 'register_device:' || tests.id_of('ana'), true);
select is(
  tests.cost(current_setting('tests.bucket'), 300, $$ select reading.register_device('x', 'web') $$),
  interval '1 minute', 'registering costs a tenth of ten minutes'
);
select tests.fill(current_setting('tests.bucket'), 600);
select throws_ok(
  $$ select reading.register_device('x', 'web') $$,
  'PT429', 'Cannot register a device: ten in ten minutes are the most', 'ten times in a row and no more'
);
select tests.be_owner();
delete from private.rate_limits;
insert into reading.devices (user_id, name, platform)
select tests.id_of('ana'), 'x', 'web'
from generate_series(1, 50 - (select count(*)::int from reading.devices where user_id = tests.id_of('ana')));
select tests.sign_in('ana');
select throws_ok(
  $$ select reading.register_device('x', 'web') $$,
  'PT409', 'Cannot register a device: fifty are the most', 'nobody has more than fifty'
);
select tests.sign_in('bob');
select lives_ok($$ select reading.register_device('x', 'web') $$, 'each person has fifty of their own');


-- Naming ---------------------------------------------------------------------------------------

select tests.sign_in('ana');
select lives_ok(
  $$ update reading.devices set name = 'Old phone' where id = tests.device('ana', 'phone') $$,
  'a device is renamed'
);
select throws_ok(
  $$ update reading.devices set clock_error_ms = 1 $$,
  '42501', 'permission denied for table devices', 'what the server knows of it is the server''s'
);
select is_empty(
  $$ with changed as (
       update reading.devices set name = 'mine' where id = tests.device('bob', 'phone') returning 1
     ) select * from changed $$,
  'another''s is not'
);


-- Revoking -------------------------------------------------------------------------------------

select tests.sign_in('bob');
select throws_ok(
  $$ select reading.revoke_device(tests.device('ana', 'tablet')) $$,
  'PT404', 'Cannot revoke: there is no such device of yours', 'nobody revokes another''s'
);
select tests.sign_in('ana');
select lives_ok($$ select reading.revoke_device(current_setting('tests.new')::uuid) $$, 'one''s own');
select lives_ok($$ select reading.revoke_device(current_setting('tests.new')::uuid) $$, 'twice as well');
update reading.devices set revoked_at = null;
select isnt(
  (select revoked_at from reading.devices where id = current_setting('tests.new')::uuid), null,
  'it does not come back'
);
select throws_ok(
  $$ select reading.merge_progress(current_setting('tests.new')::uuid, null, '[]') $$,
  'PT403', 'Cannot sync: this device was revoked', 'and syncs no more'
);
select lives_ok($$ select reading.register_device('x', 'web') $$, 'another one may take its place');
select tests.be_owner();
select is_empty(
  $$ select from private.device_keys where device_id = current_setting('tests.new')::uuid $$,
  'its key is forgotten'
);

select * from finish();
rollback;
