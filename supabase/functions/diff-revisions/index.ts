/** Tells how the IR of one revision becomes that of another, as a JSON Patch. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { diffOfRevisions } from "@shared/lift/histories.ts";
import { limits } from "@shared/edge/limits.ts";
import { diffRevisions } from "@shared/lift/history_contracts.ts";

export default defineFunction(diffRevisions, {
  auth: ["user", "key:lift.read"],
  limit: limits.reads,
  handler: ({ input: { session_id, a, b }, db }) => diffOfRevisions(db.lift, session_id, [a, b]),
});
