/** Acquires, renews or releases the right to be a session's only writer. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { only } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { leasePromptSession } from "@shared/lift/contracts.ts";

export default defineFunction(leasePromptSession, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  handler: async ({ input: { session_id, action, holder, ttl_s, lease_token }, db }) => {
    const lease = only(
      await db.lift.rpc("lease_session", {
        p_session: session_id,
        p_action: action,
        ...(holder !== undefined && { p_holder: holder }),
        p_ttl_s: ttl_s,
        ...(lease_token !== undefined && { p_token: lease_token }),
      }),
    );
    return {
      fencing_token: lease.lease_token,
      expires_at: lease.lease_expires_at,
      version: lease.version,
    };
  },
});
