/** Shares a conversation as it is now by a link, or ends its links. */

import { ConversationService } from "@shared/characters/conversation_service.ts";
import { shareConversation } from "@shared/characters/sharing_contracts.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(shareConversation, {
  auth: "user",
  limit: limits.changes,
  isSecret: true,
  handler: ({ input, db, draw }) => new ConversationService(db.characters).share(input, draw),
});
