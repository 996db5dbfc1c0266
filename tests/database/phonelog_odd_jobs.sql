-- Phonelog, what looks by itself: one person's trouble is nobody else's; who is late is told once.

begin;
\ir _people.sql
select plan(36);

-- Each has a phone that has just synced.
insert into phonelog.data_sources (user_id, kind, name, last_sync_at)
select id, 'phone', 'phone', now() from auth.users;
insert into phonelog.sync_runs (user_id, source_id, finished_at, status, inserted)
select user_id, id, now(), 'done', 1 from phonelog.data_sources;
insert into phonelog.people (user_id, last_at) select id, now() from auth.users;

-- Of four, in the order of their ids.
create function tests.nth(p_nth int)
returns uuid
language sql
stable
as $$
  select id from auth.users order by id offset p_nth - 1 limit 1;
$$;

create function tests.scored()
returns int[]
language sql
stable
as $$
  select array_agg(nth order by nth) from generate_series(1, 4) as nth
  where exists (
    select from phonelog.quality_scores where user_id = tests.nth(nth) and source_id is null
  );
$$;


-- Slices ---------------------------------------------------------------------------------------

create function tests.fail()
returns trigger
language plpgsql
as $$
begin
  if new.user_id = tests.nth(2) then
    raise exception using errcode = current_setting('tests.trouble'), message = 'for the second';
  end if;
  return new;
end;
$$;
create trigger fail before insert on phonelog.quality_scores for each row execute function tests.fail();

select set_config('tests.trouble', 'check_violation', true);
select is(private.look_for_odd_things('quality', null, null, 60), null, 'a slice gets to its end');
select is(tests.scored(), '{1,3,4}', 'past whoever something is wrong with');
select results_eq(
  'select code, message, count from private.error_events',
  $$ values ('odd_things_skipped', 'Looking for odd things (quality) passed over somebody: 23514', 1::bigint) $$,
  'and tells it, without a word of theirs'
);

delete from phonelog.quality_scores;
select set_config('tests.trouble', 'query_canceled', true);
select is(
  private.look_for_odd_things('quality', null, null, 60), tests.nth(2),
  'who takes all the time that there is ends the slice'
);
select is(
  private.look_for_odd_things('quality', null, tests.nth(2), 60), null, 'and the next begins behind them'
);
select is(tests.scored(), '{1,3,4}', 'so that the others have their turn');
drop trigger fail on phonelog.quality_scores;

delete from phonelog.quality_scores;
update phonelog.people set last_at = now() - interval '61 days' where user_id = tests.nth(1);
update phonelog.people set last_at = null where user_id = tests.nth(3);
update phonelog.data_sources set last_sync_at = now() - interval '61 days' where user_id = tests.nth(1);
select private.look_for_odd_things('quality', null, null, 60);
select is(tests.scored(), '{2,3,4}', 'who has left the phone has no score, but whoever syncs does');


-- What one person may have ---------------------------------------------------------------------

select tests.sign_in('ana');
select throws_ok(
  $$ update phonelog.data_sources set expected_interval = '-1 year 361 days' $$, '23514', null,
  'how often one syncs is more than nothing, in days as in seconds'
);
select throws_ok(
  $$ update phonelog.data_sources set expected_interval = '1 second' $$, '23514', null, 'a minute at least'
);
select lives_ok($$ update phonelog.data_sources set expected_interval = '1 hour' $$, 'an hour is good');
select lives_ok(
  $$ insert into phonelog.data_sources (kind, name) select 'api', 'p' || n from generate_series(1, 49) as n $$,
  'fifty sources are well'
);
select throws_ok(
  $$ insert into phonelog.data_sources (kind, name) values ('api', 'more') $$, 'PT409', null, 'more are not'
);
select throws_ok(
  $$ select phonelog.ingest_events('{"kind": "api", "name": "more"}', '[]') $$, 'PT409', null,
  'nor by what comes in'
);
select lives_ok(
  $$ select phonelog.ingest_events('{"kind": "api", "name": "p1"}', '[]') $$, 'into one of them it does'
);
delete from phonelog.data_sources where name = 'p2';
select lives_ok(
  $$ insert into phonelog.data_sources (kind, name) values ('api', 'more') $$, 'one that went makes room'
);


-- Who is late ----------------------------------------------------------------------------------

select tests.be_owner();
delete from phonelog.data_sources where name <> 'phone';
delete from private.jobs;
insert into platform.webhook_endpoints (user_id, url, events)
values
  (tests.id_of('ana'), 'https://ana.quintet.app/', '{sync.*}'),
  (tests.id_of('bob'), 'https://bob.quintet.app/', '{sync.*}');

