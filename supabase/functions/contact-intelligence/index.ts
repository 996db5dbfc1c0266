/** Tells what is known about one contact: how often, who begins, and when next. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { intelligenceOf } from "@shared/phonelog/people.ts";
import { contactIntelligence } from "@shared/phonelog/people_contracts.ts";

export default defineFunction(contactIntelligence, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  replica: "phonelog",
  handler: ({ input, reads, request }) => intelligenceOf(reads.phonelog, input, request),
});
