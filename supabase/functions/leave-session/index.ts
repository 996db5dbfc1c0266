/** Frees the caller's seat. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { leaveSession } from "@shared/translator/contracts.ts";

export default defineFunction(leaveSession, {
  auth: "user",
  limit: limits.changes,
  handler: async ({ input, db }) => ({
    user_count: await db.translator.rpc("leave_session", { p_session: input.session_id }),
  }),
});
