-- Platform foundation: nothing can be called, and nothing private be read, that no grant names.

begin;
\ir _people.sql
select plan(8);

create function platform.forgotten() returns int language sql as 'select 1';
create function platform.granted() returns int language sql as 'select 1';
grant execute on function platform.granted to authenticated;
create table private.forgotten (id int);


select tests.sign_in('ana');

select throws_ok(
  'select platform.forgotten()',
  '42501', 'permission denied for function forgotten', 'a new function is nobody''s to call'
);
select is(platform.granted(), 1, 'until a grant says whose');
select throws_ok(
  'select * from private.forgotten',
  '42501', 'permission denied for table forgotten', 'a new private table is nobody''s to read'
);


select tests.be_server();

select throws_ok(
  'select platform.forgotten()',
  '42501', 'permission denied for function forgotten', 'not even the server calls a new function'
);
select throws_ok(
  'select platform.granted()',
  '42501', 'permission denied for function granted', 'a grant is for whom it names'
);
select throws_ok(
  'create table private.mine (id int)',
  '42501', 'permission denied for schema private', 'the server makes no tables'
);


select tests.sign_out();

select throws_ok(
  'select platform.granted()',
  '42501', 'permission denied for function granted', 'strangers call nothing that is not granted to them'
);


select tests.be_owner();

select is(platform.forgotten(), 1, 'its owner calls it');

select * from finish();
rollback;
