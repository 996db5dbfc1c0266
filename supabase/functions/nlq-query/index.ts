/** Answers a question about calls and messages that is asked in plain words. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { IN_DATABASE } from "@shared/edge/limits.ts";
import { streamEvents, wantsStream } from "@shared/edge/stream.ts";
import { answerQuestion } from "@shared/phonelog/nlq/asking.ts";
import { plannerFrom } from "@shared/phonelog/nlq/choose.ts";
import { nlqQuery } from "@shared/phonelog/nlq/contracts.ts";
import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import type { Asking } from "@shared/phonelog/nlq/running.ts";
import { cacheFrom } from "@shared/platform/cache_from.ts";
import { embeddingFrom } from "@shared/platform/embedding.ts";

const grammar = new OfflinePlanner();

export default defineFunction(nlqQuery, {
  auth: ["user", "key:phonelog.read"],
  // There a dry run is no question.
  limit: IN_DATABASE,
  handler: ({ input, db, admin, user, log, request, requestId }) => {
    const asking: Asking = {
      phonelog: db.phonelog,
      // With the server's rights: what a model costs is counted, and queries run, where callers cannot.
      admin,
      platform: admin.platform,
      user: user.id,
      grammar,
      choice: plannerFrom(optionalEnv),
      embedding: embeddingFrom(optionalEnv),
      cache: cacheFrom(optionalEnv, admin),
      log,
    };
    if (!wantsStream(request)) return answerQuestion(input, asking);
    return streamEvents(requestId, async (send) => {
      send("answer", await answerQuestion(input, asking, send));
    });
  },
});
