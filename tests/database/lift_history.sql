-- Lift history: revisions, what they share, restoring, forking, and what filled holes before.

begin;
\ir _prompts.sql
select plan(31);

create function tests.draft()
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('version', 3, 'ir', tests.ir('sort', 'key', 'order'),
    'validation_status', 'valid', 'smt_results', '[{"sat": true}]'::jsonb, 'ambiguities', '["key"]'::jsonb,
    'created_at', '2026-01-02T03:04:05Z', 'metadata', '{}'::jsonb);
$$;
create function tests.own_ir()
returns jsonb
language sql
immutable
as $$
  select '{"version": "2.0", "ir": {"intent": {}}, "extra": 1}'::jsonb;
$$;
grant execute on all functions in schema tests to authenticated;

select tests.open_session();
select count(*) from tests.heard();
select results_eq(
  $$ select revision_number, changed_fields from lift.add_revision(tests.session(),
       tests.ir('sort', 'key') || '{"effects": []}') $$,
  $$ values (2, array['effects', 'signature']) $$, 'a revision says what has changed'
);
select results_eq(
  'select event, payload - ''revision_id'' from tests.heard()',
  $$ values ('revision', '{"revision_number": 2, "source": "refinement", "version": 3}'::jsonb) $$,
  'and is told once'
);
select count(*) from generate_series(1, 10) as n,
  lateral lift.add_revision(tests.session(), '{"b": 1, "a": [1.5, {"c": null}]}', p_summary => n::text);
select count(*) from lift.add_revision(tests.session(), '{"a": [1.5, {"c": null}], "b": 1}');
select is((select count(*)::int from private.ir_blobs), 3, 'an IR is kept once');
select is((tests.row()).revision_count, 13, 'however many revisions have it');
select results_eq(
  'select revision_number, ir from lift.session_irs(tests.session(), array[1, 12, 99]) order by 1',
  $$ values (1, tests.ir('sort', 'key', 'order')), (12, '{"a": [1.5, {"c": null}], "b": 1}'::jsonb) $$,
  'and each has it back'
);
select is(
  (select changed_fields from lift.session_revisions where revision_number = 13), '{}',
  'nothing has changed where it is the same'
);
select throws_ok(
  $$ update lift.session_revisions set content = 'I never said that' $$, '42501', null,
  'history is not rewritten'
);
select throws_ok($$ select lift.add_revision(tests.session(), '[1]') $$, 'PT422', null,
  'an IR is an object');


-- Restoring ------------------------------------------------------------------------------------

select is((select revision_number from lift.restore_revision(tests.session(), 1)), 14,
  'restoring makes a new revision');
select is((tests.row()).current_ir, tests.ir('sort', 'key', 'order'), 'with the IR of then');
select is((tests.row()).hole_count, 2, 'and its holes');
select is((select metadata from lift.session_revisions where revision_number = 14),
  '{"restored_from": 1}', 'and says of when');
select throws_ok('select lift.restore_revision(tests.session(), 99)', 'PT404', null,
  'there must be one');

select tests.begin_anew();
select count(*) from lift.add_revision(tests.session(), tests.draft());
select count(*) from lift.add_revision(tests.session(), tests.own_ir());
select results_eq(
  'select ir from lift.session_irs(tests.session(), array[15, 16]) order by revision_number',
  'values (tests.ir(''sort'', ''key'', ''order'')), (tests.own_ir())',
  'what only looks like a draft is an IR'
);
select count(*) from lift.restore_revision(tests.session(), 15);
select is((tests.row()).current_ir, tests.draft(), 'a draft is restored with all that was around its IR');
select is((select session -> 'current_draft' from lift.get_session(tests.session())), tests.draft(),
  'and is told so');
select count(*) from lift.restore_revision(tests.session(), 16);
select is((tests.row()).current_ir, tests.own_ir(), 'an IR with its own words, whole');
select count(*) from lift.restore_revision(tests.session(), 1);


-- Holes ----------------------------------------------------------------------------------------

select is((select holes_left from lift.resolve_hole(tests.session(), 'key', '"len"')), 1,
  'a hole is filled');
select is((select holes_left from lift.resolve_hole(tests.session(), 'key', '"str.lower"')), 1,
  'and filled again');
select results_eq(
  $$ select resolved_value, superseded_at is null from lift.hole_resolutions order by resolution_number $$,
  $$ values ('"len"'::jsonb, false), ('"str.lower"', true) $$, 'what it was filled with before stays'
);
select is(
  (select session -> 'pending_resolutions' -> 0 ->> 'resolution_text' from lift.get_session(tests.session())),
  'str.lower', 'what counts is the latest'
);
select tests.begin_anew();
select throws_ok($$ select private.supersede_resolution(tests.session(), 'key') $$, 'PT403', null,
  'nobody supersedes by hand');


-- Forking --------------------------------------------------------------------------------------

select is((select (revision_count, version)::text from lift.fork_session(tests.session(), 2)),
  '(2,1)', 'a fork has the history up to there');
select results_eq(
  $$ select current_ir ->> 'name', hole_count, metadata -> 'forked_from' from lift.sessions
     where id <> tests.session() $$,
  $$ values ('sort', 1, jsonb_build_object('session_id', tests.session(), 'revision_number', 2)) $$,
  'its IR, and where it came from'
);
select is((select count(*)::int from private.ir_blobs), 5, 'and copies no IR');
-- Taken out, what filled a hole last leaves it open: here, and in what is forked.
delete from lift.hole_resolutions where resolved_value = '"str.lower"';
select is((tests.row()).hole_count, 2, 'a hole is open again');
select count(*) from lift.fork_session(tests.session());
select is((select hole_count from lift.sessions where metadata -> 'forked_from' ->> 'revision_number' <> '2'),
  2, 'and no fork fills it with what had been superseded');
delete from lift.sessions where metadata -> 'forked_from' ->> 'revision_number' <> '2';
select throws_ok('select lift.fork_session(tests.session(), 99)', 'PT404', null, 'there must be such a one');


-- Others ---------------------------------------------------------------------------------------

-- Bob knows a hash of ana's: it is his own IRs that he finds by it.
select tests.sign_in('bob');
select count(*) from lift.create_session(jsonb_build_object('session_id', md5('bob''s')::uuid));
insert into lift.session_revisions (session_id, revision_number, ir_hash)
values (md5('bob''s')::uuid, 1, private.hash_of_ir(tests.ir('sort', 'key', 'order')));
select is((select ir from lift.session_irs(md5('bob''s')::uuid, array[1])), null,
  'nobody gets at another''s IR by its hash');
select is((select count(*)::int from private.ir_blobs), 0, 'nor sees it');


-- Sweeping -------------------------------------------------------------------------------------

select tests.be_owner();
update private.ir_blobs set used_at = now() - interval '2 days';
delete from lift.session_revisions where revision_number = 2;
select is(private.reconcile_lift() ->> 'swept', '1', 'an IR that nothing has is swept, and no other');

select * from finish();
rollback;
