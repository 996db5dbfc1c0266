-- The timetable: every scheduled job in one place.
-- Each is harmless when run twice. Where pg_cron is absent there is no timetable, and the notice
-- below says so; the local stack brings a stand-in that keeps the same tables.

do $$
declare
  v_job record;
begin
  if not exists (select from pg_extension where extname = 'pg_cron') then
    raise notice 'pg_cron is not installed: nothing is scheduled';
    return;
  end if;

  for v_job in
    select * from (values
      ('cleanup-expired-sessions', '*/5 * * * *', 'select translator.cleanup_expired_sessions()'),
      ('sweep-stale-activity',     '30 seconds',  'select translator.cleanup_stale_activity()'),
      ('retry-translations',       '10 seconds',  'select private.retry_translations()'),
      ('process-jobs',             '10 seconds',  'select private.process_jobs()'),
      ('purge-jobs',               '20 4 * * *',   'select private.purge_jobs()'),
      ('purge-webhooks',           '25 * * * *',   'select private.purge_webhooks()'),
      ('seal-audit',               '10 seconds',  'select private.seal_audit()'),
      ('purge-rate-limits',        '*/15 * * * *', 'select private.purge_rate_limits()'),
      ('purge-cache',              '*/5 * * * *', 'select private.purge_cache(), private.purge_cache_debts()'),
      ('evaluate-alerts',          '* * * * *', 'select private.evaluate_alerts()'),
      ('roll-up-metrics',          '20 0 * * *', 'select private.roll_up_metrics()'),
      ('sample-queries',           '*/5 * * * *', 'select private.sample_queries()'),
      ('purge-idempotency-keys',   '*/15 * * * *', 'select private.purge_idempotency_keys()'),
      ('charge-lost-spend',        '30 seconds',  'select private.charge_lost_spend()'),
      ('close-cut-replies',        '* * * * *',    'select private.close_cut_replies()'),
      ('purge-tombstones',         '50 3 * * *',   'select private.purge_tombstones()'),
      ('reconcile-phonelog',       '40 3 * * *',   'select private.reconcile_phonelog()'),
      ('release-leases',           '* * * * *',    'select private.release_leases()'),
      ('reconcile-lift',           '40 3 * * *',   'select private.reconcile_lift()'),
      ('reconcile-translator',     '40 3 * * *',   'select private.reconcile_translator()'),
      ('purge-dashboard-answers',  '35 * * * *',   'select private.purge_dashboard_answers()'),
      ('read-texts',               '* * * * *',    'select private.ask_for_embeddings()'),
      ('read-messages',            '* * * * *',    'select private.ask_for_message_embeddings()'),
      ('detect-anomalies',         '10 * * * *',   'select private.ask_for_odd_things(''anomalies'')'),
      ('data-quality-score',       '20 3 * * *',   'select private.ask_for_odd_things(''quality'')'),
      ('sync-health-check',        '*/10 * * * *', 'select private.check_sync_health()'),
      ('publish-statistics',       '45 3 * * *',   'select private.publish_statistics()'),
      ('expire-exports',           '0 * * * *',    'select private.expire_exports()'),
      ('expire-phone-backups',     '30 * * * *',   'select private.expire_phone_backups()'),
      ('expire-character-files',   '50 * * * *',   'select private.expire_character_files()'),
      ('run-retention',            '10 4 * * *',   'select private.run_retention(false)'),
      ('cleanup-anonymous-users',  '15 4 * * *',   'select private.cleanup_anonymous_users()')
    ) as timetable (name, schedule, command)
  loop
    execute 'select cron.schedule($1, $2, $3)' using v_job.name, v_job.schedule, v_job.command;
  end loop;
end;
$$;
