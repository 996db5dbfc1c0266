-- Platform signing: a ticket acts for its owner while it is whole, in time and of the right purpose.

begin;
\ir _people.sql
select plan(27);

create function tests.bring(p_ticket text)
returns void
language sql
as $$
  select set_config(
    'request.headers', coalesce(jsonb_build_object('x-acting', p_ticket)::text, ''), true
  );
$$;
grant execute on function tests.bring to anon, authenticated, service_role;

select tests.be_owner();
select set_config('tests.ana', private.seal_ticket('acting', tests.id_of('ana'), 60), true);
select set_config('tests.bob', private.seal_ticket('acting', tests.id_of('bob'), 60), true);
select set_config('tests.asker', private.seal_ticket('asker', tests.id_of('ana'), 60), true);
select set_config('tests.late', private.seal_ticket('acting', tests.id_of('ana'), -1), true);


-- Opening --------------------------------------------------------------------------------------

select is(
  private.open_ticket('acting', current_setting('tests.ana')), tests.id_of('ana'),
  'a whole ticket says whose it is'
);
select is(
  private.open_ticket('asker', current_setting('tests.asker')), tests.id_of('ana'),
  'for its own purpose'
);
select is(
  private.open_ticket('acting', current_setting('tests.asker')), null,
  'a ticket of another purpose does not act'
);
select is(
  private.open_ticket('asker', current_setting('tests.ana')), null, 'nor the other way round'
);
select is(private.open_ticket('else', current_setting('tests.ana')), null, 'nor for none there is');
select is(
  private.open_ticket('acting', current_setting('tests.late')), null, 'it ends when it says so'
);
select is(
  private.open_ticket('acting', replace(
    current_setting('tests.ana'), tests.id_of('ana')::text, tests.id_of('bob')::text
  )), null, 'nobody writes another name on it'
);
select is(
  private.open_ticket('acting', concat_ws('.',
    split_part(current_setting('tests.late'), '.', 1),
    split_part(current_setting('tests.ana'), '.', 2),
    split_part(current_setting('tests.late'), '.', 3)
  )), null, 'nor another time'
);
select is(
  private.open_ticket('acting', concat_ws('.',
    split_part(current_setting('tests.ana'), '.', 1),
    split_part(current_setting('tests.ana'), '.', 2),
    split_part(current_setting('tests.bob'), '.', 3)
  )), null, 'nor seals it with another''s seal'
);
select is(
  private.open_ticket('acting', overlay(
    current_setting('tests.ana') placing
      case when current_setting('tests.ana') like '%0' then '1' else '0' end
    from length(current_setting('tests.ana'))
  )), null, 'one digit is enough'
);
select is_empty(
  $$ select t from unnest(array[
       null, '', '.', '..', 'a.b.c', 'x', repeat('.', 10000), tests.id_of('ana')::text,
       tests.id_of('ana') || '.9999999999.', tests.id_of('ana') || '.99999999999999999999.ff',
       tests.id_of('ana') || '.-1.ff', upper(current_setting('tests.ana')),
       current_setting('tests.ana') || '.', ' ' || current_setting('tests.ana')
     ]) as t
     where private.open_ticket('acting', t) is not null $$,
  'what is no ticket is none, and no error'
);
select isnt(
  private.seal_ticket('acting', tests.id_of('ana'), 60),
  private.seal_ticket('asker', tests.id_of('ana'), 60), 'each purpose has a key of its own'
);
update private.signing_keys set key = extensions.gen_random_bytes(32) where purpose = 'asker';
select is(
  private.open_ticket('asker', current_setting('tests.asker')), null, 'a new key ends what was sealed'
);


-- Acting ---------------------------------------------------------------------------------------

select tests.sign_out();
select tests.bring(null);
select lives_ok('select platform.act_as()', 'who brings no ticket');
select is(concat(current_user, ' ', auth.uid()), 'anon ', 'stays who they are');

select tests.bring(current_setting('tests.ana'));
select lives_ok('select platform.act_as()', 'who brings one');
select is(
  concat_ws(' ', current_user, auth.role(), auth.jwt() ->> 'via', auth.uid()),
  concat('authenticated authenticated api_key ', tests.id_of('ana')),
  'acts for its owner, and is known to'
);
select throws_ok(
  $$ select private.refuse_stand_ins('make an API key') $$,
  'PT403', 'Cannot make an API key: an API key may not', 'who acts for another does not do everything'
);

select tests.be_server();
select tests.bring(current_setting('tests.ana'));
select platform.act_as();
select is(current_user::text, 'authenticated', 'a server with a ticket steps down');

select tests.sign_in('bob');
select lives_ok(
  $$ select private.refuse_stand_ins('make an API key') $$, 'people do for themselves what they like'
);
select tests.bring(current_setting('tests.late'));
select throws_ok(
  'select platform.act_as()',
  'PT401', 'Cannot act for this user: the ticket is not valid', 'a bad ticket is no request at all'
);
select tests.bring('');
select throws_ok(
  'select platform.act_as()',
  'PT401', 'Cannot act for this user: the ticket is not valid', 'nor is an empty one'
);


-- Keys -----------------------------------------------------------------------------------------

select tests.bring(null);
select tests.sign_in('ana');
select throws_ok(
  'select * from private.signing_keys', '42501', 'permission denied for table signing_keys',
  'callers see no key'
);
select throws_ok(
  $$ select private.seal_ticket('acting', tests.id_of('bob'), 60) $$,
  '42501', 'permission denied for function seal_ticket', 'and seal nothing'
);
select tests.be_server();
select throws_ok(
  'select * from private.signing_keys', '42501', 'permission denied for table signing_keys',
  'nor does the server'
);
select throws_ok(
  $$ select private.seal_ticket('acting', tests.id_of('bob'), 60) $$,
  '42501', 'permission denied for function seal_ticket', 'which seals by an API key alone'
);
select tests.be_owner();
select is(
  (select count(distinct key) from private.signing_keys),
  (select count(*) from private.signing_keys), 'there are as many keys as purposes'
);

select * from finish();
rollback;
