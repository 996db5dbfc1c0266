-- Platform: alerts.
-- What should not be so for long. Rules are looked at every minute; an alert opens when its rule has
-- been broken for a while, and resolves itself when things have been well for as long.


-- Tables ---------------------------------------------------------------------------------------

create table platform.alert_rules (
  id             uuid    primary key default gen_random_uuid(),
  rule           text    not null unique check (length(rule) between 1 and 100),
  kind           text    not null check (kind in (
                   'error_rate', 'p95_ms', 'slow_queries', 'queue_lag', 'dead_jobs', 'cron_failures',
                   'cron_stuck', 'audit_unsealed', 'spend_usd', 'database_mb', 'late_sources', 'stopped_erasures'
                 )),
  target         text    check (length(target) <= 100),
  threshold      numeric not null check (threshold >= 0),
  clear_at       numeric not null,
  window_seconds int     not null default 300 check (window_seconds between 60 and 86400),
  hold_seconds   int     not null default 120 check (hold_seconds between 0 and 86400),
  min_calls      int     not null default 20 check (min_calls >= 1),
  is_enabled     boolean not null default true,
  created_at     timestamptz not null default now(),
  constraint alert_rules_clear_below check (clear_at <= threshold)
);
comment on table platform.alert_rules is
  'What is watched, and from where on it is too much.';
comment on column platform.alert_rules.target is
  'One function (error_rate, p95_ms) or queue (queue_lag, dead_jobs); null is all of them.';
comment on column platform.alert_rules.threshold is
  'Above it the rule is broken: a share (error_rate, late_sources), milliseconds, seconds (queue_lag, audit_unsealed), megabytes, US dollars, or how many.';
comment on column platform.alert_rules.clear_at is
  'Down to here all is well again; between the two nothing changes, so that an alert does not flicker.';
comment on column platform.alert_rules.window_seconds is 'How far back is looked.';
comment on column platform.alert_rules.hold_seconds is
  'For how long it has to be so before an alert opens, and before it resolves.';
comment on column platform.alert_rules.min_calls is
  'Fewer calls or sources than that in the window say nothing (error_rate, p95_ms, late_sources).';

create table platform.alerts (
  id          uuid        primary key default gen_random_uuid(),
  rule_id     uuid        not null references platform.alert_rules (id) on delete cascade,
  opened_at   timestamptz not null default now(),
  resolved_at timestamptz check (resolved_at >= opened_at),
  value       numeric     not null,
  worst       numeric     not null,
  notified_at timestamptz
);
comment on table platform.alerts is 'When which rule was broken, and until when.';
comment on column platform.alerts.value is 'What was measured last while it was open.';
comment on column platform.alerts.notified_at is 'When somebody outside was last told.';

create unique index alerts_open on platform.alerts (rule_id) where resolved_at is null;
create index alerts_rule on platform.alerts (rule_id);
create index alerts_newest on platform.alerts (opened_at desc);

create table private.alert_states (
  rule_id      uuid        primary key references platform.alert_rules (id) on delete cascade,
  value        numeric     not null,
  broken_since timestamptz,
  well_since   timestamptz,
  looked_at    timestamptz not null
);
comment on table private.alert_states is 'Since when each rule has been broken or well.';


-- Access ---------------------------------------------------------------------------------------

alter table platform.alert_rules enable row level security;
alter table platform.alerts enable row level security;
alter table private.alert_states enable row level security;

grant select, insert, update, delete on platform.alert_rules to authenticated;
grant select on platform.alerts to authenticated;
grant select on platform.alert_rules, platform.alerts, private.alert_states to service_role;

create policy "those who watch the back end see the rules" on platform.alert_rules
  for select to authenticated
  using ((select private.caller_may('health.read')));

create policy "those who manage alerts make rules" on platform.alert_rules
  for insert to authenticated
  with check ((select private.caller_may('alerts.manage')));

create policy "those who manage alerts change rules" on platform.alert_rules
  for update to authenticated
  using ((select private.caller_may('alerts.manage')))
  with check ((select private.caller_may('alerts.manage')));

create policy "those who manage alerts remove rules" on platform.alert_rules
  for delete to authenticated
  using ((select private.caller_may('alerts.manage')));

create policy "those who watch the back end see the alerts" on platform.alerts
  for select to authenticated
  using ((select private.caller_may('health.read')));

create trigger alert_rules_guarded before update on platform.alert_rules
  for each row
  execute function private.only_columns(
    'rule', 'threshold', 'clear_at', 'window_seconds', 'hold_seconds', 'min_calls', 'is_enabled'
  );

create trigger alert_rules_audited after insert or update or delete on platform.alert_rules
  for each row execute function private.audit_row();


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('platform.alert_rules', 'keep', null, '{}', false, 'About the back end, and no person'),
  ('platform.alerts', 'keep', null, '{}', false, 'About the back end, and no person; 400 days'),
  ('private.alert_states', 'keep', null, '{}', false, 'About the back end, and no person');


-- Rules ----------------------------------------------------------------------------------------

-- A seal is promised within 15 seconds, by a job of every ten. 30 is twice the promise, three turns
-- missed: no long transaction of ours is that. Held for less than the minute between two looks, so
-- that the second look opens it, whichever millisecond it comes in; one alone was a hiccup.
insert into platform.alert_rules
  (rule, kind, threshold, clear_at, window_seconds, hold_seconds, min_calls)
values
  ('more than one call in a hundred fails',      'error_rate',     0.01,  0.001, 300,  120, 50),
  ('the slowest twentieth waits over a second',  'p95_ms',         1000,  700,   300,  300, 50),
  ('a query took a second or longer',            'slow_queries',   0,     0,     300,  0,   1),
  ('due jobs have waited for five minutes',      'queue_lag',      300,   60,    60,   60,  1),
  ('jobs were given up in the last day',         'dead_jobs',      0,     0,     86400, 0,  1),
  ('the timetable fails',                        'cron_failures',  2,     0,     600,  0,   1),
  ('a job has failed and not run well since',    'cron_stuck',     0,     0,     60,   600, 1),
  ('lines of the audit log wait for their seal', 'audit_unsealed', 30,    15,    60,   45,  1),
  ('an erasure has stopped before its end',       'stopped_erasures', 0,  0,     60,    0,   1),
  ('models cost over 20 dollars a day',          'spend_usd',      20,    20,    86400, 0,  1),
  ('the database is over 400 MB',                'database_mb',    400,   380,   60,   0,   1),
  ('every fourth phone is late with its sync',   'late_sources',   0.25,  0.1,   86400, 0,  20);
