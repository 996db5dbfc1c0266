/** Makes an earlier IR the current one again, as a new revision. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { guardOf, only } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { restoreRevision } from "@shared/lift/history_contracts.ts";

export default defineFunction(restoreRevision, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  handler: async ({ input: { session_id, revision_number, ...guard }, db }) =>
    only(
      await db.lift.rpc("restore_revision", {
        p_session: session_id,
        p_number: revision_number,
        ...guardOf(guard),
      }),
    ),
});
