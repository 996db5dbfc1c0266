-- Lift: the topic of a session is heard by whose it is, and spoken on by the database alone.

begin;
\ir _prompts.sql
select plan(8);

create function tests.topic()
returns text
language sql
immutable
as $$
  select 'lift:session:' || tests.session();
$$;
grant execute on all functions in schema tests to authenticated, anon;

select tests.open_session();
select isnt_empty('select from realtime.messages where topic = tests.topic()', 'an owner hears');
select throws_ok($$ insert into realtime.messages (topic, extension) values (tests.topic(), 'broadcast') $$,
  '42501', null, 'and does not speak');
select is((select count(*)::int from tests.heard()), 1, 'a revision is one word');
select count(*) from lift.add_draft(tests.session(), 'x', true);
select count(*) from lift.resolve_hole(tests.session(), 'key', '1');
select count(*) from lift.update_session(tests.session(), '{"status": "finalized"}');
select results_eq(
  'select event, payload - ''draft_id'' - ''resolution_id'' from tests.heard()',
  $$ values
    ('draft', '{"draft_number": 1, "is_valid": true, "version": 3}'::jsonb),
    ('resolution', '{"hole_id": "key", "holes_left": 1, "version": 4}'),
    ('session', '{"version": 5, "status": "finalized"}') $$,
  'so is everything else'
);
select count(*) from lift.lease_session(tests.session(), 'acquire', 'a worker');
select tests.sign_in('bob');
select is_empty('select from realtime.messages where topic = tests.topic()', 'another hears nothing');
select throws_ok($$ insert into realtime.messages (topic, extension) values (tests.topic(), 'broadcast') $$,
  '42501', null, 'and says nothing');
select tests.sign_in('ana');
select is((select array_agg(event) from tests.heard()), '{lease}', 'a lease is heard');
select lift.delete_session(tests.session(), p_token => 1);
select tests.be_owner();
select is((select array_agg(event) from tests.heard()), '{deleted}', 'and that it is gone');

select * from finish();
rollback;
