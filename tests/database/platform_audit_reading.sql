-- Platform audit: who may read the log finds what they look for, and is in it from then on.

begin;
\ir _people.sql
select plan(14);

create function tests.last_line()
returns private.audit_log
language sql
security definer
as $$
  select * from private.audit_log order by id desc limit 1;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.have_role('ana', 'admin');
select tests.have_role('bob', 'support');
select tests.have_account('cleo');

-- What there is to read: three lines of cleo, then two of the server.
select tests.speak_as('none', jsonb_build_object('sub', tests.id_of('cleo')));
select private.record('thing.made', 'private.things', n::text) from generate_series(1, 3) as n;
select tests.speak_as('none', '{}');
select private.record('thing.seen', 'private.others', n::text) from generate_series(1, 2) as n;


select tests.log_in('ana');
select is(
  (select array_agg(object_id) from platform.read_audit() where object in ('private.things', 'private.others')),
  '{2,1,3,2,1}', 'the newest come first'
);
select tests.be_owner();
select is((tests.last_line()).action, 'audit.read', 'and that they were read is a line');
select is(
  (tests.last_line()).actor, private.pseudonym_of(tests.id_of('ana')), 'of who read them'
);

select tests.log_in('ana');
select is(
  (select count(*) from platform.read_audit(p_actor => tests.id_of('cleo')::text)), 3::bigint,
  'a person is looked for by their id'
);
select tests.be_owner();
select is(
  (tests.last_line()).object_id, private.pseudonym_of(tests.id_of('cleo')),
  'and whose lines were read is known'
);
select tests.log_in('ana');
select is(
  (select count(*) from platform.read_audit(p_actor => (
    select actor from platform.read_audit(p_action => 'thing.made', p_limit => 1)))), 3::bigint,
  'or by their pseudonym'
);
select is(
  (select count(*) from platform.read_audit(p_actor => gen_random_uuid()::text)), 0::bigint,
  'nobody has no lines'
);
select is(
  (select array_agg(object_id) from platform.read_audit(p_object => 'private.others')), '{2,1}',
  'a table is looked for'
);
select is(
  (select array_agg(object_id) from platform.read_audit(
    p_object => 'private.things', p_limit => 2,
    p_before => (select max(id) from platform.read_audit(p_object => 'private.things')))), '{2,1}',
  'a page begins where the last one ended'
);
select is(
  (select count(*) from platform.read_audit(p_to => now() - interval '1 day')), 0::bigint,
  'there is nothing of another day'
);
select isnt(
  (select count(*) from platform.read_audit(p_from => now() - interval '1 day')), 0::bigint,
  'and something of today'
);


-- For whom -------------------------------------------------------------------------------------

select tests.log_in('bob');
select throws_ok(
  'select platform.read_audit()',
  'PT403', 'Cannot read the audit log: this takes the permission audit.read',
  'another role is not enough'
);
select tests.log_in('ana');
select lives_ok('select platform.read_audit()', 'an admin reads');
select tests.be_owner();
delete from auth.sessions where user_id = tests.id_of('ana');
select tests.log_in('ana');
select throws_ok(
  'select platform.read_audit()', 'PT403', null, 'until they are signed out, whatever their token says'
);

select * from finish();
rollback;
