/** Shows one user across all domains, in counts. */

import type { Returned } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { adminUserMetrics } from "@shared/platform/telemetry_contracts.ts";

export default defineFunction(adminUserMetrics, {
  auth: "permission:users.read",
  limit: limits.reads,
  handler: async ({ input: { user_id }, db, admin }) => {
    // As the caller, so that the audit log says who: nothing is shown that is not written down.
    await db.platform.rpc("note_user_read", { p_user: user_id });
    // With every right: it counts rows that no caller sees.
    const metrics = await admin.platform.rpc("user_metrics", { p_user: user_id });
    return metrics as Returned<typeof adminUserMetrics>;
  },
});
