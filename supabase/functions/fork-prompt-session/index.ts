/** Begins another session where this one was at a revision, or is now. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { only } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { forkPromptSession } from "@shared/lift/history_contracts.ts";

export default defineFunction(forkPromptSession, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  handler: async ({ input: { session_id, at_revision }, db }) =>
    only(
      await db.lift.rpc("fork_session", {
        p_session: session_id,
        ...(at_revision !== undefined && { p_at: at_revision }),
      }),
    ),
});
