-- Platform rate limits: a bucket holds what it holds, refills call by call, and is the server's.

begin;
\ir _people.sql
select plan(21);

-- Moves a bucket's past: waiting without waiting.
create function tests.wait(p_key text, p_seconds int)
returns void
language sql
as $$
  update private.rate_limits set full_at = full_at - make_interval(secs => p_seconds)
  where key = p_key;
$$;


select tests.be_server();

select is(
  (select remaining from platform.spend_call('three', 3, 60)), 2, 'the first call of three'
);
select is((select remaining from platform.spend_call('three', 3, 60)), 1, 'the second');
select is((select remaining from platform.spend_call('three', 3, 60)), 0, 'the last');
select results_eq(
  $$ select remaining, retry_seconds, reset_seconds from platform.spend_call('three', 3, 60) $$,
  $$ values (-1, 20, 60) $$,
  'the fourth is refused, and told to wait for one call and not for the whole minute'
);
select is(
  (select remaining from platform.spend_call('other', 3, 60)), 2, 'another bucket is not touched'
);

select tests.be_owner();
select tests.wait('three', 19);
select is(
  (select remaining from platform.spend_call('three', 3, 60)), -1, 'nineteen seconds are too few'
);
select tests.wait('three', 2);
select is(
  (select remaining from platform.spend_call('three', 3, 60)), 0,
  'a third of the minute is one call'
);
select is(
  (select remaining from platform.spend_call('three', 3, 60)), -1, 'and one call only'
);
select tests.wait('three', 600);
select is(
  (select remaining from platform.spend_call('three', 3, 60)), 2,
  'ten minutes fill the bucket once, not ten times'
);


-- Where triggers spend ------------------------------------------------------------------------

select lives_ok(
  $$ select private.limit_calls('one', 1, 60, 'Cannot knock: once a minute is the most') $$,
  'a trigger spends what is there'
);
select throws_ok(
  $$ select private.limit_calls('one', 1, 60, 'Cannot knock: once a minute is the most') $$,
  'PT429', 'Cannot knock: once a minute is the most', 'and refuses what is not'
);
select lives_ok(
  $$ select platform.spend_call(repeat('k', 200), 1, 60) $$, 'a key may have 200 characters'
);
select throws_ok(
  $$ select platform.spend_call(repeat('k', 201), 1, 60) $$,
  '23514', null, 'and no more'
);


-- What is forgotten ---------------------------------------------------------------------------

select tests.wait('other', 600);
select is(private.purge_rate_limits(), 1, 'the purge forgets the one bucket that is full again');
select results_eq(
  $$ select key from private.rate_limits where key in ('three', 'other') $$,
  array['three'],
  'and no other'
);


-- Whose they are ------------------------------------------------------------------------------

select tests.sign_in('ana');

select throws_ok(
  $$ select platform.spend_call('guess:user:somebody', 5, 600) $$,
  '42501', 'permission denied for function spend_call', 'a caller spends from no bucket'
);
select throws_ok(
  'delete from private.rate_limits',
  '42501', 'permission denied for table rate_limits', 'a caller does not empty them'
);
select throws_ok(
  $$ select private.limit_calls('open_session:somebody', 1, 60, 'Out') $$,
  '42501', 'permission denied for function limit_calls',
  'nor fills those of others by a trigger''s way'
);
select throws_ok(
  'select private.purge_rate_limits()',
  '42501', 'permission denied for function purge_rate_limits', 'nor purges'
);

select tests.be_owner();
grant all on private.rate_limits to authenticated;
select tests.sign_in('ana');
select is_empty('select from private.rate_limits', 'were it granted, a caller still saw no bucket');
select throws_ok(
  $$ insert into private.rate_limits values ('mine', now()) $$,
  '42501', 'new row violates row-level security policy for table "rate_limits"', 'and made none'
);

select * from finish();
rollback;
