-- Lift leases: a stale writer is refused, by version or by token, through functions and past them.

begin;
\ir _prompts.sql
select plan(57);

create function tests.lease(p_action text, p_token bigint default null, p_ttl int default 60)
returns bigint
language sql
as $$
  select lease_token from lift.lease_session(tests.session(), p_action, 'a worker', p_ttl, p_token);
$$;

create function tests.end_lease()
returns void
language sql
security definer
as $$
  update lift.sessions set lease_expires_at = clock_timestamp() - interval '1 second'
  where id = tests.session();
$$;

-- Every write there is, with a token.
create function tests.write(p_nth int, p_token bigint)
returns void
language plpgsql
as $$
begin
  case p_nth
    when 0 then perform lift.update_session(tests.session(), '{"status": "paused"}', null, p_token);
    when 1 then perform lift.add_revision(tests.session(), '{"a": 1}', p_token => p_token);
    when 2 then perform lift.add_draft(tests.session(), 'x', true, p_token => p_token);
    when 3 then perform lift.resolve_hole(tests.session(), 'key', '1', p_token => p_token);
    when 4 then perform lift.restore_revision(tests.session(), 1, p_token => p_token);
    when 5 then perform lift.lease_session(tests.session(), 'renew', null, 60, p_token);
    when 6 then perform lift.delete_session(tests.session(), null, p_token);
  end case;
end;
$$;
grant execute on all functions in schema tests to anon, authenticated, service_role;

select tests.open_session();
select count(*) from tests.heard();


-- Versions -------------------------------------------------------------------------------------

select is((select version from lift.update_session(tests.session(), '{"status": "paused"}', 2)), 3,
  'who has read the latest version writes the next');
select throws_ok(
  $$ select lift.update_session(tests.session(), '{"status": "active"}', 2) $$, 'PT409',
  'Cannot change this session: it has changed since it was read', 'who has not is refused'
);
select throws_ok(
  format('select lift.%s', call), 'PT409', null, call || ' looks at the version'
) from unnest(array[
  'add_revision(tests.session(), ''{}'', p_version => 2)',
  'add_draft(tests.session(), ''x'', true, p_version => 2)',
  'resolve_hole(tests.session(), ''key'', ''1'', p_version => 2)',
  'restore_revision(tests.session(), 1, 2)', 'delete_session(tests.session(), 2)'
]) as call;
select is((tests.row()).version, 3, 'and nothing has changed');


-- Tokens ---------------------------------------------------------------------------------------

select is(tests.lease('acquire'), 1::bigint, 'the first lease has the first token');
select is((tests.row()).version, 3, 'a lease is no change');
select throws_ok('select tests.lease(''acquire'')', 'PT409', null, 'nobody else acquires one meanwhile');
select throws_ok(format('select tests.write(%s, null)', n), 'PT409', null,
  format('write %s without a token is refused', n)) from unnest('{0,1,2,3,4,6}'::int[]) as n;
select lives_ok(format('select tests.write(%s, 1)', n), format('write %s with the token is not', n))
from generate_series(0, 5) as n;
select tests.end_lease();
select throws_ok(format('select tests.write(%s, 1)', n), 'PT409',
  'Cannot change this session: this lease has ended, and somebody else may have written since',
  format('when it has run out, write %s is refused, though there is no newer one', n))
from generate_series(0, 6) as n;
select lives_ok('select tests.write(0, null)', 'then anybody may write');
select is(tests.lease('acquire'), 2::bigint, 'and another may have one');
select throws_ok(format('select tests.write(%s, 1)', n), 'PT409', null,
  format('write %s with the older token is refused', n)) from generate_series(0, 6) as n;
select tests.lease('release', 2);
select throws_ok('select tests.write(1, 1)', 'PT409', null, 'also when nobody holds one any more');
select throws_ok(format('select tests.write(%s, 2)', n), 'PT409', null,
  format('given back, it is good for nothing: write %s', n)) from generate_series(0, 6) as n;
select lives_ok('select tests.lease(''release'', 2)', 'but to be given back once more');


-- Past the functions ---------------------------------------------------------------------------

select is(tests.lease('acquire', 2), 3::bigint, 'or to acquire the next');
select tests.begin_anew();
select throws_ok($$ update lift.sessions set status = 'error' where id = tests.session() $$, 'PT409',
  null, 'a lease holds for whoever writes into the table');
select throws_ok(
  $$ insert into lift.session_revisions (session_id, revision_number) values (tests.session(), 99) $$,
  'PT409', null, 'and into what belongs to it'
);
delete from lift.sessions where id = tests.session();
update lift.session_revisions set metadata = '{"raw": true}' where session_id = tests.session();
select is((tests.row()).id, tests.session(), 'or deletes it');
select is_empty('select from lift.session_revisions where metadata ? ''raw''', 'or annotates it');
select tests.be_server();
select throws_ok($$ update lift.sessions set status = 'error' where id = tests.session() $$, 'PT409',
  null, 'for the server, too');


-- Expiry ---------------------------------------------------------------------------------------

select tests.be_owner();
select is(private.release_leases(), 0, 'a lease that runs is let be');
select tests.end_lease();
select count(*) from tests.heard();
select is(private.release_leases(), 1, 'one that has run out is ended');
select results_eq(
  'select event, payload from tests.heard()',
  $$ values ('lease', '{"lease_token": 3, "lease_holder": null, "lease_expires_at": null}'::jsonb) $$,
  'and whoever listens hears of it'
);

select * from finish();
rollback;
