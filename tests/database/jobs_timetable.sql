-- The timetable: what the scheduler runs, and that each of it runs, twice in a row.

begin;
\ir _people.sql
-- One comparison, and two runs of each.
select plan(1 + 2 * (select count(*)::int from cron.job));

select set_eq(
  'select jobname::text, schedule::text from cron.job',
  $$ values
    ('cleanup-expired-sessions', '*/5 * * * *'),
    ('sweep-stale-activity', '30 seconds'),
    ('retry-translations', '10 seconds'),
    ('process-jobs', '10 seconds'),
    ('purge-jobs', '20 4 * * *'),
    ('purge-webhooks', '25 * * * *'),
    ('seal-audit', '10 seconds'),
    ('purge-rate-limits', '*/15 * * * *'),
    ('purge-cache', '*/5 * * * *'),
    ('evaluate-alerts', '* * * * *'),
    ('roll-up-metrics', '20 0 * * *'),
    ('sample-queries', '*/5 * * * *'),
    ('purge-idempotency-keys', '*/15 * * * *'),
    ('charge-lost-spend', '30 seconds'),
    ('close-cut-replies', '* * * * *'),
    ('purge-tombstones', '50 3 * * *'),
    ('reconcile-phonelog', '40 3 * * *'),
    ('release-leases', '* * * * *'),
    ('reconcile-lift', '40 3 * * *'),
    ('reconcile-translator', '40 3 * * *'),
    ('purge-dashboard-answers', '35 * * * *'),
    ('read-texts', '* * * * *'),
    ('read-messages', '* * * * *'),
    ('detect-anomalies', '10 * * * *'),
    ('data-quality-score', '20 3 * * *'),
    ('sync-health-check', '*/10 * * * *'),
    ('publish-statistics', '45 3 * * *'),
    ('expire-exports', '0 * * * *'),
    ('expire-phone-backups', '30 * * * *'),
    ('expire-character-files', '50 * * * *'),
    ('run-retention', '10 4 * * *'),
    ('cleanup-anonymous-users', '15 4 * * *') $$,
  'these are scheduled, and no other'
);
select lives_ok(command, format('%s runs', jobname)) from cron.job;
select lives_ok(command, format('%s runs again', jobname)) from cron.job;

select * from finish();
rollback;
