-- Platform API keys: made by their owners and nobody else, kept as digests, good while they live.

begin;
\ir _people.sql
select plan(56);

select tests.have_account('ana');
select tests.have_account('bob');

create function tests.digest(p_key text)
returns bytea
language sql
immutable
as $$
  select sha256(convert_to(p_key, 'utf8'));
$$;

-- A key of whoever is signed in, by the name that stands for it in this test.
create function tests.make(p_prefix text, p_scopes text[] default '{reading.read}', p_days int default 90)
returns uuid
language sql
as $$
  select (platform.create_api_key(p_prefix, p_prefix, tests.digest(p_prefix), p_scopes, p_days)).id;
$$;

create function tests.key(p_prefix text)
returns uuid
language sql
security definer
as $$
  select id from platform.api_keys where prefix = p_prefix;
$$;

-- Whose it is, and with which scope; null for none. As the server asks.
create function tests.use(p_prefix text, p_secret text, p_scopes text[] default '{reading.read}')
returns text
language plpgsql
security definer
as $$
begin
  return (
    select concat_ws(' ',
      case user_id when tests.id_of('ana') then 'ana' when tests.id_of('bob') then 'bob' end,
      scope, case when ticket is not null then 'acts' end
    )
    from private.use_api_key(p_prefix, tests.digest(p_secret), p_scopes)
  );
end;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;


-- Making ---------------------------------------------------------------------------------------

select tests.log_in('ana');
select lives_ok($$ select tests.make('AAAAAAAA', '{reading.read,reading.write}') $$, 'a key is made');
select results_eq(
  $$ select name, scopes, user_id, revoked_at, last_used_at, rotated_from, expires_at - created_at
     from platform.api_keys $$,
  $$ values ('AAAAAAAA', '{reading.read,reading.write}'::text[], tests.id_of('ana'),
     null::timestamptz, null::timestamptz, null::uuid, interval '90 days') $$,
  'it is its maker''s, for ninety days'
);
select is(
  tests.make('AAAAAAAA'), tests.key('AAAAAAAA'), 'a repeated call makes no second one'
);
select throws_ok(
  $$ select platform.create_api_key('x', 'AAAAAAAA', tests.digest('other'), '{reading.read}') $$,
  'PT409', null, 'another key of this prefix is not made'
);
select throws_ok(
  $$ select tests.make('BBBBBBBB', '{reading.read,everything}') $$, 'PT422', null,
  'a scope is one of the list'
);
select throws_ok($$ select tests.make('BBBBBBBB', '{}') $$, 'PT422', null, 'and there is one');
select throws_ok($$ select tests.make('BBBB-BBB') $$, 'PT422', null, 'a prefix has eight digits');
select throws_ok(
  $$ select platform.create_api_key('', 'BBBBBBBB', tests.digest('b'), '{reading.read}') $$,
  'PT422', null, 'a key has a name'
);
select throws_ok(
  $$ select platform.create_api_key('x', 'BBBBBBBB', '\x00', '{reading.read}') $$,
  'PT422', null, 'and a whole digest'
);
select throws_ok(
  $$ select tests.make('BBBBBBBB', p_days => 401) $$,
  'PT422', 'Cannot make an API key: it lives for 1 to 400 days', 'it lives for 400 days at most'
);
select throws_ok(
  $$ select tests.make('BBBBBBBB', p_days => 0) $$, 'PT422', null, 'and for one at least'
);
select lives_ok($$ select tests.make('BBBBBBBB', p_days => 400) $$, 'four hundred it may');

select throws_ok(
  'select * from private.api_key_digests', '42501', 'permission denied for table api_key_digests',
  'nobody sees a digest'
);
select throws_ok(
  $$ insert into platform.api_keys (user_id, name, prefix, scopes, expires_at)
     values (tests.id_of('ana'), 'x', 'CCCCCCCC', '{reading.read}', now()) $$,
  '42501', 'permission denied for table api_keys', 'there is no other way to make one'
);
select throws_ok(
  'update platform.api_keys set expires_at = now()', '42501',
  'permission denied for table api_keys', 'nor to make one last'
);
select throws_ok(
  $$ select private.keep_api_key(null, null) $$, '42501',
  'permission denied for function keep_api_key', 'nor a room without its door'
);
select tests.log_in('bob');
select is_empty('select from platform.api_keys', 'people see their own keys');

