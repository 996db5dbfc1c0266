/** Puts everything that is kept about the caller into one archive. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { exportUserData } from "@shared/platform/privacy_contracts.ts";
import { describeExport, findExport } from "@shared/platform/export_requests.ts";

export default defineFunction(exportUserData, {
  auth: "live",
  browsers: "listed",
  limit: limits.changes,
  // The answer has a link to everything: a repeat is signed anew.
  isSecret: true,
  handler: async ({ input: { request_id, domains, format }, db }) => {
    if (request_id !== undefined) return await findExport(db.platform, request_id);
    return await describeExport(
      await db.platform.rpc("request_export", {
        ...(domains && { p_domains: domains }),
        ...(format && { p_format: format }),
      }),
    );
  },
});
