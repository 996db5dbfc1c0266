/** Sums over people who agreed to it, five and more in each. */

import type { Returned } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { anonymizedAnalytics } from "@shared/phonelog/odd_contracts.ts";

export default defineFunction(anonymizedAnalytics, {
  auth: "permission:analytics.read",
  limit: limits.reads,
  handler: async ({ input: { metric, bucket, from, to }, db }) => {
    // As the caller, so that the audit log says who looked.
    const answer = await db.phonelog.rpc("anonymized_analytics", {
      p_metric: metric,
      p_bucket: bucket,
      ...from && { p_from: from },
      ...to && { p_to: to },
    });
    return answer as Returned<typeof anonymizedAnalytics>;
  },
});
