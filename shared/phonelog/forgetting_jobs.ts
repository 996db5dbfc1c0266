/**
 * The jobs that take away calls and texts: of sources that are gone, and what was kept long enough.
 *
 * @module
 */

import type { JobHandler } from "../platform/job.ts";

/** Does the jobs of the queue `forgetting`: slice after slice, each of which stays done. */
export const forgetDue: JobHandler = async ({ payload, userId }, { admin, until, signal }) => {
  // Whoever has gone since took their calls with them.
  if (userId === null) return { done: true };

  while (await admin.phonelog.rpc("forget_due", { p_user: userId })) {
    if (Date.now() >= until || signal.aborted) return { more: payload };
  }
  return { done: true };
};