-- What is told of it, in turn.
create function tests.check_of(p_synced interval, p_failures int default 0)
returns text
language plpgsql
as $$
begin
  update phonelog.sync_runs set started_at = now() - p_synced where user_id = tests.id_of('ana');
  update phonelog.data_sources
  set last_sync_at = now() - p_synced, consecutive_failures = p_failures
  where user_id = tests.id_of('ana');
  update private.source_watch set look_at = look_at - p_synced;
  delete from private.jobs;
  perform private.check_sync_health();
  return (
    select coalesce(string_agg((payload ->> 'body')::jsonb ->> 'type', ' '), '')
    from private.jobs where queue = 'webhooks'
  );
end;
$$;

select is(tests.check_of('0'), '', 'what is so when it is first seen is no news');
select is(tests.check_of('90 minutes'), '', 'an hour and a half is no delay where one is meant');
select is(tests.check_of('3 hours'), 'sync.late', 'three are, and are told');
select is(
  (select ((payload ->> 'body')::jsonb -> 'data') - array['source_id', 'last_sync_at'] from private.jobs
   where queue = 'webhooks'),
  '{"kind": "phone", "lag_s": 10800, "allowed_s": 7200, "failures": 0, "next": "sync_now"}',
  'with how late that is, and no name'
);
select is(
  (select count(*) from private.jobs where queue = 'webhooks'
   and payload ->> 'endpoint' = (select id::text from platform.webhook_endpoints where user_id = tests.id_of('ana'))),
  1::bigint, 'to whose phone it is'
);
select is(tests.check_of('3 hours'), '', 'once');
select is(tests.check_of('1 minute'), 'sync.well', 'and that it is well again');
select is(tests.check_of('1 minute', 2), 'sync.failed', 'one that fails is told, too');
select is(tests.check_of('0'), 'sync.well', 'until it does no more');
delete from phonelog.sync_runs where user_id = tests.id_of('ana');
select tests.check_of('3 hours');
update phonelog.data_sources set expected_interval = null where user_id = tests.id_of('ana');
select is(tests.check_of('9 days'), '', 'a silence does not end by forgetting what was before it');
update phonelog.data_sources set expected_interval = '1 day' where user_id = tests.id_of('ana');
select is(tests.check_of('1 hour'), 'sync.well', 'but by a sync');
select ok(
  (select max(look_at) from private.source_watch) <= now() + interval '1 day'
  and (select look_at from private.source_watch where user_id = tests.id_of('ana')) <= now() + interval '6 hours',
  'who has two days left is looked at this day'
);
-- What becomes of a look at ana, who synced three hours ago, and was judged before.
create function tests.judged_anew(p_judged interval) returns boolean language plpgsql as $$
begin
  update private.source_watch
  set look_at = now(), judged_at = now() - p_judged, last_at = last_at - interval '1 day'
  where user_id = tests.id_of('ana');
  perform private.check_sync_health();
  return (select judged_at = now() from private.source_watch where user_id = tests.id_of('ana'));
end;
$$;
select is(tests.judged_anew('1 hour'), false, 'who has synced as always is not judged each time');
select ok(
  (select look_at > now() + interval '4 hours' from private.source_watch where user_id = tests.id_of('ana')),
  'and is looked at when that may have become another'
);
select is(tests.judged_anew('7 hours'), true, 'as each is some times a day');
select tests.sign_in('ana');
update phonelog.data_sources set expected_interval = '20 minutes';
select tests.be_owner();
delete from private.jobs;
select is(private.check_sync_health(), 1, 'and at once where less is meant');
update phonelog.data_sources set expected_interval = '1 hour' where user_id = tests.id_of('ana');


-- How many are ---------------------------------------------------------------------------------

create function tests.is_open()
returns boolean
language sql
as $$
  select exists (
    select from platform.alerts a join platform.alert_rules r on r.id = a.rule_id
    where r.kind = 'late_sources' and a.resolved_at is null
  );
$$;
update platform.alert_rules set min_calls = 4 where kind = 'late_sources';
select tests.check_of('3 hours');
select private.evaluate_alerts();
select ok(not tests.is_open(), 'of four one that is late is nobody''s alarm');
update private.source_watch set status = 'late' where user_id = tests.id_of('bob');
update phonelog.data_sources set last_sync_at = now();
update phonelog.data_sources set last_sync_at = now() - interval '2 days' where user_id = tests.nth(1);
select private.evaluate_alerts();
select ok(not tests.is_open(), 'nor are three that say too little');
update platform.alert_rules set min_calls = 3 where kind = 'late_sources';
update phonelog.data_sources set last_sync_at = now() where user_id <> tests.id_of('cleo');
select private.evaluate_alerts();
select ok(tests.is_open(), 'that many are late at once is');
update phonelog.data_sources set last_sync_at = last_sync_at - interval '40 hours';
update private.source_watch set last_at = last_at - interval '40 hours';
update platform.alerts set opened_at = opened_at - interval '40 hours';
select private.evaluate_alerts();
select ok(tests.is_open(), 'and stays one for as long as nothing comes');
update phonelog.data_sources set last_sync_at = now();
select private.check_sync_health();
select private.evaluate_alerts();
select ok(not tests.is_open(), 'until it does');

select * from finish();
rollback;
