/** Has what was said summed up, so that long conversations are remembered. */

import { chatFrom } from "@shared/characters/chat_model.ts";
import { summarizeConversation } from "@shared/characters/recall_contracts.ts";
import { summarize } from "@shared/characters/summarizing.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(summarizeConversation, {
  auth: "user",
  limit: limits.models,
  handler: ({ input, admin, user }) => {
    const { characters, platform } = admin;
    const model = chatFrom(optionalEnv);
    return summarize({ characters, platform, model }, user.id, input.conversation_id);
  },
});
