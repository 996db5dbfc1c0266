-- Reading's keys: who logs in with them, how often one may be wrong, and who may not ask at all.

begin;
\ir _people.sql
select plan(17);

select tests.sign_in('ana');
select set_config('tests.device',
  (reading.register_device('Kobo', 'koreader', 'kobo-1', repeat('a', 64))).id::text, true);


-- Logging in -----------------------------------------------------------------------------------

select tests.be_server();

select results_eq(
  $$ select outcome, device_id::text, user_id from reading.device_of_key('kobo-1', repeat('a', 64), '::1') $$,
  $$ select 'known', current_setting('tests.device'), tests.id_of('ana') $$,
  'a username and a key are a device'
);
select isnt(
  (select last_seen_at from reading.devices where id = current_setting('tests.device')::uuid), null,
  'and it was seen'
);
select is(
  (select count(*)::int from private.rate_limits
   where key like 'key:%' and full_at > clock_timestamp() + interval '1 second'), 0,
  'a right key costs nothing'
);
select results_eq(
  $$ select outcome, device_id, user_id from reading.device_of_key('kobo-1', repeat('b', 64), '::1') $$,
  $$ values ('unknown', null::uuid, null::uuid) $$,
  'a wrong key is nobody'
);
select results_eq(
  $$ select outcome, device_id, user_id from reading.device_of_key('kobo-2', repeat('a', 64), '::1') $$,
  $$ values ('unknown', null::uuid, null::uuid) $$,
  'a good key under a wrong name is nobody, in the same words'
);


-- Wrong keys -----------------------------------------------------------------------------------

select is(
  tests.cost('key:address:' || private.hidden_address('::1'), 100,
    $$ select * from reading.device_of_key('kobo-1', 'wrong', '::1') $$), interval '20 seconds',
  'a wrong key costs its address one of thirty in ten minutes'
);
select is(
  tests.cost('key:name:' || md5('kobo-1'), 100,
    $$ select * from reading.device_of_key('kobo-1', 'wrong', '::2') $$), interval '1 minute',
  'and its name one of sixty an hour, from wherever it comes'
);

select tests.fill('key:address:' || private.hidden_address('::3'), 600);
select results_eq(
  $$ select outcome, device_id, retry_seconds between 1 and 21
     from reading.device_of_key('kobo-1', repeat('a', 64), '::3') $$,
  $$ values ('wait', null::uuid, true) $$,
  'after too many, even the right one waits'
);
select is(
  (select outcome from reading.device_of_key('kobo-1', repeat('a', 64), '::4')), 'known',
  'from elsewhere it does not'
);
select tests.fill('key:name:' || md5('kobo-1'), 3600);
select is(
  (select outcome from reading.device_of_key('kobo-1', repeat('a', 64), '::4')), 'wait',
  'until its name is tried from everywhere'
);
select lives_ok(
  $$ select * from reading.device_of_key(repeat('n', 100), repeat('k', 64), repeat('long ', 100)) $$,
  'what a caller says about themselves fits into a counter'
);


-- Registering ----------------------------------------------------------------------------------

select is(reading.is_username_taken('kobo-1'), true, 'a name that logs in is taken');
select is(reading.is_username_taken('kobo-2'), false, 'another one is not');
select is(
  reading.register_reader(tests.id_of('bob'), 'leaves', repeat('c', 64)), true,
  'a name that is free is given'
);
select is(
  (select user_id from reading.device_of_key('leaves', repeat('c', 64), '::5')), tests.id_of('bob'),
  'and logs in as its account'
);
select is(
  reading.register_reader(tests.id_of('cleo'), 'leaves', repeat('d', 64)), false,
  'once, and a second device is not left behind'
);
select is_empty(
  $$ select from reading.devices where user_id = tests.id_of('cleo') $$,
  'once, and a second device is not left behind'
);

select * from finish();
rollback;
