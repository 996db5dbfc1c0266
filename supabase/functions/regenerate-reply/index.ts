/** Has a reply written again, beside the first. */

import { chatFrom } from "@shared/characters/chat_model.ts";
import { regenerate } from "@shared/characters/chatting.ts";
import { regenerateReply } from "@shared/characters/contracts.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(regenerateReply, {
  auth: "user",
  limit: limits.models,
  handler: ({ input, ...call }) => regenerate(call, input, () => chatFrom(optionalEnv)),
});
