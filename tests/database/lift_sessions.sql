-- Lift sessions: what the database owns of them, who sees them, and what they come to.

begin;
\ir _prompts.sql
select plan(46);


-- Counting -------------------------------------------------------------------------------------

select tests.open_session();
select is(tests.counts(), '{1,0,2}', 'a revision is counted, and the holes of its IR');
select is((tests.row()).version, 2, 'a change is one version, however many rows it touches');
select count(*) from lift.add_draft(tests.session(), 'def sort(): ...', false);
select count(*) from lift.resolve_hole(tests.session(), 'key', '"len"');
select is(tests.counts(), '{1,1,1}', 'so are drafts; a hole that is filled is none');
select is((tests.row()).current_code, 'def sort(): ...', 'the latest code is the current one');
delete from lift.hole_resolutions where session_id = tests.session();
delete from lift.session_drafts where session_id = tests.session();
select is(tests.counts(), '{1,0,2}', 'what is deleted counts no more');

-- As lift-sys writes into the tables: with counts of its own.
select tests.begin_anew();
update lift.sessions set revision_count = 40, draft_count = 41, hole_count = 42,
  updated_at = '2000-01-01', status = 'paused'
where id = tests.session();
select is(tests.counts(), '{1,0,2}', 'counts that a client sends are not taken');
select ok((tests.row()).updated_at > '2020-01-01', 'nor a time');
select throws_ok(format('update lift.sessions set %s', change), '42501', null, change || ' is refused')
from unnest(array['lease_token = 9', 'version = 9', 'user_id = tests.id_of(''bob'')']) as change;
select tests.be_server();
select throws_ok(format('update lift.sessions set %s', change), 'PT403', null,
  change || ' is refused to the server, too')
from unnest(array['lease_token = 9', 'version = 9', 'user_id = tests.id_of(''bob'')']) as change;
select tests.sign_in('ana');
select is((tests.row()).status, 'paused', 'the rest is');
insert into lift.sessions (id, status, revision_count, draft_count, hole_count, current_ir)
values (md5('raw')::uuid, 'finalized', 7, 7, 7, tests.ir('raw', 'a'));
select results_eq(
  $$ select revision_count, draft_count, hole_count, version, lease_token, lease_holder
     from lift.sessions where id = md5('raw')::uuid $$,
  $$ values (0, 0, 1, 1, 0::bigint, null::text) $$, 'nor when a session is new'
);
select isnt((select finalized_at from lift.sessions where id = md5('raw')::uuid), null,
  'what is finalized has a time for it');
update lift.sessions set current_ir = tests.ir('raw', variadic '{}'::text[]) where id = md5('raw')::uuid;
select tests.begin_anew();
select is((select hole_count from lift.sessions where id = md5('raw')::uuid), 0,
  'another IR has other holes');
insert into lift.session_revisions (session_id, revision_number, content)
select md5('raw')::uuid, n, 'step ' || n from generate_series(1, 3) as n;
select is((select (revision_count, version)::text from lift.sessions where id = md5('raw')::uuid),
  '(3,3)', 'many rows of one statement are one change');
select throws_ok(
  $$ insert into lift.session_revisions (session_id, revision_number) values (md5('raw')::uuid, 3) $$,
  '23505', null, 'no number is given twice'
);
select throws_ok(
  $$ insert into lift.sessions (current_ir) values ('[]') $$, '23514', null, 'an IR is an object'
);


-- Drift ----------------------------------------------------------------------------------------

select tests.be_owner();
select is(private.reconcile_lift() - 'swept', '{"drifted": 0}', 'nothing has drifted');
update lift.sessions set revision_count = 9, hole_count = 9 where id = tests.session();
update lift.sessions set draft_count = 9 where id = md5('raw')::uuid;
select is(private.reconcile_lift() - 'swept', '{"drifted": 2}', 'what has drifted is found');
select is(tests.counts(), '{1,0,2}', 'and is right again');
select is(
  (select count from private.error_events where code = 'counters_drifted'), 2::bigint, 'and is reported'
);
select is(private.reconcile_lift() - 'swept', '{"drifted": 0}', 'once');


-- Seeing ---------------------------------------------------------------------------------------

