/** Finds calls and messages by words, by their meaning, and by whom they were with. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";
import { searchEvents } from "@shared/phonelog/search_contracts.ts";
import { search } from "@shared/phonelog/searching.ts";
import { cacheFrom } from "@shared/platform/cache_from.ts";
import { embeddingFrom } from "@shared/platform/embedding.ts";

export default defineFunction(searchEvents, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  handler: ({ input, db, admin, user, log }) =>
    search(db.phonelog, input, {
      provider: embeddingFrom(optionalEnv),
      // With the server's rights: what a model costs is counted where callers cannot reach.
      platform: admin.platform,
      cache: cacheFrom(optionalEnv, admin),
      log,
      user: user.id,
      function: "search-events",
    }),
});
