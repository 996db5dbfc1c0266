/** Locks or ends the host's session. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { AppError } from "@shared/edge/errors.ts";
import { limits } from "@shared/edge/limits.ts";
import { endSession } from "@shared/translator/contracts.ts";

export default defineFunction(endSession, {
  auth: "user",
  limit: limits.changes,
  handler: async ({ input, db }) => {
    const [state] = await db.translator.rpc("end_session", {
      p_session: input.session_id,
      p_lock_only: input.lock_only,
    });
    if (!state) throw new AppError(404, "not_found", "Cannot end this session");
    return state;
  },
});
