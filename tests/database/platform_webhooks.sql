-- Platform webhooks: who adds one, who hears of what, and when an endpoint has been silent too long.

begin;
\ir _people.sql
select plan(68);

delete from private.jobs;
delete from vault.secrets;
delete from platform.webhook_endpoints;

select tests.have_account('ana');
select tests.have_account('bob');

create function tests.hook_of(p_name text)
returns platform.webhook_endpoints
language sql
stable
security definer
as $$
  select * from platform.webhook_endpoints where user_id is not distinct from tests.id_of(p_name)
  order by url desc limit 1;
$$;

create function tests.secrets_of(p_name text)
returns text[]
language sql
stable
security definer
as $$
  select array_agg(s.secret order by s.created_at) from private.webhook_secrets s
  where s.endpoint_id = (tests.hook_of(p_name)).id;
$$;

create function tests.bodies()
returns setof jsonb
language sql
stable
security definer
as $$
  select (payload ->> 'body')::jsonb from private.jobs where queue = 'webhooks'
  order by created_at, id;
$$;

create function tests.forget_jobs()
returns void
language sql
security definer
as $$
  delete from private.jobs;
$$;
grant execute on all functions in schema tests to authenticated, service_role;


-- Adding one -----------------------------------------------------------------------------------

select tests.sign_in('dan');
select throws_ok(
  $$ select platform.add_webhook('https://hooks.quintet.app/in', '{*}') $$,
  'PT401', null, 'without a session nobody adds one'
);

select tests.log_in('ana');
select matches(
  (select secret from platform.add_webhook('https://hooks.quintet.app/in', '{export.*}', 'mine')),
  '^whsec_[A-Za-z0-9+/]{43}=$', 'who has an account does, and sees its secret'
);
select results_eq(
  $$ select url, events, description, is_active from platform.webhook_endpoints $$,
  $$ values ('https://hooks.quintet.app/in', '{export.*}'::text[], 'mine', true) $$,
  'and what they added'
);
select throws_ok(
  $$ select from private.webhook_secrets $$, '42501', null, 'but its secret no more'
);

select throws_ok(
  format('select platform.add_webhook(%L, ''{*}'')', url), 'PT422',
  'Cannot send events to this address: ' || why, format('not "%s"', url)
)
from (values
  ('http://hooks.quintet.app/in', 'it is not https'),
  ('ftp://hooks.quintet.app', 'it is not https'),
  ('https://', 'it is not https'),
  ('https:///in', 'it is not https'),
  ('javascript:alert(1)', 'it is not https'),
  ('http://127.0.0.1:8000/in', 'it is not https'),
  ('http://127.0.0.1.quintet.app/', 'it is not https'),
  ('https://me@quintet.app/', 'it holds a user name'),
  ('https://a b/', 'it is no address'),
  ('https://bücher.quintet.app/', 'it is no address'),
  ('https://hooks.quintet.app:8443/', 'its port is not 443'),
  ('https://127.0.0.1/in', 'it is an inside address'),
  ('https://[::1]/in', 'it is an inside address'),
  ('https://10.1.2.3/in', 'it is an inside address'),
  ('https://169.254.169.254/latest/meta-data/', 'it is an inside address'),
  ('https://localhost/in', 'it is an inside name'),
  ('https://metadata.google.internal./in', 'it is an inside name'),
  ('https://0x7f.1/in', 'it is no address')
) as refused (url, why);
select throws_ok(
  format('select platform.add_webhook(%L, ''{*}'')', 'https://hooks.quintet.app/' || repeat('x', 500)),
  'PT422', 'Cannot add a webhook: something about it does not fit', 'nor a very long one'
);

select tests.be_owner();
select vault.create_secret('http://127.0.0.1:54321', 'project_url');
select tests.log_in('ana');
select lives_ok(
  $$ select platform.add_webhook('http://127.0.0.1:8000/in', '{a.b}') $$, 'but a developer''s own machine'
);
select throws_ok(
  $$ select platform.add_webhook('http://192.168.1.1/in', '{*}') $$, 'PT422', null, 'and none beside it'
);
select throws_ok(
  format('select platform.add_webhook(''https://hooks.quintet.app/'', %L)', events), 'PT422',
  'Cannot hear of these events: one of them is no type', format('nor events like %s', events)
)
from unnest(array['{Export}', '{"a b"}', '{a..b}', '{a,NULL}', '{**}']) as events;
select throws_ok(
  $$ select platform.add_webhook('https://hooks.quintet.app/', '{}') $$, 'PT422', null, 'nor none'
);


-- Changing it ----------------------------------------------------------------------------------

select lives_ok(
  $$ update platform.webhook_endpoints set events = '{export.ready}', description = 'ours'
     where url like 'https%' $$,
  'people choose events anew'
);
select throws_ok(
  $$ update platform.webhook_endpoints set events = '{not a type}' $$, 'PT422', null, 'real ones'
);
select throws_ok(
  $$ update platform.webhook_endpoints set url = 'https://elsewhere.quintet.app/' $$,
  '42501', null, 'where it leads stays'
);

