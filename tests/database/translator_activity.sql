-- Translator activity: signs of life by the server's clock, seen for five seconds.

begin;
\ir _rooms.sql
select plan(24);

-- Makes a sign of life old; its trigger would stamp it with the present.
create function tests.age(p_name text, p_age interval)
returns void
language plpgsql
as $$
begin
  alter table translator.user_activity disable trigger user_activity_stamped;
  update translator.user_activity set updated_at = now() - p_age
  where user_id = tests.id_of(p_name);
  alter table translator.user_activity enable trigger user_activity_stamped;
end;
$$;

select tests.open_room();
select tests.enter('bob');


-- Showing ------------------------------------------------------------------------------------

select lives_ok(
  $$ select translator.set_activity(tests.room(), 'typing') $$, 'a guest shows that he types'
);
select throws_ok(
  $$ select translator.set_activity(tests.room(), 'dancing') $$,
  '23514', null, 'and nothing that has no name'
);
select lives_ok(
  $$ insert into translator.user_activity (session_id, user_id, activity_type, updated_at)
     values (tests.room(), tests.id_of('bob'), 'recording', '2001-01-01')
     on conflict (session_id, user_id) do update
       set activity_type = excluded.activity_type, updated_at = excluded.updated_at $$,
  'a front end writes by itself'
);
select results_eq(
  'select activity_type::text, updated_at from translator.user_activity',
  $$ values ('recording', now()) $$,
  'by the server''s clock'
);
select throws_ok(
  $$ insert into translator.user_activity (session_id, user_id, activity_type)
     values (tests.room(), tests.id_of('ana'), 'typing') $$,
  '42501', 'new row violates row-level security policy for table "user_activity"',
  'nobody types in another name'
);
select throws_ok(
  $$ update translator.user_activity set user_id = tests.id_of('ana') $$,
  '42501', 'new row violates row-level security policy for table "user_activity"',
  'nor gives their own to another'
);
select throws_ok(
  $$ update translator.user_activity set started_at = '2001-01-01' $$,
  '42501', 'permission denied for table user_activity', 'nor says since when'
);
select throws_ok(
  'delete from translator.user_activity',
  '42501', 'permission denied for table user_activity', 'taking away is for the sweeper'
);

select tests.sign_in('dan');
select throws_ok(
  $$ select translator.set_activity(tests.room(), 'typing') $$,
  'PT404', 'Cannot show activity: there is no such session for you', 'a stranger shows nothing'
);
select throws_ok(
  $$ insert into translator.user_activity (session_id, activity_type)
     values (tests.room(), 'typing') $$,
  '42501', 'new row violates row-level security policy for table "user_activity"', 'by no way'
);
select is_empty('select from translator.user_activity', 'and sees nothing');


-- Seeing -------------------------------------------------------------------------------------

select tests.sign_in('ana');
select is((select count(*)::int from translator.user_activity), 1, 'the others see it');
select results_eq(
  $$ with changed as (update translator.user_activity set activity_type = 'idle' returning 1)
     select count(*)::int from changed $$,
  array[0],
  'and do not change it, not even as the host'
);
select tests.be_owner();
select tests.age('bob', '6 seconds');
select tests.sign_in('ana');
select is_empty('select from translator.user_activity', 'after five seconds they see it no more');
select tests.sign_in('bob');
select isnt_empty('select from translator.user_activity', 'whose it is may still renew it');


-- Sweeping -----------------------------------------------------------------------------------

select throws_ok(
  'select translator.cleanup_stale_activity()',
  '42501', 'permission denied for function cleanup_stale_activity', 'sweeping is for the scheduler'
);
select translator.set_activity(tests.room(), 'typing');
select tests.be_server();
select is(translator.cleanup_stale_activity(), 0, 'what is fresh stays');
select tests.be_owner();
select tests.age('bob', '6 seconds');
select tests.be_server();
select is(translator.cleanup_stale_activity(), 1, 'what is stale goes');

select tests.sign_in('bob');
select translator.set_activity(tests.room(), 'idle');
select tests.be_owner();
select tests.age('bob', '6 seconds');
select tests.be_server();
select is(translator.cleanup_stale_activity(), 0, 'idleness is kept for longer');
select tests.be_owner();
select tests.age('bob', '61 minutes');
select tests.be_server();
select is(translator.cleanup_stale_activity(), 1, 'and not for ever');


-- How often ----------------------------------------------------------------------------------

select tests.sign_in('bob');
select set_config('tests.bucket', 'activity:' || tests.id_of('bob'), true);

select translator.set_activity(tests.room(), 'typing');
select is(
  tests.cost(current_setting('tests.bucket'), 0.8,
    $$ update translator.user_activity set activity_type = 'recording' $$),
  interval '0.1 seconds',
  'a sign of life costs a tenth of a second that nearly is used up'
);
select tests.fill(current_setting('tests.bucket'), 5);
select throws_ok(
  $$ select translator.set_activity(tests.room(), 'typing') $$,
  'PT429', 'Cannot show activity: ten a second is the most', 'when it is used up nothing is shown'
);
select throws_ok(
  $$ update translator.user_activity set activity_type = 'typing' $$,
  'PT429', 'Cannot show activity: ten a second is the most', 'by no way'
);
select tests.sign_in('ana');
select lives_ok(
  $$ select translator.set_activity(tests.room(), 'typing') $$, 'each person has ten of their own'
);

select * from finish();
rollback;