select tests.sign_in('bob');
select is((select count(*)::int from lift.sessions), 0, 'another sees no session');
select is((select count(*)::int from lift.session_revisions), 0, 'no revision');
select is((select count(*)::int from lift.session_summary) + (select count(*)::int from lift.user_analytics)
  + (select count(*)::int from lift.recent_activity), 0, 'and nothing in a view');
select is_empty('select * from lift.get_session(tests.session())', 'nor by its id');
select throws_ok(
  $$ select lift.add_revision(tests.session(), '{}') $$, 'PT404', null, 'and changes nothing'
);
select is_empty($$ select * from lift.update_session(tests.session(), '{"status": "error"}') $$,
  'nor by its id alone');
select is(lift.delete_session(tests.session()), false, 'nor deletes it');
select throws_ok(
  $$ insert into lift.session_drafts (session_id, draft_number, code_content)
     values (tests.session(), 1, 'x') $$, '42501', null, 'nor puts anything into it'
);
select count(*) from lift.create_session('{"revisions": [{"ir": {}}]}');
select throws_ok(
  $$ insert into lift.session_drafts (session_id, draft_number, code_content, ir_revision_id)
     select id, 1, 'x', (select id from tests.revision()) from lift.sessions $$, '42501', null,
  'nor hangs what is theirs on it'
);
select throws_ok(
  $$ select lift.create_session('[]') $$, 'PT400', null, 'what is no session is none'
);
select throws_ok(
  $$ select lift.create_session('{"revisions": {"ir": {}}}') $$, 'PT400',
  'Cannot create a session: its revisions are no list', 'what is no list is called so'
);
select throws_ok(
  $$ select lift.create_session('{}', tests.id_of('ana')) $$, 'PT403', null,
  'nor opens one in another name'
);
select throws_ok(
  $$ select lift.create_session(jsonb_build_object('session_id', tests.session()), null, 'return') $$,
  'PT409', null, 'nor is told of one that is not theirs'
);
select tests.sign_out();
select throws_ok('select count(*) from lift.sessions', '42501', null, 'a stranger may not ask');
select tests.be_server();
select is((select count(*)::int from lift.sessions where user_id in (tests.id_of('ana'), tests.id_of('bob'))), 3,
  'the server sees all');
select is((select version from lift.create_session('{"metadata": {"by": "server"}}', tests.id_of('bob'))),
  1, 'and opens sessions for others');


-- Figures --------------------------------------------------------------------------------------

select tests.sign_in('ana');
select count(*) from lift.add_draft(tests.session(), 'a', true,
  '{"generation_time_ms": 20, "llm_cost_usd": 0.25, "llm_tokens_used": 100}');
select count(*) from lift.add_draft(tests.session(), 'b', false,
  '{"generation_time_ms": 30, "llm_cost_usd": 0.5, "llm_tokens_used": 50}');
select results_eq(
  $$ select latest_revision_number, latest_draft_number, latest_draft_valid, total_generation_time_ms,
       total_llm_cost_usd, total_llm_tokens_used from lift.session_summary where id = tests.session() $$,
  $$ values (1, 2, false, 50::bigint, 0.75, 150::bigint) $$, 'a session is summed up'
);
select results_eq(
  $$ select total_sessions, finalized_sessions, total_revisions, total_drafts, total_llm_tokens_used
     from lift.user_analytics $$,
  $$ values (2::bigint, 1::bigint, 4::bigint, 2::bigint, 150::numeric) $$, 'so are all of a person''s'
);
select results_eq(
  $$ select total_drafts, fully_valid_count, fully_valid_percent from lift.draft_validation_stats
     where session_id = tests.session() $$,
  $$ values (2::bigint, 1::bigint, 50.00) $$, 'drafts have their rate'
);
select count(*) from lift.resolve_hole(tests.session(), 'key', '"len"');
select set_eq(
  $$ select distinct event_type from lift.recent_activity $$,
  array['session_created', 'revision_created', 'draft_created', 'hole_resolved'], 'one feed has it all'
);
select results_eq(
  $$ select id from lift.list_sessions(p_q => 'SORT', p_metadata => '{"project": "sorting"}') $$,
  $$ values (tests.session()) $$, 'a session is found by words and by what metadata holds'
);

select * from finish();
rollback;
