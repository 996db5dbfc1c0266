-- Phonelog privacy: who sees what of whom, from every chair and by every table.

begin;
\ir _phones.sql
select plan(43);
select tests.have_phones();

-- What the caller sees: names, numbers, texts, events, groups.
create function tests.names() returns text language sql as $$
  select string_agg(coalesce(display_name, '-'), ' ' order by display_name) from phonelog.contacts;
$$;
create function tests.numbers() returns text language sql as $$
  select string_agg(right(e164, 1) || number_masked, ' ' order by e164) from phonelog.contact_numbers;
$$;
create function tests.texts() returns text language sql as $$
  select string_agg(body, ', ' order by body) from phonelog.event_bodies;
$$;
create function tests.events() returns text language sql as $$
  select string_agg(external_id, ' ' order by external_id) from phonelog.events;
$$;
create function tests.groups() returns int language sql as $$
  select count(*)::int from phonelog.event_participants;
$$;
create function tests.counted() returns int[] language sql as $$
  select array[
    (select coalesce(sum(n), 0) from phonelog.rollup_days),
    (select coalesce(sum(n), 0) from phonelog.rollup_quarters),
    (select coalesce(sum(n), 0) from phonelog.rollup_contact_days),
    (select coalesce(sum(n), 0) from phonelog.rollup_contact_months),
    (select coalesce(sum(n), 0) from phonelog.rollup_contact_years),
    (select coalesce(sum(events), 0) from phonelog.people)
  ]::int[];
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- People themselves ----------------------------------------------------------------------------

select tests.sign_in('ana');
select is(tests.names(), 'Hugo Mia Nora', 'ana manages all of her contacts');
select is(tests.numbers(), '1••• 0001 2••• 0002 3••• 0003', 'and their numbers');
select is(tests.events(), 'c1 c2 g1 t1 t2', 'she sees calls and messages, but of the hidden one');
select is(tests.texts(), 'to all of us, words of Mia, words of Nora', 'and reads them');
select is(tests.groups(), 1, 'in a group she sees whom she shows');
select is(tests.counted(), '{5,5,5,5,5,5}', 'the hidden one is in no sum');
select is(
  (select array_agg(distinct privacy order by privacy) from phonelog.events), '{masked,normal}',
  'an event has the level of its contact'
);


-- Who acts for her -----------------------------------------------------------------------------

select tests.by_key('ana');
select is(tests.names(), 'Nora', 'by a key there is no name but that of the normal one');
select is(tests.numbers(), '1••• 0001', 'no number');
select is(tests.texts(), 'to all of us, words of Nora', 'no text');
select is(tests.groups(), 0, 'and nobody in a group');
select is(tests.events(), 'c1 c2 g1 t1 t2', 'that there was somebody masked is seen');
select is(tests.counted(), '{5,5,5,5,5,5}', 'and counted');
select throws_ok(
  format('update phonelog.contacts set privacy_level = ''masked'' where id = %L', tests.contact('ana', 'Nora')),
  'PT403', 'Cannot change who is shown: an API key may not', 'who acts for her changes no level'
);
update phonelog.contacts set privacy_level = 'normal' where display_name in ('Mia', 'Hugo');
select is(tests.names(), 'Nora', 'nor shows anybody');
update phonelog.contacts set display_name = 'Somebody' where true;
select tests.sign_in('ana');
select is(tests.names(), 'Hugo Mia Somebody', 'and renames only whom it sees');
update phonelog.contacts set display_name = 'Nora' where display_name = 'Somebody';
select tests.by_key('ana');
select throws_ok(
  $$ update phonelog.data_sources set settings = '{"keep_bodies": true, "keep_numbers": false}' $$,
  'PT403', null, 'nor says what is kept'
);
select throws_ok(
  $$ insert into phonelog.data_sources (kind, name, settings) values ('api', 'more', '{"keep_bodies": true}') $$,
  'PT403', null, 'not of a new source either'
);
select throws_ok(
  'delete from phonelog.data_sources', 'PT403', null, 'nor removes one'
);
select throws_ok(
  'select phonelog.forget_events(''{1}'')', 'PT403', null, 'nor forgets anything'
);
select lives_ok(
  $$ insert into phonelog.data_sources (kind, name) values ('api', 'a program') $$,
  'but it may enter one that keeps nothing'
);


-- Strangers ------------------------------------------------------------------------------------

select tests.sign_in('bob');
select is(tests.names(), 'Nora of bob', 'bob sees his own contacts');
select is(tests.events(), 'b1', 'and calls');
select is(tests.texts(), null, 'and nobody''s texts');
select is(tests.counted(), '{1,1,1,1,1,1}', 'and his own sums');
select is(
  (select count(*)::int from phonelog.data_sources), 1, 'and his own sources'
);
select is(
  (select count(distinct number_hash)::int from phonelog.contact_numbers where e164 is null), 1,
  'whole numbers are kept only where somebody wants it'
);
select tests.be_owner();
select is(
  (select count(distinct number_hash)::int from phonelog.contact_numbers
   where right(number_masked, 4) = '0001'), 2,
  'the same number at two people''s is not known to be the same'
);

select tests.sign_out();
select throws_ok(format('select from phonelog.%I', name), '42501', null, format('nobody sees %s', name))
from unnest(array['contacts', 'events', 'event_bodies', 'people', 'rollup_days']) as name;

select tests.be_server();
select is(tests.names(), 'Hugo Mia Nora Nora of bob', 'the server sees all of it');


-- Levels that change ---------------------------------------------------------------------------

select tests.sign_in('ana');
update phonelog.contacts set privacy_level = 'hidden' where display_name = 'Nora';
select is(tests.events(), 'c2 t2', 'who is hidden is gone from the list');
select is(tests.counted(), '{2,2,2,2,2,2}', 'and from the sums, at once');
select tests.ingest(tests.call('c9', '+491700000001', '09T10:00:00'));
select is(tests.counted(), '{2,2,2,2,2,2}', 'and stays so, whatever comes in');
update phonelog.contacts set privacy_level = 'normal' where true;

select is(tests.drifts('ana'), '{}', 'all of which the sums have followed');


-- What is kept ---------------------------------------------------------------------------------

update phonelog.data_sources set settings = '{"keep_bodies": false, "keep_numbers": true}'
where name = 'phone';
select is(tests.texts(), null, 'who wants no texts kept has none any more');
select is(tests.numbers(), '1••• 0001 2••• 0002 3••• 0003', 'but the numbers');
update phonelog.data_sources set settings = '{}' where name = 'phone';
select is((select count(e164)::int from phonelog.contact_numbers), 0, 'until those go, too');
select tests.ingest(tests.text('t9', '+491700000001', '09T11:00:00', 'not to be kept'));
select is(tests.texts(), null, 'and what comes in afterwards is not kept');
select is(
  (select body_len from phonelog.events where external_id = 't9'), 14, 'but how long it was'
);

select * from finish();
rollback;
