/** Fills a hole; what it was filled with before stays as history. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { guardOf, only } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { resolveHole } from "@shared/lift/contracts.ts";

export default defineFunction(resolveHole, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  handler: async (
    { input: { session_id, hole_id, value, method, confidence, hole_type, ...guard }, db },
  ) =>
    only(
      await db.lift.rpc("resolve_hole", {
        p_session: session_id,
        p_hole: hole_id,
        p_value: value,
        p_method: method,
        ...(confidence !== undefined && { p_confidence: confidence }),
        p_more: { hole_type },
        ...guardOf(guard),
      }),
    ),
});
