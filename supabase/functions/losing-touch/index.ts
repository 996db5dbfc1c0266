/** Names contacts who have gone quiet, the one most so for its own rhythm first. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { quietOnes } from "@shared/phonelog/people.ts";
import { losingTouch } from "@shared/phonelog/people_contracts.ts";

export default defineFunction(losingTouch, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  replica: "phonelog",
  handler: ({ input, reads, request }) => quietOnes(reads.phonelog, input, request),
});
