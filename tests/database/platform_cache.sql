-- Platform cache: a value is worth something until a name of it is forgotten, in whatever order that
-- is committed, and it is the server's alone.

begin;
\ir _people.sql
select plan(22);

create function tests.kept(p_key text, p_names text[])
returns text
language sql
as $$
  select value from platform.cache_read(p_key, p_names);
$$;

create function tests.before_this()
returns text
language sql
as $$
  select format('%1$s:%1$s:', pg_current_xact_id());
$$;
grant execute on all functions in schema tests to service_role;


select tests.be_server();

select is(tests.kept('a:1', array['a:1', 'a:']), null, 'what nobody kept is not there');
select ok(
  platform.cache_write('a:1', array['a:1', 'a:', '#t'], '"one"', 60, pg_current_snapshot()::text),
  'a value is kept'
);
select is(tests.kept('a:1', array['a:1', 'a:']), '"one"', 'and found');
select is(
  tests.kept('a:1', array['a:1', 'late']), null, 'but not by a name it could not be forgotten by'
);
select ok(
  platform.cache_write('a:1', array['a:1', 'a:'], '"two"', 60, pg_current_snapshot()::text),
  'another value takes its place'
);
select is(tests.kept('a:1', array['a:1', 'a:']), '"two"', 'and is found instead');

select platform.cache_forget('a:');
select is(tests.kept('a:1', array['a:1', 'a:']), null, 'what is forgotten by its path is gone');
select is_empty('select from private.cache_entries', 'and deleted, not only hidden');
select isnt(
  (select generation from platform.cache_read('a:1', array['a:1', 'a:'])), '',
  'a ticket says that something of the key was forgotten'
);
select is(
  (select generation from platform.cache_read('b:1', array['b:1', 'b:'])), '',
  'and a ticket of another key says nothing'
);

-- A snapshot from before this transaction, which is the one that forgets.
select ok(
  not platform.cache_write('a:1', array['a:1', 'a:'], '"old"', 60, tests.before_this()),
  'what was loaded while it was being forgotten is not kept'
);
select ok(
  platform.cache_write('b:1', array['b:1', 'b:'], '"other"', 60, pg_current_snapshot()::text),
  'what has nothing to do with it is'
);

-- The same, had the write been first: what counts is asked when it is read.
select tests.be_owner();
insert into private.cache_entries (key, value, names, loaded, expires_at)
values ('a:2', '"old"', array['a:2', 'a:'], tests.before_this()::pg_snapshot, now() + interval '1 minute');
select tests.be_server();
select is(tests.kept('a:2', array['a:2', 'a:']), null, 'nor answered, when it was kept beside it');

select tests.be_owner();
update private.cache_entries set expires_at = now() - interval '1 second' where key = 'b:1';
select tests.be_server();
select is(tests.kept('b:1', array['b:1', 'b:']), null, 'what is too old is not answered');
select throws_ok(
  $$ select platform.cache_write('c', array['d'], '1', 60, pg_current_snapshot()::text) $$,
  '23514', null, 'a key is a name of its own'
);


-- Who forgets with a change -------------------------------------------------------------------

select tests.be_owner();
select is(
  (select count(*) from private.cache_forgets where name = convert_to('a:', 'UTF8')), 0::bigint,
  'what was forgotten is remembered by a digest'
);


-- What Redis is owed --------------------------------------------------------------------------

select tests.be_server();
select is_empty('select * from platform.cache_repay()', 'nothing is owed');
select ok(platform.cache_owe('x') > 2000, 'who owes first waits for the assurances to run out');
select tests.be_owner();
update private.cache_doubts set doubted_at = now() - interval '4 seconds';
select tests.be_server();
select is(platform.cache_owe('y'), 0, 'who owes later need not');
select results_eq(
  'select name from platform.cache_repay()', array['x', 'y'], 'both are owed until they are paid'
);
select is_empty(
  $$ select * from platform.cache_repay(array(select id from platform.cache_repay())) $$,
  'and then no more'
);


-- Whose it is ---------------------------------------------------------------------------------

select tests.be_owner();
grant all on private.cache_entries to authenticated;
select tests.sign_in('ana');
select is_empty('select from private.cache_entries', 'were it granted, a caller still saw nothing');

select * from finish();
rollback;