select tests.sign_in('cleo');
select throws_ok(
  $$ select tests.make('CCCCCCCC') $$, 'PT401', 'Cannot make an API key: nobody is signed in',
  'a token of no session makes none'
);
select tests.be_owner();
insert into auth.sessions (id, user_id) values (tests.id_of('cleo'), tests.id_of('cleo'));
select tests.speak_as('authenticated', jsonb_build_object(
  'sub', tests.id_of('cleo'), 'role', 'authenticated', 'session_id', tests.id_of('cleo')
));
select throws_ok(
  $$ select tests.make('CCCCCCCC') $$, 'PT403', 'Cannot make an API key with this account',
  'nor does an anonymous user, whatever the token says'
);
select tests.log_in('ana');
select set_config('request.jwt.claims',
  (current_setting('request.jwt.claims')::jsonb || '{"via": "api_key"}')::text, true);
select throws_ok(
  $$ select tests.make('CCCCCCCC') $$, 'PT403', 'Cannot make an API key: an API key may not',
  'a key makes no keys'
);
select throws_ok(
  $$ select platform.rotate_api_key(tests.key('AAAAAAAA'), 'CCCCCCCC', tests.digest('c')) $$,
  'PT403', 'Cannot rotate an API key: an API key may not', 'nor rotates one'
);
select throws_ok(
  $$ select platform.revoke_api_key(tests.key('AAAAAAAA')) $$,
  'PT403', 'Cannot revoke an API key: an API key may not', 'nor revokes one'
);
select tests.sign_out();
select throws_ok(
  $$ select platform.create_api_key('x', 'CCCCCCCC', tests.digest('c'), '{reading.read}') $$,
  '42501', null, 'a stranger makes none'
);


-- Using ----------------------------------------------------------------------------------------

select tests.be_owner();
select is(tests.use('AAAAAAAA', 'AAAAAAAA'), 'ana reading.read acts', 'a good key acts for its owner');
select is(
  tests.use('AAAAAAAA', 'AAAAAAAA', '{usage.read,reading.write,reading.read}'),
  'ana reading.write acts', 'by the first scope that it has'
);
select is(tests.use('AAAAAAAA', 'AAAAAAAA', '{usage.read}'), 'ana', 'and not without one');
select is(tests.use('AAAAAAAA', 'AAAAAAAA', '{}'), 'ana', 'nor where none opens');
select is(tests.use('AAAAAAAA', 'aAAAAAAA'), null, 'a wrong secret is nobody');
select is(tests.use('aAAAAAAA', 'AAAAAAAA'), null, 'a wrong prefix is nobody');
select is(tests.use(null, null), null, 'and so is nothing');
select is(
  private.open_ticket('acting', ticket), tests.id_of('ana'), 'its ticket is its owner''s'
) from private.use_api_key('AAAAAAAA', tests.digest('AAAAAAAA'), '{reading.read}');
select cmp_ok(
  split_part(ticket, '.', 2)::bigint - extract(epoch from clock_timestamp()), '<=', 60::numeric,
  'for a minute'
) from private.use_api_key('AAAAAAAA', tests.digest('AAAAAAAA'), '{reading.read}');

select is(
  (select last_used_at from platform.api_keys where prefix = 'AAAAAAAA'), now(), 'its use is noted'
);
update platform.api_keys set last_used_at = now() - interval '30 seconds' where prefix = 'AAAAAAAA';
select tests.use('AAAAAAAA', 'AAAAAAAA');
select is(
  (select now() - last_used_at from platform.api_keys where prefix = 'AAAAAAAA'),
  interval '30 seconds', 'once a minute'
);
update platform.api_keys set expires_at = now() - interval '1 second' where prefix = 'AAAAAAAA';
select is(tests.use('AAAAAAAA', 'AAAAAAAA'), null, 'an expired key is nobody');
update platform.api_keys set expires_at = now() + interval '1 hour' where prefix = 'AAAAAAAA';
select is(tests.use('AAAAAAAA', 'AAAAAAAA'), 'ana reading.read acts', 'a living one somebody');
update auth.users set banned_until = now() + interval '1 hour' where id = tests.id_of('ana');
select is(tests.use('AAAAAAAA', 'AAAAAAAA'), null, 'the key of somebody banned is nobody');
update auth.users set banned_until = now() - interval '1 hour' where id = tests.id_of('ana');
select is(tests.use('AAAAAAAA', 'AAAAAAAA'), 'ana reading.read acts', 'until the ban is over');

select tests.log_in('ana');
select throws_ok(
  $$ select private.use_api_key('AAAAAAAA', tests.digest('AAAAAAAA'), '{reading.read}') $$,
  '42501', 'permission denied for function use_api_key', 'tickets are for the server to ask for'
);


