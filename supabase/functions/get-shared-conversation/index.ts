/** Shows a conversation, as it was shared, to whoever has its link. */

import { ConversationService } from "@shared/characters/conversation_service.ts";
import { getSharedConversation } from "@shared/characters/sharing_contracts.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(getSharedConversation, {
  auth: "none",
  limit: limits.reads,
  // With the server's rights: whoever has the token is nobody the database knows.
  handler: ({ input, admin }) => new ConversationService(admin.characters).openShare(input.token),
});
