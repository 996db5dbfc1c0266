/**
 * What `do` blocks of migrations make, which the doctor cannot read out of them.
 *
 * @module
 */

/** Tables whose changes subscribers hear. */
export const LIVE_TABLES = [
  "translator.sessions",
  "translator.messages",
  "translator.message_translations",
  "translator.user_activity",
  "reading.reading_progress",
];

/** The jobs of the timetable. */
export const JOBS = [
  "cleanup-expired-sessions",
  "sweep-stale-activity",
  "retry-translations",
  "process-jobs",
  "purge-jobs",
  "purge-webhooks",
  "seal-audit",
  "purge-rate-limits",
  "purge-cache",
  "evaluate-alerts",
  "roll-up-metrics",
  "sample-queries",
  "purge-idempotency-keys",
  "charge-lost-spend",
  "close-cut-replies",
  "purge-tombstones",
  "reconcile-phonelog",
  "release-leases",
  "reconcile-lift",
  "reconcile-translator",
  "purge-dashboard-answers",
  "read-texts",
  "read-messages",
  "detect-anomalies",
  "data-quality-score",
  "sync-health-check",
  "publish-statistics",
  "expire-exports",
  "expire-phone-backups",
  "expire-character-files",
  "run-retention",
  "cleanup-anonymous-users",
];
