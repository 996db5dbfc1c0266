/** Tells how the back end is doing: sizes, jobs, queues, errors, slow queries, alerts. */

import type { Returned } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { adminHealth } from "@shared/platform/telemetry_contracts.ts";
import { PROMETHEUS_TYPE, prometheusText } from "@shared/platform/prometheus.ts";

export default defineFunction(adminHealth, {
  auth: ["permission:health.read", "secret:metrics"],
  limit: limits.reads,
  // With every right: it is about everybody, and the permission was asked of the database just now.
  handler: async ({ input: { format, minutes }, admin, request }) => {
    const wantsText = request.headers.get("accept")?.startsWith("text/plain");
    if (format === "prometheus" || (wantsText && !format)) {
      const text = prometheusText(await admin.platform.rpc("scrape", {}));
      return new Response(text, {
        headers: { "content-type": PROMETHEUS_TYPE, "cache-control": "no-store" },
      });
    }
    const report = await admin.platform.rpc("health_report", { p_minutes: minutes });
    return report as Returned<typeof adminHealth>;
  },
});
