/** Takes whether an answer was right, and the plan that would have been. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { nlqFeedback } from "@shared/phonelog/nlq/contracts.ts";
import { judge } from "@shared/phonelog/nlq/judging.ts";

export default defineFunction(nlqFeedback, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.changes,
  handler: ({ input, db }) => judge(db.phonelog, input),
});
