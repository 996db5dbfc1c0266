/** Ends a key at once and for good. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { revokeApiKey } from "@shared/platform/contracts.ts";

export default defineFunction(revokeApiKey, {
  auth: "permanent",
  limit: limits.changes,
  handler: async ({ input: { id }, db }) => ({
    revoked_at: await db.platform.rpc("revoke_api_key", { p_api_key: id }),
  }),
});
