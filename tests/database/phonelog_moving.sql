-- Phonelog moving: events go with their number, with whoever their contact turns out to be, and out of
-- sight with them, in the statement that says so; and rows do not change hands.

begin;
\ir _phones.sql
select plan(45);
select tests.have_phones();

-- Of each contact: the external ids of what is theirs, and its level.
create function tests.theirs(p_name text) returns text language sql stable security definer as $$
  select string_agg(external_id || ' ' || privacy, ', ' order by external_id) from phonelog.events
  where contact_id = tests.contact('ana', p_name);
$$;
create function tests.number(p_end text) returns uuid language sql stable security definer as $$
  select id from phonelog.contact_numbers
  where user_id = tests.id_of('ana') and right(number_masked, 1) = p_end;
$$;
create function tests.give(p_end text, p_name text) returns void language sql as $$
  update phonelog.contact_numbers set contact_id = tests.contact('ana', p_name)
  where id = tests.number(p_end);
$$;
create function tests.merge(p_name text, p_into text) returns void language sql as $$
  update phonelog.contacts set merged_into = tests.contact('ana', p_into)
  where id = tests.contact('ana', p_name);
$$;
create function tests.level(p_name text) returns text language sql stable security definer as $$
  select privacy_level from phonelog.contacts where id = tests.contact('ana', p_name);
$$;
create function tests.seen() returns text language sql as $$
  select string_agg(external_id, ' ' order by external_id) from phonelog.events;
$$;
create function tests.in_sums() returns int language sql as $$
  select coalesce(sum(n), 0)::int from phonelog.rollup_contact_months;
$$;
create function tests.version() returns bigint language sql stable security definer as $$
  select version from phonelog.people where user_id = tests.id_of('ana');
$$;
grant execute on all functions in schema tests to authenticated, service_role;


-- Numbers --------------------------------------------------------------------------------------

select is(tests.theirs('Nora'), 'c1 normal, g1 normal, t1 normal', 'Nora has her calls');
select tests.be_server();
select tests.give('1', 'Mia');
select is(
  tests.theirs('Mia'), 'c1 masked, c2 masked, g1 masked, t1 masked, t2 masked',
  'a number that is given to Mia takes them along, as masked as she is'
);
select is(tests.theirs('Nora'), null, 'and Nora has none');
select is(tests.drifts('ana'), '{}', 'nor in the sums');
select tests.sign_in('ana');
select tests.ingest(tests.call('c8', '+491700000001', '08T10:00:00'));
select is(
  (select contact_id from phonelog.events where external_id = 'c8'), tests.contact('ana', 'Mia'),
  'and what comes in by it is with Mia'
);
select tests.be_server();
select tests.give('1', 'Hugo');
select is(tests.theirs('Mia'), 'c2 masked, t2 masked', 'given on, hers alone stay');
select tests.sign_in('ana');
select is(tests.seen(), 'c2 t2', 'what is with Hugo is hidden');
select is(tests.in_sums(), 2, 'from the sums, too');
select tests.be_server();
select tests.give('1', 'Nora');
select tests.sign_in('ana');
select is(tests.seen(), 'c1 c2 c8 g1 t1 t2', 'and back again, it is shown');
select is(tests.in_sums(), 6, 'and counted');
select is(tests.drifts('ana'), '{}', 'all of it rightly');
select throws_ok(
  format('update phonelog.contact_numbers set contact_id = %L', tests.contact('ana', 'Mia')), '42501',
  null, 'people give numbers by the functions for it alone'
);
select tests.be_owner();
select throws_ok(
  format('update phonelog.events set contact_id = %L, privacy = ''masked'' where external_id = ''c1''',
    tests.contact('ana', 'Mia')),
  '23503', null, 'a call is with whoever its number belongs to'
);
select throws_ok(
  format('update phonelog.contact_numbers set contact_id = %L where id = %L',
    tests.contact('bob', 'Nora of bob'), tests.number('1')),
  '23503', null, 'and no number goes to a contact of somebody else''s'
);


-- Merges ---------------------------------------------------------------------------------------

