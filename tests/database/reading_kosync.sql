-- KOReader's pushes and pulls: the last one wins, and what was kept offline does not.

begin;
\ir _people.sql
select plan(32);

-- As the function calls them: the login, the place, how far.
create function tests.put(
  p_login text, p_progress text, p_percentage numeric, p_id text default 'A1', p_document text default 'book'
)
returns text
language sql
as $$
  select result from reading.kosync_put(
    current_setting('tests.' || p_login)::uuid, p_document, p_progress, p_percentage,
    initcap(p_login), p_id
  );
$$;
create function tests.get(p_login text, p_document text default 'book')
returns text
language sql
as $$
  select concat_ws(' ', progress, percentage, device, device_id)
  from reading.kosync_get(current_setting('tests.' || p_login)::uuid, p_document);
$$;
create function tests.read_in_app(p_seconds int, p_progress numeric, p_more jsonb default '{}')
returns text
language sql
as $$
  select result from reading.merge_progress(
    current_setting('tests.app')::uuid, clock_timestamp(), jsonb_build_array(jsonb_build_object(
      'op_id', gen_random_uuid(), 'series_id', 'book', 'progress', p_progress,
      'hlc', floor(extract(epoch from clock_timestamp()) * 1000)::bigint + p_seconds * 1000 || '-0000'
    ) || p_more)
  );
$$;
grant execute on all functions in schema tests to authenticated, service_role;

select tests.sign_in('ana');
select set_config('tests.kobo',
  (reading.register_device('Kobo', 'koreader', 'kobo-1', repeat('a', 64))).id::text, true);
select set_config('tests.pocket',
  (reading.register_device('Pocket', 'koreader', 'pocket-1', repeat('a', 64))).id::text, true);
select set_config('tests.app', (reading.register_device('App', 'web')).id::text, true);


-- Pushing and pulling ----------------------------------------------------------------------------

select tests.be_server();

select is(tests.get('kobo'), null, 'nothing is known of a book that nobody has opened');
select is(tests.put('kobo', '/body/p[1]', 0.31879884821061), 'applied', 'a push moves the position');
select is(
  tests.get('kobo'), '/body/p[1] 0.31879884821061 Kobo A1', 'and is pulled to the last digit'
);
select is(
  (select "timestamp" between extract(epoch from now()) - 1 and extract(epoch from clock_timestamp())
   from reading.kosync_get(current_setting('tests.kobo')::uuid, 'book')), true,
  'with the server''s time in seconds'
);
select is(
  (select progress from reading.reading_progress where series_id = 'book'), 0.31880,
  'the app sees the same'
);
select is(tests.put('kobo', '56', 1), 'applied', 'a page is a place as well');
select results_eq(
  $$ select page_number, status from reading.reading_progress where series_id = 'book' $$,
  $$ values (56, 'finished') $$,
  'the app knows the page, and that it was the last one'
);
select is(
  (select count(*)::int from reading.kosync_put(gen_random_uuid(), 'book', '1', 0.1)), 0,
  'no login, no push'
);


-- The last one wins ------------------------------------------------------------------------------

select is(tests.put('kobo', '90', 0.9), 'applied', 'the Kobo is far');
select is(tests.put('pocket', '10', 0.1), 'applied', 'who opens the book for the first time says where');
select is(tests.get('kobo'), '10 0.1 Pocket A1', 'and the Kobo hears it');
select is(tests.put('kobo', '5', 0.05), 'applied', 'who has heard goes wherever they like');
select is(tests.put('kobo', '5', 0.05), 'replayed', 'the same again is nothing new');


-- What was kept offline ----------------------------------------------------------------------------

select is(tests.put('pocket', '70', 0.7), 'applied', 'forward is forward');
select is(tests.put('kobo', '6', 0.06), 'stale', 'back, by who has not heard, was read before');
select is(tests.put('kobo', '6', 0.06), 'replayed', 'and its repetition too');
select is(tests.get('pocket'), '70 0.7 Pocket A1', 'the position stays');
select is(
  (select count(*)::int from reading.progress_history where outcome = 'stale'), 1,
  'and history keeps what was said'
);
select is(tests.put('kobo', '80', 0.8), 'applied', 'forward wins without having heard');
select is(tests.get('pocket'), '80 0.8 Kobo A1', 'as the other one hears');
select is(tests.put('pocket', '70', 0.7), 'applied', 'who then repeats an old place means it');


-- One login on two readers -------------------------------------------------------------------------

select is(tests.put('kobo', '20', 0.2, 'B2', 'other'), 'applied', 'another id under the same login');
select results_eq(
  $$ select name, foreign_id from reading.devices
     where login_id = current_setting('tests.kobo')::uuid order by foreign_id $$,
  $$ values ('Kobo', 'A1'), ('Kobo', 'B2') $$,
  'is another device'
);
update reading.devices set revoked_at = now() where foreign_id = 'B2';
select is(tests.put('kobo', '30', 0.3, 'B2', 'other'), null, 'that can be revoked alone');
select is(tests.put('kobo', '30', 0.3, 'A1', 'other'), 'applied', 'while the other one goes on');


-- With the app -------------------------------------------------------------------------------------

select tests.sign_in('ana');
select is(tests.read_in_app(-3600, 0.99), 'stale', 'what the app read an hour ago is older');
select is(
  tests.read_in_app(1, 0.5, '{"locator": {"koreader": {"progress": "/body/p[9]"}}}'), 'applied',
  'what it reads now is not'
);
select tests.be_server();
select is(
  tests.get('kobo'), '/body/p[9] 0.50000 App ' || current_setting('tests.app'),
  'and KOReader follows to the place that the app names'
);
select tests.sign_in('ana');
select is(tests.read_in_app(2, 0.6, '{"page_number": 77}'), 'applied', 'or to the page');
select tests.be_server();
select matches(
  tests.get('kobo'), '^/body/p\[9\] 0\.60000 ',
  'but in a text without pages to the last place that was one'
);
select tests.sign_in('ana');
insert into reading.document_aliases (document_hash, series_id) values ('copy', 'book');
select tests.be_server();
select matches(tests.get('kobo', 'copy'), ' 0\.60000 ', 'another file of the same book is the same book');
select is(tests.put('kobo', '/body/p[10]', 0.65, 'A1', 'copy'), 'applied', 'and moves it');

select * from finish();
rollback;
