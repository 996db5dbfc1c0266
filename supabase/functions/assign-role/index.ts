/** Gives an account a role, for good or until a moment. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { assignRole } from "@shared/platform/contracts.ts";

export default defineFunction(assignRole, {
  auth: "permission:roles.manage",
  limit: limits.changes,
  // With the caller's rights: the database asks for the permission again, whichever way it is called.
  handler: async ({ input: { user_id, role, expires_at }, db }) => ({
    user_id,
    roles: await db.platform.rpc("assign_role", {
      p_user: user_id,
      p_role: role,
      ...(expires_at && { p_expires_at: expires_at }),
    }),
  }),
});
