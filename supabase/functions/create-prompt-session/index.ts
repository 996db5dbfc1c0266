/** Keeps a prompt session, new or as a whole with all it has been through. */

import { defineFunction } from "@shared/edge/define_function.ts";
import type { Json } from "@shared/database.types.ts";
import { only } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { createPromptSession } from "@shared/lift/contracts.ts";

export default defineFunction(createPromptSession, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  // A session with all it has been through.
  accepts: { bytes: 4 * 1024 * 1024, values: 100_000 },
  handler: async ({ input: { session, if_exists, ...begun }, db }) =>
    only(
      await db.lift.rpc("create_session", {
        p_session: { ...begun, ...session } as Json,
        p_if_exists: if_exists,
      }),
    ),
});
