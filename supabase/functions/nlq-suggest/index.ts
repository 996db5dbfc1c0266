/** Proposes questions that have an answer, like those somebody asked before. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { nlqSuggest } from "@shared/phonelog/nlq/contracts.ts";
import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { suggest } from "@shared/phonelog/nlq/suggesting.ts";

const grammar = new OfflinePlanner();

export default defineFunction(nlqSuggest, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  handler: ({ input, db }) => suggest(db.phonelog, input, grammar),
});
