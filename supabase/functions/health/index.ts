/** Says whether the back end is up, and to servers which part is not. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { health } from "@shared/platform/telemetry_contracts.ts";
import { checkVitals } from "@shared/platform/vitals.ts";
import { VERSION } from "@shared/platform/version.ts";

export default defineFunction(health, {
  auth: ["none", "secret:default", "secret:metrics"],
  // Whoever counts a call has asked the database: that it is up needs no second question.
  limit: limits.reads,
  handler: async ({ way, admin }) =>
    way === "none"
      ? { status: "ok" as const, version: VERSION }
      : { ...await checkVitals(admin.platform), version: VERSION },
});
