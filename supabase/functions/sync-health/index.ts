/** Shows which sources are late, failing or silent, and what to do next. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { syncHealth } from "@shared/phonelog/odd_contracts.ts";
import { healthOf } from "@shared/phonelog/odd_things.ts";

export default defineFunction(syncHealth, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  handler: ({ input, db, request }) => healthOf(db.phonelog, input, request),
});
