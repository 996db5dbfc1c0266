/** Settles a conflict the reader was asked about. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { AppError } from "@shared/edge/errors.ts";
import { limits } from "@shared/edge/limits.ts";
import { resolveConflict } from "@shared/reading/contracts.ts";

export default defineFunction(resolveConflict, {
  auth: ["user", "key:reading.write"],
  limit: limits.changes,
  handler: async ({ input, db }) => {
    const [progress] = await db.reading.rpc("resolve_conflict", {
      p_conflict: input.conflict_id,
      p_choose: input.choose,
    });
    if (!progress) throw new AppError(404, "not_found", "Cannot resolve: no such conflict");
    return { progress };
  },
});