select tests.log_in('bob');
select is_empty($$ select from platform.webhook_endpoints $$, 'others do not see it');
select lives_ok($$ delete from platform.webhook_endpoints $$, 'and take away nothing');
select throws_ok(
  $$ select platform.rotate_webhook_secret((tests.hook_of('ana')).id) $$,
  'PT404', 'Cannot change the secret of a webhook: there is no such one of yours',
  'they change no secret'
);
select throws_ok(
  $$ select platform.try_webhook((tests.hook_of('ana')).id) $$, 'PT404', null, 'and send nothing'
);
select is_empty(
  $$ select from platform.list_webhook_deliveries((tests.hook_of('ana')).id) $$, 'and see nothing sent'
);
select throws_ok(
  $$ select platform.add_platform_webhook('https://hooks.quintet.app/', '{*}') $$,
  '42501', null, 'nobody who calls hears the platform'
);
select throws_ok(
  $$ select private.send_event('export.ready', '{}', tests.id_of('ana')) $$,
  '42501', null, 'or speaks for it'
);


-- Events ---------------------------------------------------------------------------------------

select tests.be_server();

select lives_ok(
  $$ select platform.add_platform_webhook('https://ops.quintet.app/', '{alert.*,audit.sealed}') $$,
  'the operator hears what concerns the platform'
);
select is(platform.send_event('export.ready', '{"export": 1}', tests.id_of('ana')), 1, 'hers');
select is(platform.send_event('export.failed', '{}', tests.id_of('ana')), 0, 'not what she did not choose');
select is(platform.send_event('export.ready', '{}', tests.id_of('bob')), 0, 'not what is another''s');
select is(platform.send_event('export.ready', '{}'), 0, 'not what is nobody''s');
select is(platform.send_event('alert.opened', '{}'), 1, 'the operator''s, by its kind');
select is(platform.send_event('audit.sealed', '{}'), 1, 'and by its name');
select is(platform.send_event('alerting', '{}'), 0, 'and not what only begins like it');
select results_eq(
  $$ select b -> 'type', b -> 'data', b ->> 'timestamp' ~ '^\d{4}-\d\d-\d\dT[\d:.]+Z$'
     from tests.bodies() as b where b ->> 'type' = 'export.ready' $$,
  $$ values ('"export.ready"'::jsonb, '{"export": 1}'::jsonb, true) $$,
  'a message says what happened, and when'
);
select throws_ok(
  $$ select platform.send_event('audit.sealed', jsonb_build_object('a', repeat('x', 70000))) $$,
  'PT422', null, 'in 64 KB'
);


-- Sending --------------------------------------------------------------------------------------

select tests.forget_jobs();
select tests.log_in('ana');
select isnt(platform.try_webhook((tests.hook_of('ana')).id), null, 'she tries it');
select results_eq(
  $$ select type, state, attempts from platform.list_webhook_deliveries((tests.hook_of('ana')).id) $$,
  $$ values ('webhook.test', 'waiting', 0) $$,
  'and sees what became of it'
);
select isnt(
  platform.rotate_webhook_secret((tests.hook_of('ana')).id), (tests.secrets_of('ana'))[1],
  'a new secret is another one'
);

select tests.be_server();
create temporary table claimed on commit drop as
  select id, token from platform.claim_jobs('webhooks', 10, 60);
select results_eq(
  $$ select t.url, t.secrets from claimed c cross join platform.webhook_target(c.id) t $$,
  $$ values ('https://hooks.quintet.app/in', array[
    (tests.secrets_of('ana'))[2], (tests.secrets_of('ana'))[1]
  ]) $$,
  'for a day both sign, the new one first'
);
select is(
  (select platform.webhook_delivered(id, token - 1, 200) from claimed), false,
  'who has lost the job delivers nothing'
);
select ok((select platform.webhook_delivered(id, token, 200) from claimed), 'who has it does');
select isnt((tests.hook_of('ana')).last_delivered_at, null, 'the endpoint is alive');

select tests.be_owner();
update private.webhook_secrets set ends_at = now() - interval '1 second' where ends_at is not null;
select private.purge_webhooks();
select is(cardinality(tests.secrets_of('ana')), 1, 'after the day there is one');
update platform.webhook_endpoints set failures = 19;
update private.jobs set max_attempts = 1;
select tests.be_server();
select platform.send_event('export.ready', '{}', tests.id_of('ana'));
update claimed set (id, token) = (select id, token from platform.claim_jobs('webhooks', 1, 60));
select ok((select platform.webhook_refused(id, token, 'timeout') from claimed), 'one try of eight fails');
select is((tests.hook_of('ana')).failures, 19, 'which is no failure yet');
select tests.be_owner();
update private.jobs set max_attempts = 1;
select tests.be_server();
select ok((select platform.webhook_refused(id, token, 'timeout') from claimed), 'the last one');
select results_eq(
  $$ select h.is_active, h.stopped_because from (select (tests.hook_of('ana')).*) as h $$,
  $$ values (false, 'timeout') $$,
  'is one too many: it hears nothing more'
);
select is_empty($$ select from claimed c cross join platform.webhook_target(c.id) $$, 'nor this one');

select tests.log_in('ana');
update platform.webhook_endpoints set is_active = true where not is_active;
select results_eq(
  $$ select h.is_active, h.failures, h.stopped_because from (select (tests.hook_of('ana')).*) as h $$,
  $$ values (true, 0, null::text) $$,
  'until she switches it on again'
);


-- Hearing others -------------------------------------------------------------------------------

select tests.be_server();
select ok(platform.hear_webhook('shop', 'm1'), 'a message is heard');
select is(platform.hear_webhook('shop', 'm1'), false, 'once');
select ok(platform.hear_webhook('bank', 'm1'), 'each sender has ids of its own');

select * from finish();
rollback;
