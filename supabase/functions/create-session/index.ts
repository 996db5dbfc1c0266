/** Opens a translation session and answers with the four-digit code to share. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { createSession } from "@shared/translator/contracts.ts";

// No limit here: a front end may open a session without this function, so the table limits it.
export default defineFunction(createSession, {
  auth: "user",
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
