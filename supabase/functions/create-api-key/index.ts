/** Makes a key for the caller's own programs and shows it once. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { newApiKey } from "@shared/platform/api_keys.ts";
import { createApiKey } from "@shared/platform/contracts.ts";

export default defineFunction(createApiKey, {
  auth: "permanent",
  limit: limits.changes,
  browsers: "listed",
  isSecret: true,
  handler: async ({ input: { name, scopes, expires_in_days }, db, draw }) => {
    const { key, prefix, digest } = await newApiKey(draw);
    const kept = await db.platform.rpc("create_api_key", {
      p_name: name,
      p_prefix: prefix,
      p_digest: digest,
      p_scopes: scopes,
      p_days: expires_in_days,
    });
    return { id: kept.id, key, prefix, scopes, expires_at: kept.expires_at };
  },
});
