/** Shows how a number moves: a trailing average, and where its level changed. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { analyticsTrends } from "@shared/phonelog/metrics_contracts.ts";
import { trendsOf } from "@shared/phonelog/trends.ts";

export default defineFunction(analyticsTrends, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  replica: "phonelog",
  handler: ({ input, reads, request }) => trendsOf(reads.phonelog, input, request),
});
