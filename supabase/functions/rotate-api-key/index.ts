/** Makes a key that takes another's place, which stays good for a while. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { AppError } from "@shared/edge/errors.ts";
import { limits } from "@shared/edge/limits.ts";
import { newApiKey } from "@shared/platform/api_keys.ts";
import { rotateApiKey } from "@shared/platform/contracts.ts";

export default defineFunction(rotateApiKey, {
  auth: "permanent",
  limit: limits.changes,
  browsers: "listed",
  isSecret: true,
  handler: async ({ input: { id, grace_minutes }, db, draw }) => {
    const { key, prefix, digest } = await newApiKey(draw);
    const [kept] = await db.platform.rpc("rotate_api_key", {
      p_api_key: id,
      p_prefix: prefix,
      p_digest: digest,
      p_grace_minutes: grace_minutes,
    });
    if (!kept) throw new AppError(500, "internal_error", "Cannot rotate the API key");
    return { ...kept, key };
  },
});
