-- Platform errors: one row for each kind, and strangers cannot fill the table.

begin;
\ir _people.sql
select plan(15);

create function tests.kind(p_no int, p_source text default 'server', p_count int default 1)
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'fingerprint', md5(p_no::text), 'source', p_source, 'function', 'create-session',
    'class', 'TypeError', 'code', '', 'message', 'x is not a function', 'frames', '["a@b/c.ts"]'::jsonb,
    'count', p_count, 'request_id', 'r-' || p_no
  );
$$;
grant execute on function tests.kind to service_role;


select tests.be_server();

select is(platform.record_errors(jsonb_build_array(tests.kind(1))), 1, 'an error is a row');
select is(
  platform.record_errors(jsonb_build_array(tests.kind(1, p_count => 4), tests.kind(2))), 2,
  'the same again, and another'
);
select results_eq(
  $$ select fingerprint, source, function, class, message, frames, count, last_request_id
     from private.error_events order by count desc $$,
  $$ values
    (md5('1'), 'server', 'create-session', 'TypeError', 'x is not a function', array['a@b/c.ts'], 5::bigint, 'r-1'),
    (md5('2'), 'server', 'create-session', 'TypeError', 'x is not a function', array['a@b/c.ts'], 1::bigint, 'r-2') $$,
  'the same again raises its count'
);

select tests.be_owner();
update private.error_events set first_at = now() - interval '1 day', last_at = now() - interval '1 day';
select tests.be_server();
select platform.record_errors(jsonb_build_array(tests.kind(1)));
select results_eq(
  $$ select fingerprint, first_at = now() - interval '1 day', last_at = now()
     from private.error_events order by count desc $$,
  $$ values (md5('1'), true, true), (md5('2'), true, false) $$,
  'when it came first is kept, and when it came last'
);
select throws_ok(
  $$ select platform.record_errors(jsonb_build_array(tests.kind(1) || '{"fingerprint": "short"}')) $$,
  '23514', null, 'a fingerprint is 32 digits'
);
select throws_ok(
  $$ select platform.record_errors(jsonb_build_array(tests.kind(3) || jsonb_build_object('message', repeat('m', 501)))) $$,
  '23514', null, 'a message is short'
);


-- Strangers -----------------------------------------------------------------------------------

select is(
  platform.record_errors((select jsonb_agg(tests.kind(100 + n, 'client')) from generate_series(1, 15) n)),
  15, 'clients report kinds of their own'
);
select is(
  platform.record_errors((select jsonb_agg(tests.kind(200 + n, 'client')) from generate_series(1, 15) n)),
  5, 'but not more than twenty new ones a minute'
);
select is(
  platform.record_errors((select jsonb_agg(tests.kind(300 + n, 'client')) from generate_series(1, 15) n)),
  0, 'not one'
);
select is(
  platform.record_errors(jsonb_build_array(tests.kind(101, 'client'), tests.kind(400))), 2,
  'a known kind is counted all the same, and so is what fails here'
);
select tests.be_owner();
update private.error_events set first_at = first_at - interval '2 minutes' where source = 'client';
select tests.be_server();
select is(
  platform.record_errors(jsonb_build_array(tests.kind(500, 'client'))), 1,
  'a minute later there is room again'
);


-- Whose they are ------------------------------------------------------------------------------

select tests.sign_in('ana');
select throws_ok(
  $$ select platform.record_errors('[]') $$,
  '42501', 'permission denied for function record_errors', 'a caller records nothing'
);
select throws_ok(
  'select from private.error_events', '42501', 'permission denied for table error_events',
  'and reads nothing'
);
select tests.be_owner();
grant all on private.error_events to authenticated;
select tests.sign_in('ana');
select is_empty('select from private.error_events', 'were it granted, a caller still saw nothing');
select throws_ok(
  $$ insert into private.error_events (fingerprint, source, function, class, code, message)
     values (md5('x'), 'client', '', '', '', '') $$,
  '42501', 'new row violates row-level security policy for table "error_events"', 'and made nothing'
);

select * from finish();
rollback;
