-- Platform roles: who gives and takes them, what nobody can give, and the admin who stays.

begin;
\ir _people.sql
select plan(37);

select tests.have_role('ana', 'admin');
select tests.have_account('bob');
select tests.have_account('cleo');


-- Giving --------------------------------------------------------------------------------------

select tests.log_in('ana');
select is(platform.assign_role(tests.id_of('bob'), 'support'), array['support'], 'an admin gives a role');
select is(
  platform.assign_role(tests.id_of('bob'), 'analyst', now() + interval '1 day'),
  array['analyst', 'support'], 'and another one, for a day'
);
select is(
  platform.assign_role(tests.id_of('bob'), 'support'), array['analyst', 'support'],
  'what is given twice is there once'
);
select is(
  platform.assign_role(tests.id_of('bob'), 'analyst', now() + interval '2 days'),
  array['analyst', 'support'], 'an end can be moved'
);
select results_eq(
  $$ select role, granted_by, expires_at from platform.user_roles
     where user_id = tests.id_of('bob') order by role $$,
  $$ values ('analyst', tests.id_of('ana'), now() + interval '2 days'),
            ('support', tests.id_of('ana'), null) $$,
  'and it is known who gave what'
);
select throws_ok(
  $$ select platform.assign_role(tests.id_of('bob'), 'emperor') $$,
  'PT422', 'Cannot change this role: there is none of that name', 'there are no other roles'
);
select throws_ok(
  $$ select platform.assign_role(tests.id_of('bob'), 'admin', now()) $$,
  'PT422', 'Cannot assign this role: it would have expired already', 'nor any of the past'
);
select throws_ok(
  $$ select platform.assign_role(gen_random_uuid(), 'support') $$,
  'PT404', 'Cannot assign this role: there is no such account', 'nor any of nobody''s'
);
select throws_ok(
  $$ select platform.assign_role(tests.id_of('dan'), 'support') $$,
  'PT404', 'Cannot assign this role: there is no such account', 'nor any of an anonymous user''s'
);


-- Who may -------------------------------------------------------------------------------------

select tests.log_in('bob');
select throws_ok(
  $$ select platform.assign_role(tests.id_of('bob'), 'admin') $$,
  'PT403', 'Cannot change roles: this takes the permission roles.manage', 'support gives no roles'
);
select throws_ok(
  $$ select platform.revoke_role(tests.id_of('ana'), 'admin') $$,
  'PT403', 'Cannot change roles: this takes the permission roles.manage', 'and takes none'
);
select tests.sign_in('ana');
select throws_ok(
  $$ select platform.assign_role(tests.id_of('bob'), 'admin') $$,
  'PT403', 'Cannot change roles: this takes the permission roles.manage',
  'nor does an admin without a session'
);
select tests.be_server();
select throws_ok(
  $$ select platform.assign_role(tests.id_of('bob'), 'admin') $$,
  '42501', 'permission denied for function assign_role', 'nor the server'
);
select tests.sign_out();
select throws_ok(
  $$ select platform.assign_role(tests.id_of('bob'), 'admin') $$,
  '42501', null, 'nor a stranger'
);

-- A role that may give roles, and not everything else.
select tests.be_owner();
insert into platform.roles values ('steward', 'Gives roles.');
insert into platform.role_permissions values ('steward', 'roles.manage'), ('steward', 'health.read'),
  ('steward', 'users.read');
select tests.have_role('cleo', 'steward', now() + interval '1 day');
select tests.log_in('cleo');
select throws_ok(
  $$ select platform.assign_role(tests.id_of('cleo'), 'admin', now() + interval '1 hour') $$,
  'PT403', 'Cannot change this role: it may do more than you, or for longer',
  'nobody gives what they do not have'
);
select throws_ok(
  $$ select platform.revoke_role(tests.id_of('ana'), 'admin') $$,
  'PT403', 'Cannot change this role: it may do more than you, or for longer', 'nor takes it'
);
select throws_ok(
  $$ select platform.assign_role(tests.id_of('cleo'), 'steward') $$,
  'PT403', 'Cannot change this role: it may do more than you, or for longer',
  'nor gives it for longer than they have it'
);
select is(
  platform.assign_role(tests.id_of('cleo'), 'support', now() + interval '1 hour'),
  array['steward', 'support'], 'but what they have, for as long'
);


