/** Opens a conversation with characters, who greet, and asks people in. */

import { startConversation } from "@shared/characters/contracts.ts";
import type { Returned } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(startConversation, {
  auth: "user",
  limit: limits.changes,
  handler: async ({ input: { character_ids, title, participants, greeting }, db }) =>
    await db.characters.rpc("start_conversation", {
      p_characters: character_ids,
      p_people: participants,
      p_greeting: greeting,
      ...(title !== undefined && { p_title: title }),
    }) as Returned<typeof startConversation>,
});
