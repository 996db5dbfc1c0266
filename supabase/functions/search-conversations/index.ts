/** Finds what was said in the caller's conversations, the newest first. */

import { searchConversations } from "@shared/characters/recall_contracts.ts";
import { pageOfSaid } from "@shared/characters/searching.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(searchConversations, {
  auth: "user",
  limit: limits.reads,
  handler: ({ input, db }) => pageOfSaid(db.characters, input),
});
