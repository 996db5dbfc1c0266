/** Sums up calls and messages: totals, series, what was before, and with whom. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { dashboardOf } from "@shared/phonelog/metrics.ts";
import { dashboardMetrics } from "@shared/phonelog/metrics_contracts.ts";

export default defineFunction(dashboardMetrics, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  replica: "phonelog",
  handler: ({ input, reads, request }) =>
    dashboardOf(reads.phonelog, input, { contract: dashboardMetrics, request }),
});
