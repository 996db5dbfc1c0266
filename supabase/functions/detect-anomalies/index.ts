/** Finds hours with far more or far less than the same hours of the weeks before. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { detectAnomalies } from "@shared/phonelog/odd_contracts.ts";
import { anomaliesOf } from "@shared/phonelog/odd_things.ts";

export default defineFunction(detectAnomalies, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  replica: "phonelog",
  handler: ({ input, reads, request }) => anomaliesOf(reads.phonelog, input, request),
});