select tests.be_server();
select tests.merge('Nora', 'Hugo');
select is(tests.theirs('Nora'), null, 'who is merged has no calls left');
select is(
  tests.theirs('Hugo'),
  'c1 hidden, c3 hidden, c8 hidden, g1 hidden, t1 hidden, t3 hidden', 'whoever stays has them'
);
select is(tests.level('Nora'), 'hidden', 'and is no more to be seen than they are');
select is(tests.drifts('ana'), '{}', 'which the sums have followed');
select throws_ok(
  format('update phonelog.contacts set merged_into = %L where id = %L',
    tests.contact('ana', 'Nora'), tests.contact('ana', 'Mia')),
  'PT409', null, 'nobody is merged into who is merged'
);
select throws_ok(
  format('update phonelog.contacts set merged_into = %L where id = %L',
    tests.contact('ana', 'Nora'), tests.contact('ana', 'Hugo')),
  'PT409', null, 'nor in a circle'
);
select tests.sign_in('ana');
update phonelog.contacts set privacy_level = 'masked' where display_name = 'Hugo';
select is(tests.level('Nora'), 'masked', 'whoever is shown again is so by all of their names');
select is(tests.seen(), 'c1 c2 c3 c8 g1 t1 t2 t3', 'with all of the calls');
select tests.be_server();
update phonelog.contacts set merged_into = null where id = tests.contact('ana', 'Nora');
select tests.give('1', 'Nora');
update phonelog.contacts set privacy_level = 'normal' where id = tests.contact('ana', 'Nora');
select is(tests.theirs('Nora'), 'c1 normal, c8 normal, g1 normal, t1 normal', 'and it can be undone');
select is(tests.drifts('ana'), '{}', 'in the sums as well');


-- Levels ---------------------------------------------------------------------------------------

select tests.sign_in('ana');
select set_config('tests.version', tests.version()::text, true);
update phonelog.contacts set privacy_level = 'hidden' where true;
select is(tests.seen(), null, 'who hides everybody has an empty list');
select is(tests.in_sums(), 0, 'and empty sums');
select is(
  tests.version(), current_setting('tests.version')::bigint + 2, 'in one go, however many contacts they are'
);
select is(
  phonelog.set_privacy_level(array[tests.contact('ana', 'Nora'), tests.contact('ana', 'Hugo')], 'normal'),
  2, 'two are shown by the function for many'
);
select is(tests.seen(), 'c1 c3 c8 g1 t1 t3', 'and seen');
select is(tests.drifts('ana'), '{}', 'and counted');
select throws_ok(
  format('select phonelog.set_privacy_level(array[%L, %L]::uuid[], ''hidden'')',
    tests.contact('ana', 'Nora'), tests.contact('bob', 'Nora of bob')),
  'PT404', null, 'nobody hides somebody else''s contact'
);
select is(tests.level('Nora'), 'normal', 'nor a part of what they ask for');
select throws_ok(
  format('select phonelog.set_privacy_level(array[%L]::uuid[], ''gone'')', tests.contact('ana', 'Nora')),
  'PT422', null, 'there is no other level'
);
select throws_ok(
  'select phonelog.set_privacy_level(array(select gen_random_uuid() from generate_series(1, 5001)), ''hidden'')',
  'PT422', null, 'and not all the world at once'
);
select tests.by_key('ana');
select throws_ok(
  format('select phonelog.set_privacy_level(array[%L]::uuid[], ''hidden'')', tests.contact('ana', 'Nora')),
  'PT403', null, 'who acts for her hides nobody by it'
);
select throws_ok(
  format('select phonelog.set_privacy_level(array[%L]::uuid[], ''normal'')', tests.contact('ana', 'Mia')),
  'PT404', null, 'nor learns of those it does not see'
);

-- A contact with more calls than a plain change has the time for.
select tests.be_owner();
select set_config('statement_timeout', '8s', true);
select throws_ok(
  format('select private.refuse_long_moves(array[%L]::uuid[], %L, 3)', tests.contact('ana', 'Nora'), tests.id_of('ana')),
  'PT409', null, 'a change that would be cut off is refused at once'
);
select lives_ok(
  format('select private.refuse_long_moves(array[%L]::uuid[], %L, 4)', tests.contact('ana', 'Nora'), tests.id_of('ana')),
  'one that would not is not'
);
select set_config('statement_timeout', '90s', true);
select lives_ok(
  format('select private.refuse_long_moves(array[%L]::uuid[], %L, 3)', tests.contact('ana', 'Nora'), tests.id_of('ana')),
  'nor where there is time'
);
select set_config('statement_timeout', '0', true);


-- Hands ----------------------------------------------------------------------------------------

select throws_ok('truncate phonelog.events cascade', 'PT403', null, 'nobody empties the table of calls');
select throws_ok(
  format('update phonelog.events set user_id = %L, source_id = %L, contact_id = null, number_id = null, privacy = ''normal'' where external_id = ''c1''',
    tests.id_of('bob'), (select id from phonelog.data_sources where user_id = tests.id_of('bob'))),
  'PT409', null, 'and no call becomes somebody else''s'
);
select is(tests.drifts('ana'), '{}', 'ana''s sums stay hers');
select is(tests.drifts('bob'), '{}', 'and bob''s his');
select tests.be_server();
select throws_ok(format('update phonelog.%I set user_id = user_id', name), '42501', null,
  format('the server does not write %s either', name))
from unnest(array['rollup_days', 'people']) as name;

select * from finish();
rollback;
