/** Changes a prompt session, unless somebody else has in the meantime. */

import { defineFunction } from "@shared/edge/define_function.ts";
import type { Json } from "@shared/database.types.ts";
import { guardOf } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { updatePromptSession } from "@shared/lift/contracts.ts";

export default defineFunction(updatePromptSession, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  // An IR of a large program.
  accepts: { bytes: 2 * 1024 * 1024, values: 50_000 },
  handler: async ({ input: { id, patch, ...guard }, db }) => {
    const [made] = await db.lift.rpc("update_session", {
      p_session: id,
      p_patch: patch as Json,
      ...guardOf(guard),
    });
    return { updated: made !== undefined, version: made?.version ?? null };
  },
});
