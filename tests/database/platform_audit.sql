-- Platform audit: a change has its line, under a pseudonym and without what is a person's; and what
-- was written stays as it is, whoever tries.

begin;
\ir _people.sql
select plan(57);

-- Whatever this transaction has written, the newest first.
create function tests.line(p_back int default 0)
returns private.audit_log
language sql
security definer
as $$
  select * from private.audit_log order by id desc offset p_back limit 1;
$$;

create function tests.lines()
returns bigint
language sql
security definer
as $$
  select count(*) from private.audit_log;
$$;

create function tests.pseudonym(p_name text)
returns text
language sql
security definer
as $$
  select private.pseudonym_of(tests.id_of(p_name));
$$;

-- A definer of some domain, as callers reach record.
create function tests.record(p_object_id text default null, p_changes jsonb default null)
returns void
language sql
security definer
as $$
  select private.record('thing.done', 'translator.sessions', p_object_id, p_changes);
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;

create table private.things (
  id      int  primary key,
  user_id uuid references auth.users (id) on delete cascade,
  size    int,
  done    boolean,
  said    text
);
create trigger things_audit after insert or update or delete on private.things
  for each row execute function private.audit_row();
grant select, insert, update, delete on private.things to service_role;
insert into private.data_register values
  ('private.things', 'cascade', 'user_id', array['user_id'], false, null);


-- Who did it ----------------------------------------------------------------------------------

select tests.sign_in('ana');
select tests.record();
select tests.be_owner();
select is((tests.line()).actor_kind, 'person', 'somebody who is signed in is a person');
select is((tests.line()).actor, tests.pseudonym('ana'), 'with a name of their own');
select unalike((tests.line()).actor, '%' || tests.id_of('ana') || '%', 'which is not their id');

select tests.sign_in('bob');
select tests.record();
select tests.be_owner();
select isnt((tests.line()).actor, tests.pseudonym('ana'), 'nor anybody else''s');

select tests.speak_as('authenticated', jsonb_build_object(
  'sub', tests.id_of('ana'), 'role', 'authenticated', 'via', 'key'));
select tests.record();
select tests.be_owner();
select is((tests.line()).actor_kind, 'key', 'an API key is told from its owner');
select is((tests.line()).actor, tests.pseudonym('ana'), 'who is known all the same');

select tests.be_server();
select private.record('thing.done', 'translator.sessions');
select tests.be_owner();
select is((tests.line()).actor, 'service_role', 'our functions go by their role');
select is((tests.line()).actor_kind, 'server', 'and are no person');

select set_config('quintet.job', 'run-retention', true);
select tests.record();
select is((tests.line()).actor, 'run-retention', 'a job goes by its name');
select set_config('quintet.job', '', true);
select tests.record();
select is((tests.line()).actor_kind, 'database', 'everybody else is at the database itself');

select set_config('request.headers', '{"x-request-id": "0b8f6f3e-3c0e-4f37-9d0a-6a3f3f1c1a11"}', true);
select tests.record();
select is(
  (tests.line()).request_id, '0b8f6f3e-3c0e-4f37-9d0a-6a3f3f1c1a11', 'the request is named as we name calls'
);
select set_config('request.headers', '{"x-request-id": "anna.mueller-1970"}', true);
select tests.record();
select is((tests.line()).request_id, null, 'and not as its sender would');
select set_config('request.headers', json_build_object('x-request-id', tests.id_of('bob'))::text, true);
select tests.record();
select is((tests.line()).request_id, null, 'nor by a person''s id');


-- What stands in it ---------------------------------------------------------------------------

select tests.record('room', '{"code": "1234", "is_open": true, "host_id": "somebody"}');
select is(
  (tests.line()).changes, '{"code": "1234", "is_open": true, "host_id": null}',
  'of personal columns only the name is kept'
);
select tests.record(tests.id_of('bob')::text, jsonb_build_object('by', tests.id_of('bob')));
select is((tests.line()).object_id, tests.pseudonym('bob'), 'a person is their pseudonym');
select is(
  (tests.line()).changes, jsonb_build_object('by', tests.pseudonym('bob')),
  'wherever their id was given'
);
select private.record('thing.done', 'nowhere.things', 'x', '{"a": "b"}');
select is(
  (tests.line()).changes, '{"a": null}', 'of what is not registered nothing but the name is kept'
);
select throws_ok(
  $$ select private.record('Thing done!', 'private.things') $$,
  '23514', null, 'an action has a name like "thing.done"'
);


-- Rows ----------------------------------------------------------------------------------------

select tests.be_server();
insert into private.things values (1, tests.id_of('ana'), 5, null, 'a secret');
select tests.be_owner();
select is((tests.line()).action, 'things.inserted', 'a new row has its line');
select is((tests.line()).object_id, '1', 'with its key');
select is(
  (tests.line()).changes, '{"id": 1, "size": 5, "said": null, "user_id": null}',
  'its columns, and of numbers and flags the values'
);

