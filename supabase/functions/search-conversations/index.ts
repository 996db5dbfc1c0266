/** Finds what was said in the caller's conversations, by words and by meaning. */

import { searchConversations } from "@shared/characters/recall_contracts.ts";
import { search } from "@shared/characters/searching.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";
import { cacheFrom } from "@shared/platform/cache_from.ts";
import { embeddingFrom } from "@shared/platform/embedding.ts";

export default defineFunction(searchConversations, {
  auth: "user",
  limit: limits.reads,
  handler: ({ input, db, admin, user, log }) =>
    search(db.characters, input, {
      provider: embeddingFrom(optionalEnv),
      // With the server's rights: what a model costs is counted where callers cannot reach.
      platform: admin.platform,
      cache: cacheFrom(optionalEnv, admin),
      log,
      user: user.id,
      function: "search-conversations",
    }),
});
