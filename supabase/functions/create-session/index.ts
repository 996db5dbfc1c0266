/** Opens a translation session and answers with the four-digit code to share. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { createSession } from "@shared/translator/contracts.ts";

// A front end may open a session without this function, so the table has a limit of its own.
export default defineFunction(createSession, {
  auth: "user",
  limit: limits.changes,
  handler: ({ input, db }) =>
    db.translator.rpc("open_session", {
      p_language: input.language,
      p_minutes: input.minutes,
      p_joinable_minutes: input.joinable_minutes,
      p_seats: input.seats,
      p_needs_approval: input.needs_approval,
      ...(input.display_name && { p_display_name: input.display_name }),
    }),
});
