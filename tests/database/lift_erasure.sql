-- Lift erasure: with a person goes everything of theirs, and nothing of others; retention takes what is
-- done with.

begin;
\ir _prompts.sql
select plan(8);

create function tests.left_of(p_name text)
returns int[]
language sql
stable
security definer
as $$
  select array[
    (select count(*)::int from lift.sessions where user_id = tests.id_of(p_name)),
    (select count(*)::int from lift.session_revisions r join lift.sessions s on s.id = r.session_id
     where s.user_id = tests.id_of(p_name)),
    (select count(*)::int from lift.session_drafts d join lift.sessions s on s.id = d.session_id
     where s.user_id = tests.id_of(p_name)),
    (select count(*)::int from lift.hole_resolutions h join lift.sessions s on s.id = h.session_id
     where s.user_id = tests.id_of(p_name)),
    (select count(*)::int from private.ir_blobs where user_id = tests.id_of(p_name))
  ];
$$;
grant execute on all functions in schema tests to authenticated;

select tests.open_session();
select count(*) from lift.add_draft(tests.session(), 'x', true);
select count(*) from lift.resolve_hole(tests.session(), 'key', '1');
select tests.sign_in('bob');
select count(*) from lift.create_session('{"status": "finalized", "revisions": [{"ir": {"a": 1}}]}');
select count(*) from lift.create_session('{"status": "paused"}');
select tests.be_owner();
select is(tests.left_of('ana'), '{1,1,1,1,1}', 'ana has left traces');

-- A worker that renews its lease for ever keeps nobody from it.
create function tests.erase(p_name text, p_domains text[])
returns text
language plpgsql
as $$
declare
  v_id constant uuid := platform.begin_erasure(tests.id_of(p_name), 'erase', p_domains, 'test');
  v_step text;
begin
  for n in 1..30 loop
    select step into v_step from platform.continue_erasure(v_id);
    exit when v_step in ('done', 'identity');
  end loop;
  return v_step;
end;
$$;
grant execute on all functions in schema tests to service_role;
select tests.sign_in('ana');
select count(*) from lift.lease_session(tests.session(), 'acquire', 'a worker', 3600);
select tests.begin_anew();
select tests.be_server();
select is(tests.erase('ana', '{lift}'), 'done', 'what is leased is erased');
select tests.be_owner();
select is(tests.left_of('ana'), '{0,0,0,0,0}', 'all of it');
select is(tests.left_of('bob'), '{2,1,0,0,1}', 'and nothing of others');

select tests.open_session();
select count(*) from lift.add_draft(tests.session(), 'x', true);
select tests.be_owner();

delete from auth.users where id = tests.id_of('ana');
select is(tests.left_of('ana'), '{0,0,0,0,0}', 'she leaves none');
select is(tests.left_of('bob'), '{2,1,0,0,1}', 'bob keeps his');

update lift.sessions set metadata = '{"touched": true}' where user_id = tests.id_of('bob');
insert into platform.retention_policies (user_id, target, max_age)
values (tests.id_of('bob'), 'lift.sessions', interval '2 days');
select is(private.sweep('lift.sessions', null), 0::bigint, 'what is new is kept');
select is(private.sweep('lift.sessions', clock_timestamp()), 1::bigint,
  'what is done with goes when its time has come, and nothing that goes on');

select * from finish();
rollback;
