/** Answers what the caller spent on models, and what is left of their budget. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { usage } from "@shared/platform/contracts.ts";
import { usageOf } from "@shared/platform/usage.ts";

export default defineFunction(usage, {
  auth: ["user", "key:usage.read"],
  limit: limits.reads,
  handler: ({ input, db }) => usageOf(db.platform, input),
});
