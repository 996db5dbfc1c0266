/** Takes a role from an account, never the last admin's. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { revokeRole } from "@shared/platform/contracts.ts";

export default defineFunction(revokeRole, {
  auth: "permission:roles.manage",
  limit: limits.changes,
  // With the caller's rights: the database asks for the permission again, whichever way it is called.
  handler: async ({ input: { user_id, role }, db }) => ({
    user_id,
    roles: await db.platform.rpc("revoke_role", { p_user: user_id, p_role: role }),
  }),
});
