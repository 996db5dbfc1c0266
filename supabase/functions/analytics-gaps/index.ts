/** Finds silences that no rhythm explains, and whether syncs ran meanwhile. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { analyticsGaps } from "@shared/phonelog/odd_contracts.ts";
import { gapsOf } from "@shared/phonelog/odd_things.ts";

export default defineFunction(analyticsGaps, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  handler: ({ input, db, request }) => gapsOf(db.phonelog, input, request),
});
