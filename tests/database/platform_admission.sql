-- Platform admission: one question before a call, answered in its order, and each thing spent once.

begin;
\ir _people.sql
select plan(25);

select tests.have_account('ana');
select tests.have_account('bob');

create function tests.digest(p_key text)
returns bytea
language sql
immutable
as $$
  select sha256(convert_to(p_key, 'utf8'));
$$;

-- How often the bucket of this name has been spent, of six calls in an hour.
create function tests.spent(p_bucket text)
returns int
language sql
security definer
as $$
  select coalesce(max(round(extract(epoch from full_at - clock_timestamp()) / 600))::int, 0)
  from private.rate_limits where key = p_bucket;
$$;

-- A keyed call of a stranger where nobody else comes in, or of whoever is named.
create function tests.come_by(
  p_prefix text, p_secret text, p_scopes text[] default '{reading.read}', p_caller text default null
)
returns text
language sql
as $$
  select concat_ws(' ',
    case owner_id when tests.id_of('ana') then 'ana' end, scope, remaining, run is not null
  )
  from platform.admit_call(
    'keyed', p_caller, null, p_prefix, tests.digest(p_secret), p_scopes, 6, 3600,
    'key of a call', 'hash'
  );
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.log_in('ana');
select platform.create_api_key('A program', 'AAAAAAAA', tests.digest('AAAAAAAA'), '{reading.read}');
select tests.be_server();


-- By name --------------------------------------------------------------------------------------

select results_eq(
  $$ select remaining, retry_seconds, run is null, refusal is null
     from platform.admit_call('limited', tests.id_of('ana')::text, p_max => 6, p_seconds => 3600) $$,
  $$ values (5, 0, true, true) $$, 'a limit alone is spent, and nothing else asked'
);
select results_eq(
  $$ select remaining is null, run is not null, is_repeat, refusal is null
     from platform.admit_call('once', tests.id_of('ana')::text, p_key => 'first-key', p_hash => 'a') $$,
  $$ values (true, true, false, true) $$, 'a key alone is a run'
);
select results_eq(
  $$ select remaining, run is not null
     from platform.admit_call('both', tests.id_of('ana')::text, p_max => 2, p_seconds => 3600,
       p_key => 'second-key', p_hash => 'a') $$,
  $$ values (1, true) $$, 'both are asked at once'
);
select results_eq(
  $$ select remaining, run is null, refusal ->> 'code', refusal ->> 'details'
     from platform.admit_call('both', tests.id_of('ana')::text, p_max => 2, p_seconds => 3600,
       p_key => 'second-key', p_hash => 'a') $$,
  $$ values (0, true, 'PT409', '{"seconds": 1}') $$,
  'a repeat while the first one runs is told to wait, and was a call'
);
select results_eq(
  $$ select remaining, retry_seconds > 0, run is null, refusal is null
     from platform.admit_call('both', tests.id_of('ana')::text, p_max => 2, p_seconds => 3600,
       p_key => 'third-key', p_hash => 'a') $$,
  $$ values (-1, true, true, true) $$, 'beyond the limit no key is looked at'
);
select is(
  (select count(*) from private.idempotency_keys where key = 'third-key'), 0::bigint, 'nor kept'
);
select is(
  (select refusal ->> 'message' from platform.admit_call(
    'once', tests.id_of('ana')::text, p_max => 6, p_seconds => 3600, p_key => 'first-key', p_hash => 'b'
  )),
  'Cannot use this idempotency key: it came with another call before',
  'another call under a known key is refused'
);
select is(
  tests.spent('once:' || tests.id_of('ana')), 1, 'and its call is spent: a refusal takes nothing back'
);


-- By address -----------------------------------------------------------------------------------

select is(
  (select remaining from platform.admit_call('open', null, '192.0.2.1', p_max => 6, p_seconds => 3600)),
  5, 'a stranger is counted by the address'
);
select is(
  (select remaining from platform.admit_call('open', null, '192.0.2.2', p_max => 6, p_seconds => 3600)),
  5, 'each one by itself'
);
select is(
  (select count(*) from private.rate_limits where key like '%192.0.2%'), 0::bigint,
  'and the address is not kept'
);
select is(
  (select remaining from platform.admit_call('open', p_max => 6, p_seconds => 3600)), null,
  'whoever has neither name nor address is asked nothing'
);


-- By API key -----------------------------------------------------------------------------------

select is(tests.come_by('ZZZZZZZZ', 'AAAAAAAB'), 'f', 'an unknown key has no owner');
select is(tests.come_by('AAAAAAAA', 'AAAAAAAB'), 'f', 'nor has a wrong secret');
select is(
  tests.come_by('AAAAAAAA', 'AAAAAAAB', p_caller => tests.id_of('ana')::text), 'f',
  'nor beside a good token'
);
select is(
  tests.come_by('AAAAAAAA', 'AAAAAAAA', p_caller => tests.id_of('bob')::text), 'ana reading.read f',
  'another''s key beside a token goes no further'
);
select is(
  tests.come_by('AAAAAAAA', 'AAAAAAAA', '{usage.read}'), 'ana f', 'nor one that lacks the scope'
);
select is(
  tests.spent('keyed:' || tests.id_of('ana')) + tests.spent('keyed:' || tests.id_of('bob')), 0,
  'and nobody''s calls are spent by them'
);
select is(
  tests.come_by('AAAAAAAA', 'AAAAAAAA'), 'ana reading.read 5 t', 'a good one is its owner''s call'
);
select is(
  tests.come_by('AAAAAAAA', 'AAAAAAAA', p_caller => tests.id_of('ana')::text),
  'ana reading.read 4 f', 'and counts with those by token'
);
select is(
  (select concat_ws(' ', scope, remaining, ticket is null) from platform.admit_call(
    'keyed', null, '192.0.2.1', 'AAAAAAAA', tests.digest('AAAAAAAA'), '{}', 6, 3600
  )),
  '5 t', 'where strangers may come in, one that opens nothing is a stranger'
);


-- Reads of a replica ---------------------------------------------------------------------------

-- What counts calls alone writes this.
select set_config('role', 'none', true);
insert into phonelog.people (user_id, version, changed_at)
values (tests.id_of('ana'), 7, now() - interval '3 seconds')
on conflict (user_id) do update set version = 7, changed_at = excluded.changed_at;
select tests.be_server();
select is(
  (select (freshness ->> 'version')::int = 7 and (freshness ->> 'age_ms')::int between 3000 and 60000
     and (freshness ->> 'changed_at')::timestamptz = now() - interval '3 seconds'
   from platform.admit_call('read', tests.id_of('ana')::text, p_max => 6, p_seconds => 3600,
     p_reads => 'phonelog')),
  true, 'whoever may be answered by a replica is told what it has to know'
);
select is(
  (select freshness -> 'version' from platform.admit_call(
    'keyed', null, null, 'AAAAAAAA', tests.digest('AAAAAAAA'), '{reading.read}', p_reads => 'phonelog'
  )),
  '7', 'of a key that is what its owner has'
);
select is(
  (select freshness from platform.admit_call('read', tests.id_of('bob')::text, p_reads => 'phonelog')),
  '{"version": 0, "changed_at": null, "age_ms": null}', 'of somebody without calls there is none'
);

select tests.log_in('ana');
select throws_ok(
  $$ select platform.admit_call('keyed', tests.id_of('ana')::text) $$,
  '42501', 'permission denied for function admit_call', 'only the server asks'
);

select * from finish();
rollback;
