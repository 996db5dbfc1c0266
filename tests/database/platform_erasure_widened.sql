-- Platform erasure of everything, asked for while one of some domains is under way.

begin;
\ir _people.sql
select plan(9);

create function tests.erasure_of(p_name text)
returns uuid
language sql
as $$ select id from private.erasures where user_id = tests.id_of(p_name); $$;
create function tests.take_steps(p_name text, p_times int)
returns text
language plpgsql
as $$
declare
  v_id uuid := tests.erasure_of(p_name);
  v_step text;
begin
  for i in 1 .. p_times loop
    select step into v_step from private.continue_erasure(v_id);
  end loop;
  return v_step;
end;
$$;
create function tests.finish_it(p_name text)
returns jsonb
language plpgsql
as $$
declare
  v_id uuid := tests.erasure_of(p_name);
  v_at record;
begin
  loop
    select * into v_at from private.continue_erasure(v_id);
    exit when v_at.step = 'done';
    if v_at.step = 'storage' then
      delete from storage.objects where name like tests.id_of(p_name) || '/%';
    elsif v_at.step = 'identity' then
      delete from auth.users where id = tests.id_of(p_name);
    end if;
  end loop;
  return v_at.receipt;
end;
$$;
create function tests.pages_kept()
returns int[]
language sql
as $$ select array_agg((facts ->> 'pages')::int order by 1) from private.statistics_rows; $$;
-- A domain whose rows go one at a time.
create function private.erase_a_session(p_user uuid, p_rows int)
returns boolean
language sql
as $$
  delete from reading.reading_sessions
  where id = (select id from reading.reading_sessions where user_id = p_user order by pages limit 1);
  select exists (select from reading.reading_sessions where user_id = p_user);
$$;
insert into private.data_slices (domain, slicer, rows) values ('reading', 'private.erase_a_session', 1);

insert into auth.users (id) select tests.id_of(name) from unnest(array['eve', 'fay', 'gil']) as name;
select tests.have_account('eve');
select tests.have_account('fay');
insert into reading.reading_sessions (user_id, series_id, started_at, ended_at, pages)
select tests.id_of(name), 'her diary', '2026-01-02 10:00Z', '2026-01-02 11:00Z', pages
from (values ('eve', 1), ('eve', 2), ('fay', 10), ('fay', 20)) as read (name, pages);


-- After the domain has gone -------------------------------------------------------------------

select private.begin_erasure(tests.id_of('eve'), 'anonymise', '{reading}', 'test');
select is(tests.take_steps('eve', 4), 'data', 'a domain goes');
select is(tests.pages_kept(), '{1,2}', 'and its figures are kept');
select private.begin_erasure(tests.id_of('eve'), 'anonymise', null, 'test');
select is(
  tests.finish_it('eve') -> 'counts' -> 'reading.reading_sessions', '2',
  'the receipt of everything has what had gone before'
);
select is(tests.pages_kept(), '{1,2}', 'whose figures stay, once');


-- While it is going ---------------------------------------------------------------------------

select private.begin_erasure(tests.id_of('fay'), 'anonymise', '{reading}', 'test');
select is(tests.take_steps('fay', 3), 'data', 'some of it has gone');
select is(
  (select array_agg(pages) from reading.reading_sessions where user_id = tests.id_of('fay')), '{20}',
  'and some has not'
);
select private.begin_erasure(tests.id_of('fay'), 'anonymise', null, 'test');
select is(
  tests.finish_it('fay') -> 'counts' -> 'reading.reading_sessions', '2', 'all of it is in the receipt'
);
select is(tests.pages_kept(), '{1,2,10,20}', 'and its figures are kept once');


-- Files ---------------------------------------------------------------------------------------

insert into storage.objects (bucket_id, name, owner_id)
select bucket, tests.id_of('gil') || '/' || bucket, tests.id_of('gil')::text
from unnest(array['character-cards', 'exports']) bucket;
select private.begin_erasure(tests.id_of('gil'), 'erase', '{characters}', 'test');
select tests.take_steps('gil', 1);
delete from storage.objects where bucket_id = 'character-cards';
select private.begin_erasure(tests.id_of('gil'), 'erase', null, 'test');
select is(
  tests.finish_it('gil') -> 'counts' -> 'storage.objects', '2', 'files that had gone count beside the others'
);

select * from finish();
rollback;
