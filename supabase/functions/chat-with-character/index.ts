/** Says something in a conversation and streams the reply, or goes on with one. */

import { chatFrom } from "@shared/characters/chat_model.ts";
import { chat } from "@shared/characters/chatting.ts";
import { chatWithCharacter } from "@shared/characters/contracts.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(chatWithCharacter, {
  auth: "user",
  limit: limits.models,
  handler: ({ input, ...call }) => chat(call, input, () => chatFrom(optionalEnv)),
});
