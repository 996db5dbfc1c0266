/** Deletes a prompt session with all that belongs to it. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { guardOf } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { deletePromptSession } from "@shared/lift/contracts.ts";

export default defineFunction(deletePromptSession, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  handler: async ({ input: { id, ...guard }, db }) => ({
    deleted: await db.lift.rpc("delete_session", { p_session: id, ...guardOf(guard) }),
  }),
});
