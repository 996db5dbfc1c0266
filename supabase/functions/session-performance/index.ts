/** Answers how long each stage of a session's messages took. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { sessionPerformance } from "@shared/translator/contracts.ts";

export default defineFunction(sessionPerformance, {
  auth: "user",
  limit: limits.reads,
  handler: async ({ input: { session_id }, db }) => {
    const stages = await db.translator.rpc("session_performance", { p_session: session_id });
    return { stages: sessionPerformance.output.shape.stages.parse(stages) };
  },
});
