-- Platform profiles: one from sign-up on, one's own, and nothing in it that cannot be used.

begin;
\ir _people.sql
select plan(22);


-- From sign-up on -----------------------------------------------------------------------------

select results_eq(
  $$ select count(*)::int from platform.profiles $$, array[4], 'everybody who signs up has one'
);

create function tests.signs_up(p_metadata jsonb, p_name text, p_description text)
returns text
language plpgsql
as $$
declare
  v_id constant uuid := gen_random_uuid();
begin
  insert into auth.users (id, raw_user_meta_data) values (v_id, p_metadata);
  return is((select display_name from platform.profiles where user_id = v_id), p_name, p_description);
end;
$$;

select tests.signs_up('{"name": "Ana"}', 'Ana', 'with the name they gave');
select tests.signs_up('{"full_name": "Ana B.", "name": "Ana"}', 'Ana B.', 'the fuller one of two');
select tests.signs_up(null, null, 'or with none');
select tests.signs_up('{"name": "   "}', null, 'blanks are none');
select tests.signs_up('{"name": {"first": 1}}', '{"first": 1}', 'an odd one stops nobody');
select tests.signs_up(jsonb_build_object('name', E'A\u0007na\n'), 'Ana', 'without control characters');
select tests.signs_up(jsonb_build_object('name', repeat('é', 200)), repeat('é', 80), 'no longer than there is room');
select lives_ok(
  $$ insert into auth.users (id, raw_user_meta_data)
     values (gen_random_uuid(), jsonb_build_object('name', E'\u00a0\u3000')) $$,
  'and blanks of another kind stop nobody either'
);


-- One's own -----------------------------------------------------------------------------------

select tests.sign_in('ana');
select results_eq(
  'select user_id from platform.profiles', array[tests.id_of('ana')], 'people see their own'
);
select lives_ok(
  $$ update platform.profiles
     set display_name = 'Ana', locale = 'pt-BR', timezone = 'America/Sao_Paulo', preferred_lang = 'pt' $$,
  'and change it'
);
select throws_ok(
  $$ update platform.profiles set user_id = tests.id_of('bob') $$,
  '42501', 'permission denied for table profiles', 'they do not give it away'
);
select throws_ok(
  $$ insert into platform.profiles (user_id) values (auth.uid()) $$,
  '42501', 'permission denied for table profiles', 'nor make a second'
);
select throws_ok(
  'delete from platform.profiles', '42501', 'permission denied for table profiles', 'nor none'
);

select tests.be_owner();
select is(
  (select count(*)::int from platform.profiles where display_name = 'Ana' and timezone <> 'UTC'), 1,
  'nobody else''s was changed'
);
select ok(
  (select updated_at >= created_at from platform.profiles where user_id = tests.id_of('ana')),
  'and it is known when'
);


-- What cannot be used -------------------------------------------------------------------------

select tests.sign_in('ana');
select throws_ok(
  $$ update platform.profiles set timezone = 'Mars/Olympus' $$,
  'PT422', 'Cannot keep this profile: there is no such time zone', 'a time zone that is none'
);
select throws_ok(
  $$ update platform.profiles set timezone = 'X3' || chr(39) || ';' $$,
  '23514', null, 'or text that could be anything'
);
select throws_ok(
  $$ update platform.profiles set locale = 'portuguese' $$, '23514', null, 'a locale in words'
);
select throws_ok(
  $$ update platform.profiles set display_name = repeat('a', 81) $$, '23514', null, 'a name too long'
);

select tests.be_owner();
grant update on platform.profiles to authenticated;
select tests.sign_in('ana');
select throws_ok(
  $$ update platform.profiles set created_at = now() - interval '1 year' $$,
  'PT403', 'Cannot change this row: of profiles only display_name, locale, timezone, preferred_lang may be changed',
  'were it granted, the other columns stayed'
);
select tests.be_owner();
delete from auth.users where id = tests.id_of('ana');
select is_empty(
  $$ select from platform.profiles where user_id = tests.id_of('ana') $$, 'it goes with the account'
);

select * from finish();
rollback;
