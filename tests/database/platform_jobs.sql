-- Platform jobs: SQL asks a function to work, with a key that nobody else reads.

begin;
\ir _people.sql
select plan(10);

-- A database that serves a stack has secrets of its own.
delete from vault.secrets;


select is(private.read_secret('cron_key'), null, 'a secret that is not there is null');
select is(
  private.call_function('run-job', '{}'), null,
  'without a key no function is called, and no error made'
);
select is_empty('select from net.http_request_queue', 'nothing was sent');

select vault.create_secret('sb_secret_cron', 'cron_key');
select vault.create_secret('http://127.0.0.1:54321', 'project_url');
select is(private.read_secret('cron_key'), 'sb_secret_cron', 'a secret is read by its name');
select isnt(
  private.call_function('run-job', '{"queue": "translations"}'), null, 'with a key it is called'
);
select results_eq(
  $$ select method::text, url, headers ->> 'apikey', convert_from(body, 'utf8')::jsonb
     from net.http_request_queue $$,
  $$ values (
    'POST', 'http://127.0.0.1:54321/functions/v1/run-job', 'sb_secret_cron',
    '{"queue": "translations"}'::jsonb
  ) $$,
  'at its address, with the key and the body'
);


select tests.sign_in('ana');

select throws_ok(
  $$ select private.read_secret('cron_key') $$,
  '42501', 'permission denied for function read_secret', 'a caller reads no secret'
);
select throws_ok(
  $$ select private.call_function('run-job', '{}') $$,
  '42501', 'permission denied for function call_function', 'and calls nothing with it'
);


select tests.be_server();

select throws_ok(
  $$ select private.read_secret('cron_key') $$,
  '42501', 'permission denied for function read_secret', 'the server has its own keys'
);
select throws_ok(
  $$ select private.call_function('run-job', '{}') $$,
  '42501', 'permission denied for function call_function', 'and calls functions by itself'
);

select * from finish();
rollback;