select tests.be_server();
update private.things set size = 6, said = 'another secret';
select tests.be_owner();
select is((tests.line()).action, 'things.updated', 'a change has its line');
select is(
  (tests.line()).changes, '{"size": [5, 6], "said": null}',
  'with what changed, from what to what, and no text'
);
select is(
  (select count(*) from private.audit_log l where l::text like '%secret%'), 0::bigint,
  'which stands nowhere'
);
create temporary table before as select tests.lines() as lines;
update private.things set size = 6;
select is(tests.lines(), (select lines from before), 'what changes nothing has none');
delete from private.things;
select is((tests.line()).action, 'things.deleted', 'a deletion has its line');
select is((tests.line()).changes, null, 'and says no more than which row it was');

create table private.people_things (user_id uuid primary key references auth.users on delete cascade);
create trigger audit after insert or update or delete on private.people_things
  for each row execute function private.audit_row();
insert into private.data_register values
  ('private.people_things', 'cascade', 'user_id', array['user_id'], false, null);
insert into private.people_things values (tests.id_of('dan'));
select is((tests.line()).object_id, tests.pseudonym('dan'), 'a key that is a person is a pseudonym');
delete from auth.users where id = tests.id_of('dan');
select is((tests.line()).action, 'people_things.deleted', 'who is deleted takes their rows along');
select is((tests.line()).object_id, '-', 'of which nobody can say whose they were');
select is_empty(
  format('select from private.audit_log l where l::text like %L', '%' || tests.id_of('dan') || '%'),
  'not even by the id'
);


-- Accounts, rooms and devices ----------------------------------------------------------------

select tests.have_account('cleo');
select is(
  (tests.line()).changes ->> 'is_anonymous', '[true, false]', 'that somebody made an account is a line'
);
update auth.users set last_sign_in_at = now() where id = tests.id_of('cleo');
select is((tests.line()).changes ->> 'is_anonymous', '[true, false]', 'that they signed in is none');
create temporary table cleo as select tests.pseudonym('cleo') as name;
delete from auth.users where id = tests.id_of('cleo');
select is((tests.line()).action, 'users.deleted', 'that they are gone is one');
select is((tests.line()).object_id, (select name from cleo), 'under the name they had');

select tests.sign_in('ana');
select translator.open_session('en');
select tests.be_owner();
select is((tests.line()).action, 'sessions.inserted', 'a room that is opened has a line');
update translator.sessions set last_activity = now() + interval '1 second', message_count = 3;
update translator.sessions set is_locked = true;
select is(
  (tests.line()).changes -> 'is_locked', '[false, true]', 'and when it is locked, not when it is used'
);


-- Forgetting ----------------------------------------------------------------------------------

create temporary table names as select tests.pseudonym('ana') as ana;
select ok(private.forget_actor(tests.id_of('ana')), 'the key of a person can be forgotten');
select ok(not private.forget_actor(tests.id_of('ana')), 'once');
select isnt(tests.pseudonym('ana'), (select ana from names), 'then nobody is their old lines');


-- Guards --------------------------------------------------------------------------------------

update private.audit_log set xid = '3'; -- as if every transaction of now were over
select ok(private.seal_audit() > 0, 'what is ripe is sealed');
select is(private.seal_audit(), 0, 'once');
select is_empty('select * from private.verify_audit()', 'and nothing is wrong with it');

-- As after a restore: written by a transaction of another server, which this one has yet to reach.
select private.record('thing.done', 'private.things');
update private.audit_log set xid = '1000000000000000' where seal is null;
select is(private.seal_audit(), 0, 'what another server''s transaction wrote waits in vain');
select ok(private.ripen_audit() > 0, 'until it counts as this one''s');
select is((tests.line()).xid, pg_current_xact_id(), 'and is sealed with it');

select throws_ok(
  'update private.audit_log set action = ''a.b''',
  'PT403', 'Cannot update audit_log: the audit log only grows', 'the owner changes no line'
);
select throws_ok(
  'delete from private.audit_log',
  'PT403', 'Cannot delete audit_log: the audit log only grows', 'and deletes none'
);
select throws_ok('truncate private.audit_log', 'PT403', null, 'nor all at once');
select throws_ok('update private.audit_seals set rows = 1', 'PT403', null, 'changes no seal');
select throws_ok(
  'update private.audit_seals set purged_at = now()', 'PT403', null, 'calls no young seal purged'
);
select throws_ok('delete from private.audit_seals', 'PT403', null, 'deletes none');
select throws_ok('truncate private.audit_seals', 'PT403', null, 'nor all');
select throws_ok(
  $$ select private.purge_audit(now() - interval '399 days') $$,
  'PT403', null, 'and purges nothing that is younger than 400 days'
);

grant all on private.audit_log, private.audit_seals to service_role, authenticated;
select tests.be_server();
select throws_ok(
  $$ insert into private.audit_log (actor, actor_kind, action, object)
     values ('somebody', 'person', 'a.b', 'c.d') $$,
  'PT403', null, 'the server writes no line by hand, if it were granted'
);
select throws_ok('truncate private.audit_log', 'PT403', null, 'and empties nothing');
select tests.sign_in('bob');
select is_empty('select from private.audit_log', 'and nobody else reads it');

select * from finish();
rollback;
