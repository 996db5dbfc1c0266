-- Reading erasure: with a person goes everything of theirs, quietly, and nothing of others.

begin;
\ir _readers.sql
select plan(6);

create function tests.left_of(p_name text)
returns int[]
language sql
stable
security definer
as $$
  select array[
    (select count(*)::int from reading.devices where user_id = tests.id_of(p_name)),
    (select count(*)::int from reading.reading_progress where user_id = tests.id_of(p_name)),
    (select count(*)::int from reading.progress_history where user_id = tests.id_of(p_name)),
    (select count(*)::int from reading.progress_conflicts where user_id = tests.id_of(p_name)),
    (select count(*)::int from reading.reading_sessions where user_id = tests.id_of(p_name)),
    (select count(*)::int from reading.document_aliases where user_id = tests.id_of(p_name)),
    (select count(*)::int from reading.sync_ops o join reading.devices d on d.id = o.device_id
     where d.user_id = tests.id_of(p_name))
  ];
$$;
grant execute on all functions in schema tests to authenticated;

select tests.sync('phone', tests.op('1', 'dune', 0, 0.1), tests.op('2', 'emma', 0, 0.1, '{"policy": "ask"}'));
select tests.sync('tablet', tests.op('1', 'dune', 1, 0.2), tests.op('2', 'emma', 1, 0.2));
insert into reading.document_aliases (document_hash, series_id) values ('hash', 'dune');
select tests.sign_in('bob');
select count(*) from reading.merge_progress(
  tests.device('bob', 'phone'), null, jsonb_build_array(tests.op('1', 'dune', 0, 0.1)));
select tests.be_owner();
select is(tests.left_of('ana'), '{2,2,4,2,4,1,4}', 'ana has left traces');
select count(*) from tests.heard();

delete from auth.users where id = tests.id_of('ana');
select is(tests.left_of('ana'), '{0,0,0,0,0,0,0}', 'she leaves none');
select is_empty('select from reading.sync_ops where op_id = ''2''', 'nor do her devices');
select is_empty('select * from tests.heard()', 'and nothing is said of her');
select is(tests.left_of('bob'), '{1,1,1,0,1,0,1}', 'bob keeps his');
select is(
  (select count(*)::int from auth.users where id = tests.id_of('bob')), 1, 'and nobody else goes'
);

select * from finish();
rollback;
