/** Takes errors and timings from a client. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { takeReport } from "@shared/platform/client_reports.ts";
import { reportTelemetry } from "@shared/platform/telemetry_contracts.ts";

export default defineFunction(reportTelemetry, {
  auth: "user",
  limit: limits.reports,
  // They leave with our own, behind the answer.
  handler: ({ input }) => ({ accepted: takeReport(input) }),
});
