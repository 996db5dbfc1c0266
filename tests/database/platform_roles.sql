-- Platform roles: who may what is asked of the tables, and counts at once.

begin;
\ir _people.sql
select plan(38);

select tests.have_role('ana', 'admin');
select tests.have_role('bob', 'support');
select tests.have_role('cleo', 'analyst', now() + interval '1 hour');
select tests.have_account('dan');


-- Asking --------------------------------------------------------------------------------------

select tests.be_server();

select is(
  (select count(*) from platform.role_permissions where role = 'admin'),
  (select count(distinct permission) from platform.role_permissions),
  'an admin may everything that anybody may'
);
select ok(platform.authorize(tests.id_of('ana'), 'roles.manage'), 'the admin manages roles');
select ok(platform.authorize(tests.id_of('bob'), 'users.read'), 'support reads about people');
select ok(not platform.authorize(tests.id_of('bob'), 'roles.manage'), 'and does not manage roles');
select ok(platform.authorize(tests.id_of('cleo'), 'analytics.read'), 'a role counts until it ends');
select ok(not platform.authorize(tests.id_of('dan'), 'users.read'), 'without a role nobody may anything');
select ok(not platform.authorize(tests.id_of('ana'), 'roles.invent'), 'nobody may what there is not');
select ok(not platform.authorize(null, 'roles.manage'), 'nor may nobody');

select tests.be_owner();
update platform.user_roles set expires_at = now() - interval '1 second' where role = 'analyst';
select ok(not platform.authorize(tests.id_of('cleo'), 'analytics.read'), 'an expired role is none');

update auth.users set banned_until = now() + interval '1 day' where id = tests.id_of('bob');
select ok(not platform.authorize(tests.id_of('bob'), 'users.read'), 'who is banned may nothing');
update auth.users set banned_until = null where id = tests.id_of('bob');
update auth.users set is_anonymous = true where id = tests.id_of('bob');
select ok(not platform.authorize(tests.id_of('bob'), 'users.read'), 'nor who is anonymous');
update auth.users set is_anonymous = false where id = tests.id_of('bob');
update auth.users set deleted_at = now() where id = tests.id_of('bob');
select is_empty(
  $$ select from platform.user_roles where user_id = tests.id_of('bob') $$,
  'an account that is kept as deleted loses its roles'
);


-- A caller ------------------------------------------------------------------------------------

select tests.log_in('ana');
select ok(private.caller_may('audit.read'), 'an admin with a session may');
select tests.sign_in('ana');
select ok(not private.caller_may('audit.read'), 'with a token of no session they may not');
select tests.log_in('dan');
select ok(not private.caller_may('audit.read'), 'nor may somebody else');
select tests.speak_as('authenticated', jsonb_build_object(
  'sub', tests.id_of('dan'), 'session_id', md5('a session of dan'), 'user_roles', '["admin"]'::jsonb,
  'user_metadata', '{"role": "admin"}'::jsonb));
select ok(not private.caller_may('audit.read'), 'whatever their token says about them');

select tests.be_server();
select ok(
  (select signed_in and allowed from platform.standing(tests.id_of('ana'), md5('a session of ana')::uuid, 'audit.read')),
  'the server asks both in one'
);
select ok(
  (select signed_in and not allowed from platform.standing(tests.id_of('dan'), md5('a session of dan')::uuid, 'audit.read')),
  'and hears which it was'
);
select ok(
  (select signed_in and allowed from platform.standing(tests.id_of('dan'), md5('a session of dan')::uuid)),
  'nothing is allowed to whoever asks for nothing'
);
select ok(
  (select not signed_in and allowed from platform.standing(tests.id_of('ana'), null, 'audit.read')),
  'no session is none that is alive'
);

select tests.be_owner();
update auth.sessions set not_after = now() - interval '1 second' where user_id = tests.id_of('dan');
select ok(not private.session_is_alive(md5('a session of dan')::uuid), 'a session can be over in time');
update auth.sessions set not_after = now() + interval '1 hour' where user_id = tests.id_of('dan');
select ok(private.session_is_alive(md5('a session of dan')::uuid), 'or not yet');
update auth.users set banned_until = now() + interval '1 day' where id = tests.id_of('dan');
select ok(not private.session_is_alive(md5('a session of dan')::uuid), 'who is banned has none');
delete from auth.sessions where user_id = tests.id_of('ana');
select tests.log_in('ana');
select ok(not private.caller_may('audit.read'), 'after signing out, an admin''s token is worth nothing');
select tests.be_owner();
select tests.have_account('ana');
update auth.users set banned_until = null where id = tests.id_of('dan');


-- In the token --------------------------------------------------------------------------------

select is(
  private.custom_access_token_hook(jsonb_build_object('user_id', tests.id_of('ana'), 'claims', '{"aal": "aal1"}'::jsonb)),
  '{"claims": {"aal": "aal1", "user_roles": ["admin"]}}',
  'the hook adds the roles and leaves the rest'
);
select is(
  private.custom_access_token_hook(jsonb_build_object('user_id', tests.id_of('cleo'), 'claims', '{}'::jsonb)),
  '{"claims": {"user_roles": []}}',
  'and no expired ones'
);
select is(
  private.custom_access_token_hook(jsonb_build_object(
    'user_id', tests.id_of('dan'), 'claims', '{"user_roles": ["admin"]}'::jsonb)),
  '{"claims": {"user_roles": []}}',
  'what stood there before is gone'
);
select ok(
  has_schema_privilege('supabase_auth_admin', 'private', 'usage')
  and has_function_privilege('supabase_auth_admin', 'private.custom_access_token_hook(jsonb)', 'execute'),
  'Auth may run it'
);
select is(
  (select count(*)::int from pg_proc where pronamespace = 'private'::regnamespace
   and has_function_privilege('supabase_auth_admin', oid, 'execute')),
  1, 'and nothing else that is private'
);


-- Who sees and writes them --------------------------------------------------------------------

select tests.log_in('cleo');
select results_eq(
  'select role from platform.user_roles', array['analyst'], 'people see their own roles'
);
select is_empty('select from platform.role_permissions', 'and not what roles may');
select throws_ok(
  $$ insert into platform.user_roles (user_id, role) values (auth.uid(), 'admin') $$,
  '42501', 'permission denied for table user_roles', 'nobody makes themselves an admin'
);
select throws_ok(
  $$ update platform.user_roles set role = 'admin' $$,
  '42501', 'permission denied for table user_roles', 'nor turns one role into another'
);
select throws_ok(
  $$ select platform.authorize(auth.uid(), 'roles.manage') $$,
  '42501', 'permission denied for function authorize', 'nor asks about others'
);
select tests.be_server();
select throws_ok(
  $$ insert into platform.user_roles (user_id, role) values (tests.id_of('dan'), 'admin') $$,
  '42501', 'permission denied for table user_roles', 'not even the server gives one'
);
select throws_ok(
  'delete from platform.user_roles', '42501', 'permission denied for table user_roles', 'or takes one'
);

select tests.log_in('ana');
select is(
  (select count(*)::int from platform.user_roles), 2, 'who manages roles sees who has them'
);
select isnt_empty('select from platform.role_permissions', 'and what they may');

select * from finish();
rollback;
