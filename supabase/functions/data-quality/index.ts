/** Scores how far the last thirty days can be relied on, with what it is made of. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { dataQuality } from "@shared/phonelog/odd_contracts.ts";
import { qualityOf } from "@shared/phonelog/odd_things.ts";

export default defineFunction(dataQuality, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  handler: ({ input, db, request }) => qualityOf(db.phonelog, input, request),
});
