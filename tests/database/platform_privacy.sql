-- Platform privacy: the register says of every table what is kept of people, and cannot be vague.

begin;
\ir _people.sql
select plan(15);

create function tests.enter_register(
  p_treatment text, p_path text, p_reason text default null, p_exported boolean default false,
  p_table text default 'private.something'
)
returns void
language sql
as $$
  insert into private.data_register
  values (p_table, p_treatment, p_path, array['user_id'], p_exported, p_reason);
$$;

-- Each is tried on its own: the insert of a test that passes is taken back.
create function tests.takes_it(p_statement text, p_description text)
returns setof text
language plpgsql
as $$
begin
  return next lives_ok(p_statement, p_description);
  delete from private.data_register where table_name = 'private.something';
end;
$$;


select tests.takes_it(
  $$ select tests.enter_register('cascade', 'user_id') $$, 'a table goes with its person'
);
select tests.takes_it(
  $$ select tests.enter_register('erase', 'session_id > translator.sessions.host_id') $$,
  'or is erased along a way to them'
);
select throws_ok(
  $$ select tests.enter_register('forget', 'user_id') $$,
  '23514', null, 'a treatment is one of four'
);
select throws_ok(
  $$ select tests.enter_register('cascade', 'somehow by the session') $$,
  '23514', null, 'a way is written in one way'
);
select throws_ok(
  $$ select tests.enter_register('cascade', 'user_id', p_table => 'something') $$,
  '23514', null, 'a table is named with its schema'
);
select throws_ok(
  $$ select tests.enter_register('cascade', null) $$,
  '23514', null, 'what belongs to somebody says to whom'
);

select tests.takes_it(
  $$ select tests.enter_register('keep', null, 'Invoices: ten years') $$, 'what is kept says why'
);
select throws_ok(
  $$ select tests.enter_register('keep', null) $$,
  '23514', null, 'or is not kept'
);
select throws_ok(
  $$ select tests.enter_register('keep', null, '  ') $$,
  '23514', null, 'and blanks are no reason'
);
select tests.takes_it(
  $$ select tests.enter_register('keep', 'user_id', 'Invoices: ten years', true) $$,
  'what is kept can be exported'
);
select throws_ok(
  $$ select tests.enter_register('keep', null, 'Invoices: ten years', true) $$,
  '23514', null, 'if it is known whose it is'
);


-- Whose it is ---------------------------------------------------------------------------------

select tests.be_server();
select isnt_empty('select from private.data_register', 'the server reads it');
select throws_ok(
  'delete from private.data_register',
  '42501', 'permission denied for table data_register', 'and does not change it'
);

select tests.sign_in('ana');
select throws_ok(
  'select from private.data_register',
  '42501', 'permission denied for table data_register', 'nobody else reads it'
);

select tests.be_owner();
grant all on private.data_register to authenticated;
select tests.sign_in('ana');
select is_empty('select from private.data_register', 'not even if it were granted');

select * from finish();
rollback;