-- Taking --------------------------------------------------------------------------------------

select tests.log_in('ana');
select is(platform.revoke_role(tests.id_of('bob'), 'support'), array['analyst'], 'an admin takes a role');
select is(
  platform.revoke_role(tests.id_of('bob'), 'support'), array['analyst'], 'taking it again changes nothing'
);


-- The last admin ------------------------------------------------------------------------------

select throws_ok(
  $$ select platform.revoke_role(tests.id_of('ana'), 'admin') $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'the last admin stays'
);
select throws_ok(
  $$ select platform.assign_role(tests.id_of('ana'), 'admin', now() + interval '1 year') $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'and stays without an end'
);
select is(
  platform.assign_role(tests.id_of('bob'), 'admin', now() + interval '1 year'),
  array['admin', 'analyst'], 'an admin for a year'
);
select throws_ok(
  $$ select platform.revoke_role(tests.id_of('ana'), 'admin') $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'is not the one who stays'
);
select tests.be_owner();
select throws_ok(
  $$ delete from auth.users where id = tests.id_of('ana') $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'their account is not deleted either'
);
select throws_ok(
  $$ update auth.users set deleted_at = now() where id = tests.id_of('ana') $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'nor kept as deleted'
);
select throws_ok(
  $$ update platform.user_roles set role = 'support' where user_id = tests.id_of('ana') $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'nor is the role made another'
);
select throws_ok(
  'truncate platform.user_roles',
  'PT409', 'Cannot take this role away: it is the last admin''s', 'nor is the table emptied'
);
select throws_ok(
  $$ delete from platform.user_roles $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'not by rows either'
);

select tests.log_in('ana');
select is(platform.assign_role(tests.id_of('bob'), 'admin'), array['admin', 'analyst'], 'a second one for good');
select tests.be_owner();
update auth.users set banned_until = now() + interval '1 day' where id = tests.id_of('bob');
select tests.log_in('ana');
select throws_ok(
  $$ select platform.revoke_role(tests.id_of('ana'), 'admin') $$,
  'PT409', 'Cannot take this role away: it is the last admin''s', 'does not count while banned'
);
select tests.be_owner();
update auth.users set banned_until = null where id = tests.id_of('bob');
select tests.log_in('ana');
select is(platform.revoke_role(tests.id_of('ana'), 'admin'), '{}', 'and then the first may go');
select throws_ok(
  $$ select platform.revoke_role(tests.id_of('bob'), 'analyst') $$,
  'PT403', 'Cannot change roles: this takes the permission roles.manage', 'and may nothing from then on'
);


-- The first -----------------------------------------------------------------------------------

select tests.be_server();
select throws_ok(
  $$ select platform.first_admin('ana@example.com') $$,
  'PT409', 'Cannot make the first admin: there is one', 'there is a first one once'
);
select tests.be_owner();
alter table platform.user_roles disable trigger user_roles_keep_an_admin;
delete from platform.user_roles where role = 'admin';
alter table platform.user_roles enable trigger user_roles_keep_an_admin;
update auth.users set email_confirmed_at = null where id = tests.id_of('cleo');
select tests.be_server();
select throws_ok(
  $$ select platform.first_admin('cleo@example.com') $$,
  'PT404', 'Cannot make the first admin: there is no such account', 'of an address that is confirmed'
);
select is(platform.first_admin('Ana@example.com'), tests.id_of('ana'), 'the operator names them');

select tests.log_in('bob');
select throws_ok(
  $$ select platform.first_admin('bob@example.com') $$,
  '42501', 'permission denied for function first_admin', 'and nobody else does'
);

select * from finish();
rollback;
