/** Opens a conversation with characters, who greet, and asks people in. */

import { ConversationService } from "@shared/characters/conversation_service.ts";
import { startConversation } from "@shared/characters/contracts.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(startConversation, {
  auth: "user",
  limit: limits.changes,
  handler: ({ input, db }) => new ConversationService(db.characters).start(input),
});