-- Rotating -------------------------------------------------------------------------------------

select tests.be_owner();
update platform.api_keys
set created_at = now() - interval '20 days', expires_at = now() + interval '10 days'
where prefix = 'AAAAAAAA';
select tests.log_in('ana');
select throws_ok(
  $$ select platform.rotate_api_key(tests.key('AAAAAAAA'), 'NNNNNNNN', tests.digest('NNNNNNNN'), 1441) $$,
  'PT422', 'Cannot rotate an API key: the old one stays for 1 to 1440 minutes', 'a day is the longest grace'
);
select results_eq(
  $$ select prefix, scopes, expires_at - now(), old_valid_until - now()
     from platform.rotate_api_key(tests.key('AAAAAAAA'), 'NNNNNNNN', tests.digest('NNNNNNNN'), 30) $$,
  $$ values ('NNNNNNNN', '{reading.read,reading.write}'::text[], interval '30 days', interval '30 minutes') $$,
  'the new key is like the old one, which ends soon'
);
select results_eq(
  $$ select rotated_from, name from platform.api_keys where prefix = 'NNNNNNNN' $$,
  $$ values (tests.key('AAAAAAAA'), 'AAAAAAAA') $$, 'it says where it comes from'
);
select is(
  concat_ws(', ', tests.use('AAAAAAAA', 'AAAAAAAA'), tests.use('NNNNNNNN', 'NNNNNNNN')),
  'ana reading.read acts, ana reading.read acts', 'meanwhile both are good'
);
select is(
  (select id from platform.rotate_api_key(tests.key('AAAAAAAA'), 'NNNNNNNN', tests.digest('NNNNNNNN'), 30)),
  tests.key('NNNNNNNN'), 'a repeated call rotates once'
);
select throws_ok(
  $$ select platform.rotate_api_key(tests.key('AAAAAAAA'), 'MMMMMMMM', tests.digest('MMMMMMMM')) $$,
  'PT409', 'Cannot rotate: this API key was revoked, has expired or has been rotated already',
  'a key is rotated once'
);
select tests.log_in('bob');
select throws_ok(
  $$ select platform.rotate_api_key(tests.key('NNNNNNNN'), 'MMMMMMMM', tests.digest('MMMMMMMM')) $$,
  'PT404', 'Cannot rotate: there is no such API key of yours', 'by its owner'
);


-- Revoking -------------------------------------------------------------------------------------

select throws_ok(
  $$ select platform.revoke_api_key(tests.key('NNNNNNNN')) $$,
  'PT404', 'Cannot revoke: there is no such API key of yours', 'nobody revokes another''s key'
);
select tests.log_in('ana');
select is(platform.revoke_api_key(tests.key('NNNNNNNN')), now(), 'its owner does');
select is(tests.use('NNNNNNNN', 'NNNNNNNN'), null, 'it is nobody at once');
select is(platform.revoke_api_key(tests.key('NNNNNNNN')), now(), 'twice changes nothing');
select is(tests.use('BBBBBBBB', 'BBBBBBBB'), 'ana reading.read acts', 'the others live on');


-- How many -------------------------------------------------------------------------------------

select tests.be_owner();
insert into platform.api_keys (user_id, name, prefix, scopes, expires_at, created_at)
select tests.id_of('bob'), 'x', 'bob' || to_char(n, 'FM00000'), '{usage.read}', now() + interval '1 day',
       now() - interval '2 days'
from generate_series(1, 19) as n;
select tests.log_in('bob');
select lives_ok($$ select tests.make('bobs20th') $$, 'twenty living keys are one''s own');
select throws_ok(
  $$ select tests.make('bobs21st') $$,
  'PT409', 'Cannot make an API key: twenty are the most', 'and not one more'
);
select lives_ok(
  $$ select platform.rotate_api_key(tests.key('bob00001'), 'bobs21st', tests.digest('b'))  $$,
  'one of them is rotated all the same'
);
select platform.revoke_api_key(tests.key('bob' || to_char(n, 'FM00000'))) from generate_series(2, 10) as n;
select lives_ok(
  $$ select tests.make('bobsNo' || to_char(n, 'FM00')) from generate_series(3, 10) as n $$,
  'ten are made in a day'
);
select throws_ok(
  $$ select tests.make('bobsNo11') $$,
  'PT429', 'Cannot make an API key: ten a day are the most', 'and not one more'
);

select * from finish();
rollback;
