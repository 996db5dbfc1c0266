/** Draws who belongs with whom: in groups, and on the same days more than by chance. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { mapOf } from "@shared/phonelog/people.ts";
import { relationshipMap } from "@shared/phonelog/people_contracts.ts";

export default defineFunction(relationshipMap, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  replica: "phonelog",
  handler: ({ input, reads, request }) => mapOf(reads.phonelog, input, request),
});
