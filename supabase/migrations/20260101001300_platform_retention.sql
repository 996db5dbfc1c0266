-- Platform: retention.
-- How long what is kept, and who may say so: operators for everybody, people for what is theirs. A
-- new target is one row in the table of targets and one branch in private.sweep.


-- Tables ---------------------------------------------------------------------------------------

create table platform.retention_targets (
  target      text     primary key check (target ~ '^[a-z_]+\.[a-z_]+$'),
  says        text     not null,
  max_age     interval check (max_age > interval '0'),
  least       interval not null check (least > interval '0'),
  is_personal boolean  not null default false,
  constraint retention_targets_keep_their_duty check (max_age >= least)
);
comment on table platform.retention_targets is 'What is forgotten after a while.';
comment on column platform.retention_targets.max_age is
  'Unless a policy says otherwise; null is as long as its person wants.';
comment on column platform.retention_targets.least is 'The duty: no policy goes below.';
comment on column platform.retention_targets.is_personal is
  'People may have their own go earlier than everybody''s.';

create table platform.retention_policies (
  id         uuid        primary key default gen_random_uuid(),
  user_id    uuid        references auth.users (id) on delete cascade,
  target     text        not null references platform.retention_targets (target),
  max_age    interval    not null,
  created_at timestamptz not null default now(),
  unique nulls not distinct (target, user_id)
);
comment on table platform.retention_policies is 'What is kept for another time than usual.';
comment on column platform.retention_policies.user_id is
  'Whose rows it is about; null for everybody''s, which only operators say.';

create index retention_policies_user on platform.retention_policies (user_id);

create table private.retention_runs (
  id         bigint      primary key generated always as identity,
  ran_at     timestamptz not null default now(),
  is_dry     boolean     not null,
  ms         int         not null,
  report     jsonb       not null
);
comment on table private.retention_runs is 'What each run forgot, or would have: counts by target.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('platform.retention_targets', 'keep', null, '{}', false, 'Names tables, and no person'),
  ('platform.retention_policies', 'cascade', 'user_id', array['user_id'], true, null),
  ('private.retention_runs', 'keep', null, '{}', false, 'Counts rows, for 400 days');


-- Targets --------------------------------------------------------------------------------------

insert into platform.retention_targets (target, says, max_age, least, is_personal)
values
  ('translator.rooms', 'Rooms that have ended, with all that was said', '30 days', '1 day', true),
  ('phonelog.events', 'Calls and messages', null, '7 days', true),
  ('phonelog.bodies', 'Texts of messages; that there was one stays', null, '1 day', true),
  ('phonelog.questions', 'Questions in words about calls and messages', '90 days', '1 day', true),
  ('phonelog.sync_runs', 'Reports of syncs', '90 days', '7 days', false),
  ('phonelog.anomalies', 'Hours that were found odd', '400 days', '7 days', false),
  ('phonelog.quality_scores', 'Daily scores of phone logs', '400 days', '30 days', false),
  ('phonelog.statistics', 'Published sums about everybody', '400 days', '30 days', false),
  ('lift.sessions', 'Prompt sessions that are done with, with all that belongs to them', null, '1 day', true),
  ('reading.history', 'Where a series was read, but for the latest of each', null, '7 days', true),
  ('reading.sessions', 'When somebody read', null, '7 days', true),
  ('characters.conversations', 'Conversations with characters, from the last message on', null,
    '7 days', true),
  ('characters.deleted', 'Conversations that their owners deleted', '30 days', '1 day', true),
  ('characters.shares', 'Links to conversations, revoked or expired', '30 days', '1 day', false),
  ('platform.api_keys', 'API keys that were revoked or have expired', '90 days', '1 day', false),
  ('private.audit_log', 'Lines of the audit log', private.audit_duty(), private.audit_duty(), false),
  ('private.error_events', 'Errors that have not come back', '30 days', '1 day', false),
  ('private.query_samples', 'Queries that were slow', '30 days', '1 day', false),
  ('private.metric_minutes', 'Figures of each minute', '14 days', '14 days', false),
  ('private.metric_days', 'Figures of each day', '400 days', '30 days', false),
  ('platform.alerts', 'Alerts that are over', '400 days', '30 days', false),
  ('platform.usage_ledger', 'What was spent on models, call by call', '400 days', '90 days', false),
  ('private.spend_days', 'What was spent on models, day by day', '400 days', '90 days', false),
  ('private.retention_runs', 'Reports of these runs', '400 days', '30 days', false),
  ('cron.run_details', 'What became of scheduled jobs', '14 days', '1 day', false);


-- Access ---------------------------------------------------------------------------------------

alter table platform.retention_targets enable row level security;
alter table platform.retention_policies enable row level security;
alter table private.retention_runs enable row level security;

grant select on platform.retention_targets to authenticated, service_role;
grant select, delete on platform.retention_policies to authenticated;
grant insert (user_id, target, max_age), update (max_age) on platform.retention_policies
  to authenticated;
grant select, insert, update, delete on platform.retention_policies to service_role;

create policy "everybody sees how long things are kept" on platform.retention_targets
  for select to authenticated
  using (true);

create policy "people see everybody's policies and their own" on platform.retention_policies
  for select to authenticated
  using (user_id is null or user_id = (select auth.uid()));

create policy "people say it for themselves, operators for everybody" on platform.retention_policies
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    or user_id is null and (select private.caller_may('retention.manage'))
  );

create policy "people change their own, operators everybody's" on platform.retention_policies
  for update to authenticated
  using (
    user_id = (select auth.uid())
    or user_id is null and (select private.caller_may('retention.manage'))
  )
  with check (
    user_id = (select auth.uid())
    or user_id is null and (select private.caller_may('retention.manage'))
  );

create policy "people take back their own, operators everybody's" on platform.retention_policies
  for delete to authenticated
  using (
    user_id = (select auth.uid())
    or user_id is null and (select private.caller_may('retention.manage'))
  );


-- Triggers -------------------------------------------------------------------------------------

create function private.guard_retention()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_target platform.retention_targets;
begin
  perform private.refuse_stand_ins('change how long things are kept');
  select * into v_target from platform.retention_targets where target = new.target;
  if new.max_age < v_target.least then
    raise sqlstate 'PT422' using
      message = format('Cannot keep %s for so short a time: %s is the least', new.target,
        v_target.least),
      detail = jsonb_build_object('least', v_target.least);
  end if;
  if new.user_id is not null and not v_target.is_personal then
    raise sqlstate 'PT422' using
      message = format('Cannot keep %s for a time of your own: it is the same for everybody',
        new.target);
  end if;
  return new;
end;
$$;
comment on function private.guard_retention is
  'No policy goes below a duty, nor is anybody''s own where nothing is. Definer: the duty holds for whoever sees no targets.';

create trigger retention_policies_guard before insert or update on platform.retention_policies
  for each row execute function private.guard_retention();

create trigger retention_policies_columns before update on platform.retention_policies
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('max_age');

create trigger retention_policies_audit after insert or update or delete on platform.retention_policies
  for each row execute function private.audit_row();

create trigger retention_targets_audit after insert or update or delete on platform.retention_targets
  for each row execute function private.audit_row();
