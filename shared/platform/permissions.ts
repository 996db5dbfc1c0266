/**
 * What a role can allow beyond one's own rows. The migration of the roles says which role has what.
 *
 * @module
 */

/** Every permission there is. */
export const permissions = [
  "roles.manage",
  "health.read",
  "audit.read",
  "users.read",
  "users.erase",
  "jobs.manage",
  "retention.manage",
  "alerts.manage",
  "budgets.manage",
  "analytics.read",
] as const;

/** One of them. */
export type Permission = (typeof permissions)[number];
